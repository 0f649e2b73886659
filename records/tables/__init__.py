"""FHIR's tables for this portal, kept as data: derived by tools/derive_fhir_tables.py, or written by hand (labels)."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

_FOLDER = Path(__file__).parent


@cache
def table(name: str, part: str = "") -> dict[str, Any]:
    """One table; `part` where a file holds several."""
    return orjson.loads((_FOLDER / f"{name}.json").read_bytes())[part or name]
