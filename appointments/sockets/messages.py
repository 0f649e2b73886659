"""What a browser may say over the socket: known types, in bounds, and of each the known parts alone. Pure."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LONGEST = 40_000  # characters: a description of four streams is a tenth of it
LONGEST_CHAT = 1000
_ID = re.compile(r"[0-9a-f]{32}")
_CALL = re.compile(r"[0-9a-f]{0,32}")
_DESCRIPTIONS = frozenset({"offer", "answer"})


class Bad(Exception):
    """No message that a page of ours would send."""


@dataclass(frozen=True)
class Said:
    """One message: its type, to whom or about whom, and what is handed on."""

    type: str
    who: str = ""
    body: dict[str, Any] = field(default_factory=dict)


def read(text: str | None) -> Said:
    """Raises Bad."""
    if text is None or len(text) > LONGEST:
        raise Bad("size")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Bad("form") from error
    kind = given.get("type") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in _READERS:
        raise Bad("type")
    return _READERS[kind](given)


def _plain(given: dict) -> Said:
    return Said(given["type"])


def _about(given: dict) -> Said:
    return Said(given["type"], _id(given.get("who")))


def _chat(given: dict) -> Said:
    text = given.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_CHAT:
        raise Bad("chat")
    return Said("chat", body={"text": text.strip()})


def _media(given: dict) -> Said:
    return Said("media", body={"audio": given.get("audio") is True, "video": given.get("video") is True})


def _signal(given: dict) -> Said:
    """For one of the others, of one attempt to meet: a description or candidate (RFC 8829), or `again`: call me."""
    body: dict[str, Any] = {"call": _matching(_CALL, given.get("call", ""))}
    if "description" in given:
        described = _of(given, "description")
        if described.get("type") not in _DESCRIPTIONS:
            raise Bad("description")
        body["description"] = {"type": described["type"], "sdp": _text(described.get("sdp", ""), LONGEST)}
    elif "candidate" in given:
        found = _of(given, "candidate")
        line = found.get("sdpMLineIndex")
        body["candidate"] = {
            "candidate": _text(found.get("candidate", ""), 2000),
            "sdpMid": _text(found.get("sdpMid") or "", 40),
            "sdpMLineIndex": line if isinstance(line, int) and 0 <= line < 100 else None,
            "usernameFragment": _text(found.get("usernameFragment") or "", 300) or None,
        }
    elif given.get("again") is True:
        body["again"] = True
    else:
        raise Bad("signal")
    return Said("signal", _id(given.get("to")), body)


def _of(given: dict, name: str) -> dict:
    found = given[name]
    if not isinstance(found, dict):
        raise Bad(name)
    return found


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise Bad("text")
    return value


def _id(value: Any) -> str:
    return _matching(_ID, value)


def _matching(form: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Bad("id")
    return value


_READERS: dict[Any, Callable[[dict], Said]] = {
    "signal": _signal,
    "chat": _chat,
    "media": _media,
    "admit": _about,
    "remove": _about,
    "end": _plain,
    "hello": _plain,
    "leave": _plain,
    "ping": _plain,
}


class Patience:
    """So many messages at once, and so many a second for long."""

    def __init__(self, *, most: int = 200, a_second: float = 30, now: Callable[[], float] = time.monotonic):
        self.most, self.a_second, self.now = most, a_second, now
        self.left, self.at = float(most), now()

    def allows(self) -> bool:
        """Whether one more may come; counts it."""
        now = self.now()
        self.left = min(self.most, self.left + (now - self.at) * self.a_second)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
