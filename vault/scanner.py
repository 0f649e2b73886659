"""The virus scanner: ClamAV's `clamd`, asked over a socket by its INSTREAM command, where one is configured.

CLAMAV_SOCKET is a path or host:port. Protocol: clamd(8).
"""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

PATIENCE = 4  # seconds for each step
_PIECE = 64 * 1024


class Verdict(StrEnum):
    CLEAN = "clean"
    FOUND = "found"
    AWAY = "away"  # configured, and gives no answer: ask again later
    NONE = "none"  # there is no scanner here


@dataclass(frozen=True, slots=True)
class Scan:
    verdict: Verdict
    by: str = ""  # the scanner and its signatures


def scan(content: bytes) -> Scan:
    """What the scanner says of a file. However it behaves, there is an answer."""
    if not settings.CLAMAV_SOCKET:
        return Scan(Verdict.NONE)
    try:
        by = _ask(b"zVERSION\0")[:60] or "ClamAV"
        said = _ask(b"zINSTREAM\0", content)
    except (OSError, ValueError):
        return Scan(Verdict.AWAY)
    if said.endswith(" FOUND"):
        return Scan(Verdict.FOUND, by)
    return Scan(Verdict.CLEAN, by) if said == "stream: OK" else Scan(Verdict.AWAY)


def answers() -> bool:
    """Whether a file may be asked about now; where there is no scanner, there is nothing to wait for."""
    if not settings.CLAMAV_SOCKET:
        return True
    try:
        return bool(_ask(b"zVERSION\0"))
    except (OSError, ValueError):
        return False


def _ask(command: bytes, content: bytes | None = None) -> str:
    with _connected() as line:
        line.sendall(command)
        if content is not None:
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < 4096 and (more := line.recv(4096)):
            answer += more
        return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _connected() -> socket.socket:
    place = settings.CLAMAV_SOCKET
    if place.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)
