"""The portal's secrets on this machine: made once, kept in a file that only its owner can read."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

NAMES = ("SECRET_KEY", "HEALTH_NUMBER_KEY", "SEALING_KEYS")


def load(data: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The given secrets, and for the others the kept ones."""
    kept = _kept(data / "secrets.json")
    return {name: given.get(name) or kept[name] for name in NAMES}


def _kept(file: Path) -> dict[str, str]:
    """What was made before, and what this release needs beyond it, made now."""
    kept = dict(json.loads(file.read_text())) if file.exists() else {}
    if missing := [name for name in NAMES if name not in kept]:
        kept |= {name: secrets.token_urlsafe(48) for name in missing}
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(kept, out)
        fresh.rename(file)
    return kept
