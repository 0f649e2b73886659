"""Pid files that a killed run may leave behind: a pid counts only while it is the process that wrote it."""

import os
import signal
import subprocess
import time
from pathlib import Path


def write(folder: Path, name: str, pid: int) -> None:
    """Note a process: its pid, and when it was born so that a reused pid is not taken for it."""
    (folder / f"{name}.born").write_text(born(pid))
    (folder / f"{name}.pid").write_text(f"{pid}\n")


def noted(folder: Path, name: str) -> int | None:
    """The pid in the file, alive or not."""
    try:
        return int((folder / f"{name}.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None


def living(folder: Path, name: str) -> int | None:
    """The noted process, if it still is the same one."""
    pid = noted(folder, name)
    if pid is None or not born(pid):
        return None
    try:
        return pid if (folder / f"{name}.born").read_text() == born(pid) else None
    except FileNotFoundError:
        return None


def forget(folder: Path, name: str) -> None:
    for ending in ("pid", "born"):
        (folder / f"{name}.{ending}").unlink(missing_ok=True)


def born(pid: int) -> str:
    """When the process started, in whatever form the system tells it; empty for the dead and for zombies."""
    if not Path("/proc/self/stat").exists():
        told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return told.stdout.strip()
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def command_line(pid: int) -> str:
    """What the process was started as."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        told = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return told.stdout.strip()


def stop(pid: int, *, by: signal.Signals = signal.SIGTERM, patience: float = 10, group: bool = True) -> None:
    """Ask a process to end, with its group if it leads one; after the patience, make it."""
    for what, seconds in ((by, patience), (signal.SIGKILL, 5.0)):
        _send(pid, what, group)
        if _gone(pid, seconds, group):
            return


def _send(pid: int, what: signal.Signals, group: bool) -> None:
    try:
        os.killpg(pid, what) if group else os.kill(pid, what)
    except (ProcessLookupError, PermissionError):
        pass


def _gone(pid: int, seconds: float, group: bool) -> bool:
    until = time.monotonic() + seconds
    while born(pid) or (group and _group_lives(pid)):
        if time.monotonic() > until:
            return False
        _reap(pid)
        time.sleep(0.05)
    return True


def _reap(pid: int) -> None:
    """Take leave of an own child; others are none of our business."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def _group_lives(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    # Zombies still answer: a group counts as gone when only they are left.
    return any(
        fields[2] == str(pid) and fields[0] not in "ZX"
        for fields in (_stat(entry) for entry in Path("/proc").glob("[0-9]*"))
        if fields
    )


def _stat(entry: Path) -> list[str]:
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
