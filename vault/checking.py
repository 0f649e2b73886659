"""May this file be kept? Size, name, first bytes and a look through all of it, in that order.

Nothing of a file is opened in this process: `vault.parsing` is a program of its own within limits.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from vault import parsing
from vault.rules import ENDINGS, FILE_LIMIT, SAID, Why, clean_name, form_of

WAIT = 12  # seconds for one file, and for its turn: of these it may work for parsing.SECONDS
WAIT_FOR_ALL = 25  # for all files of a form
_AT_ONCE = BoundedSemaphore(2)  # of one web process: a few heavy files cannot hold up everybody
# The agreed test virus, which does nothing; in two parts, so that nobody takes this file for it.
_TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + rb"-ANTIVIRUS-TEST-FILE!$H+H*"


class NotTaken(Exception):
    """The file is refused; `why` is one of vault.rules.Why, the message is for its sender."""

    def __init__(self, why: str):
        super().__init__(str(SAID[why]))
        self.why = why


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it may be kept."""

    name: str
    media_type: str
    content: bytes


def check(name: str, content: bytes, *, until: float | None = None) -> Checked:
    """The file to keep in place of what was sent, by `until` (time.monotonic); raises NotTaken."""
    if not content:
        raise NotTaken(Why.EMPTY)
    if len(content) > FILE_LIMIT:
        raise NotTaken(Why.TOO_LARGE)
    form = form_of(name)
    if not form:
        raise NotTaken(Why.FORM)
    if _TEST_VIRUS in content:
        raise NotTaken(Why.VIRUS)
    media_type, kept = _apart(form, content, until or time.monotonic() + WAIT_FOR_ALL)
    return Checked(clean_name(name, media_type), media_type, kept)


def _apart(form: str, content: bytes, until: float) -> tuple[str, bytes]:
    """Ask the program. However that ends, it ends with an answer."""
    if not _AT_ONCE.acquire(timeout=max(0.1, min(WAIT, until - time.monotonic()))):
        raise NotTaken(Why.BUSY)
    patience = max(0.5, min(WAIT, until - time.monotonic()))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(parsing.__file__)), form],
            input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=patience, env={}, cwd="/", check=False,
        )  # fmt: skip
        said, _, kept = done.stdout.partition(b"\n")
        told = json.loads(said) if done.returncode == 0 else {"why": Why.HEAVY}
    except subprocess.TimeoutExpired:
        told, kept = {"why": Why.HEAVY if patience == WAIT else Why.BUSY}, b""
    except (ValueError, OSError):
        told, kept = {"why": Why.HEAVY}, b""
    finally:
        _AT_ONCE.release()
    if told["why"]:
        raise NotTaken(told["why"])
    if told["type"] not in ENDINGS or not kept:
        raise NotTaken(Why.DAMAGED)
    return told["type"], kept
