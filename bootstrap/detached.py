"""Processes that may outlive the one that starts them: services, logs, the supervisor in the background."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_started: list[subprocess.Popen] = []  # kept, so that those that end are taken leave of


def start(
    command: Sequence[str | Path],
    *,
    out: int | IO[bytes],
    stdin: int = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen:
    """Start a process in a session of its own: Ctrl-C on the terminal is not for it."""
    _started[:] = [process for process in _started if process.poll() is None]
    process = subprocess.Popen(
        [str(part) for part in command],
        env=dict(env) if env is not None else None,
        cwd=cwd,
        stdin=stdin,
        stdout=out,
        stderr=out,
        start_new_session=True,
    )
    _started.append(process)
    return process
