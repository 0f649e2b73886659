"""Writes what a process says as JSON lines. Runs beside the process, so it outlives a killed supervisor."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

LARGEST = 20_000_000  # bytes, then one older file is kept
LONGEST_LINE = 32_000


def open_pipe(name: str, file: Path) -> IO[bytes]:
    """A pipe to give a process as its output."""
    from bootstrap import detached  # not at the top: as a program this file runs alone

    command = [sys.executable, "-I", "-S", __file__, name, str(file)]
    pipe = detached.start(command, stdin=subprocess.PIPE, out=subprocess.DEVNULL).stdin
    assert pipe
    return pipe


def as_json(name: str, line: str) -> str:
    """The line itself where it is a JSON object already, else wrapped into one."""
    line = line.rstrip("\n")[:LONGEST_LINE]
    try:
        if isinstance(json.loads(line), dict):
            return line
    except ValueError:
        pass
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    return json.dumps({"timestamp": f"{at}Z", "process": name, "event": line}, ensure_ascii=False)


def last_lines(file: Path, count: int) -> list[str]:
    """The end of a log, for the message about a process that stopped."""
    try:
        with file.open("rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - 20_000))
            return [_told(line) for line in log.read().decode(errors="replace").splitlines()[-count:]]
    except FileNotFoundError:
        return []


def _told(line: str) -> str:
    try:
        return str(json.loads(line).get("event", line))
    except (ValueError, AttributeError):
        return line


def pump(name: str, file: Path, lines: Iterable[bytes]) -> None:
    out = file.open("a", encoding="utf-8", buffering=1)
    for line in lines:
        if out.tell() > LARGEST:
            out.close()
            file.replace(file.with_suffix(".log.1"))
            out = file.open("a", encoding="utf-8", buffering=1)
        if line.strip():
            out.write(as_json(name, line.decode(errors="replace")) + "\n")
    out.close()


if __name__ == "__main__":
    pump(sys.argv[1], Path(sys.argv[2]), sys.stdin.buffer)
