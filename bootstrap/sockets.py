"""A private folder for Unix sockets, short enough for the system's limit on their paths."""

import os
import re
import tempfile
from pathlib import Path

LONGEST = 107  # bytes of a socket's path on Linux
NEEDED = len("/.s.PGSQL.5432.lock")


def folder(data: Path) -> Path:
    """`.data/sockets`; where that path is too long or too odd, a remembered temporary folder of our own."""
    plain = data / "sockets"
    if len(os.fsencode(plain)) + NEEDED <= LONGEST and re.fullmatch(r"[\w./-]+", str(plain), re.ASCII):
        plain.mkdir(mode=0o700, exist_ok=True)
        return plain
    note = data / "sockets.txt"
    remembered = Path(note.read_text()) if note.exists() else None
    if remembered and _ours(remembered):
        return remembered
    made = Path(tempfile.mkdtemp(prefix="portal-"))
    note.write_text(str(made))
    return made


def _ours(path: Path) -> bool:
    """Still a folder, still closed: temporary folders are swept, and others can make what was swept anew."""
    try:
        told = path.lstat()
    except FileNotFoundError:
        return False
    return (
        path.is_dir()
        and not path.is_symlink()
        and told.st_mode & 0o077 == 0
        and (told.st_uid == os.geteuid() or os.geteuid() == 0)
    )
