"""The calendar file: RFC 5545 to the letter, and right on the days on which the clocks change."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments.ical import Event, file_of
from clock import DISPLAY_ZONE

AT = dt.datetime(2026, 3, 3, 14, 5, tzinfo=dt.UTC)


def event(**changes) -> Event:
    return Event(
        **{
            "uid": "one@here", "sequence": 0, "changed_at": AT, "starts_at": AT,
            "ends_at": AT + dt.timedelta(minutes=15), "summary": "Asthma review",
        }
        | changes
    )  # fmt: skip


def read(file: bytes) -> dict[str, str]:
    """Unfolded and unescaped again, by the rules of the RFC."""
    lines = re.sub(rb"\r\n ", b"", file).decode().split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    plain = {"n": "\n", "N": "\n"}
    return {name: re.sub(r"\\(.)", lambda m: plain.get(m[1], m[1]), value) for name, _, value in pairs}


def test_an_event_whole():
    found = file_of(event(location="1 Brae Road", url="https://portal.example/p/1/"))
    assert found.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:") and found.endswith(b"END:VCALENDAR\r\n")
    said = read(found)
    assert said["UID"] == "one@here" and said["SEQUENCE"] == "0" and said["STATUS"] == "CONFIRMED"
    assert said["METHOD"] == "PUBLISH" and said["DTSTAMP"] == "20260303T140500Z" and said["LOCATION"] == "1 Brae Road"


def test_cancelled():
    said = read(file_of(event(cancelled=True, sequence=2)))
    assert (said["STATUS"], said["METHOD"], said["SEQUENCE"]) == ("CANCELLED", "CANCEL", "2")


@pytest.mark.parametrize(
    ("on_the_wall", "written"),
    [
        ((2026, 3, 28, 9, 0), "20260328T090000Z"),  # the day before summer time
        ((2026, 3, 29, 9, 0), "20260329T080000Z"),  # its first day
        ((2026, 10, 24, 9, 0), "20261024T080000Z"),
        ((2026, 10, 25, 9, 0), "20261025T090000Z"),
        ((2027, 3, 28, 0, 30), "20270328T003000Z"),  # half an hour before the clocks change
    ],
)
def test_the_days_on_which_the_clocks_change(on_the_wall, written):
    starts = dt.datetime(*on_the_wall, tzinfo=DISPLAY_ZONE)
    said = read(file_of(event(starts_at=starts, ends_at=starts + dt.timedelta(minutes=15))))
    assert said["DTSTART"] == written
    shown = dt.datetime.strptime(said["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC).astimezone(DISPLAY_ZONE)
    assert (shown.hour, shown.minute) == on_the_wall[3:]


def test_over_the_change_it_lasts_as_long_as_it_lasts():
    starts = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    said = read(file_of(event(starts_at=starts, ends_at=starts + dt.timedelta(minutes=60))))
    assert (said["DTSTART"], said["DTEND"]) == ("20261025T003000Z", "20261025T013000Z")


@pytest.mark.parametrize(
    "words", ["Eyes, ears; nose \\ throat", "Two\nlines", "Mòrag’s", "END:VEVENT\r\nX:1", "😀" * 60]
)
def test_words_come_back_as_they_went(words):
    said = read(file_of(event(summary=words)))
    assert said["SUMMARY"] == words.replace("\r\n", "\n") and "X" not in said


@given(st.text(max_size=300))
def test_no_line_is_too_long_and_none_is_broken(words):
    file = file_of(event(summary=words, description=words))
    lines = file.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines) and not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    assert file.count(b"BEGIN:VEVENT") == 1 or b"BEGIN:VEVENT" in words.encode()
