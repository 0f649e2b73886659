"""A calendar file of one appointment, as RFC 5545 wants it. Pure.

Times are in UTC: a calendar shows them right whatever the clocks do between the booking and the day.
"""

import datetime as dt
from dataclasses import dataclass

_FOLD = 75  # octets of a line
PRODUCT = "-//Digital Front Door//Appointments//EN"


@dataclass(frozen=True)
class Event:
    """What a calendar is told. `uid` stays for as long as the appointment is the same one."""

    uid: str
    sequence: int
    changed_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False


def file_of(event: Event) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if event.cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(event.changed_at)}",
        f"LAST-MODIFIED:{_utc(event.changed_at)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        f"DTSTART:{_utc(event.starts_at)}",
        f"DTEND:{_utc(event.ends_at)}",
        f"SUMMARY:{_text(event.summary)}",
        *([f"LOCATION:{_text(event.location)}"] if event.location else []),
        *([f"DESCRIPTION:{_text(event.description)}"] if event.description else []),
        *([f"URL:{event.url}"] if event.url else []),
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """A value of type TEXT (3.3.11): no control character but the line end, which is written as one."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        words = words.replace(plain, written)
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char for char in words if char >= " " and char != "\x7f")


def _folded(line: str) -> bytes:
    """At most 75 octets a line (3.1), never within a character."""
    done: list[bytes] = []
    part = b""
    for char in line:
        octets = char.encode()
        if len(part) + len(octets) > (_FOLD if not done else _FOLD - 1):
            done.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*done, part]) + b"\r\n"
