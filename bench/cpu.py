"""CPU seconds of process trees, read from /proc: user and system, living and reaped children."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def of_tree(root: int) -> float:
    """CPU seconds that the process and all its descendants have used."""
    children = _children()
    pending, total = [root], 0.0
    while pending:
        pid = pending.pop()
        total += _own(pid)
        pending += children.get(pid, [])
    return total


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _own(pid: int) -> float:
    fields = _fields(pid)
    return sum(int(value) for value in fields[11:15]) / _TICKS if fields else 0.0


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found
