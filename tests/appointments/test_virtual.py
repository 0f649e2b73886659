"""When one may come to a video visit, where each one is, and what browsers may say: all of it pure."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import uuid
from types import SimpleNamespace

import pytest

from appointments import turn
from appointments.sockets import messages
from appointments.sockets.opening import is_ours
from appointments.virtual import Door, Place, comes_back_in, is_host, joinable, place_of, why_not_admit
from portal.sockets import Turn

START = dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC)
CLINIC = SimpleNamespace(early_minutes=30, late_minutes=10, organisation_id="clinic")
WHO = "0" * 32


def booking(**more):
    return SimpleNamespace(
        **{"clinic": CLINIC, "starts_at": START, "ends_at": START + dt.timedelta(minutes=15), "mode": "video"}
        | {"state": "booked"}
        | more
    )


def at(minutes: float) -> dt.datetime:
    return START + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "more", "ended", "door", "late"),
    [
        (-31, {}, None, Door.EARLY, False),
        (-30, {}, None, Door.OPEN, False),
        (10, {}, None, Door.OPEN, False),
        (11, {}, None, Door.OPEN, True),
        (74, {}, None, Door.OPEN, True),
        (75, {}, None, Door.OVER, True),
        (0, {}, at(-1), Door.OVER, False),
        (0, {"state": "cancelled"}, None, Door.CANCELLED, False),
        (-500, {"state": "cancelled"}, None, Door.CANCELLED, False),
        (0, {"state": "fulfilled"}, None, Door.OVER, False),
        (0, {"state": "noshow"}, None, Door.OVER, False),
        (0, {"state": "arrived"}, None, Door.OPEN, False),
        (0, {"mode": "telephone"}, None, Door.OTHER, False),
    ],
)
def test_when_one_may_come(minutes, more, ended, door, late):
    found = joinable(booking(**more), at(minutes), ended_at=ended)
    assert (found.door, found.is_late, bool(found)) == (door, late, door is Door.OPEN)


def attendee(**more):
    names = ("removed_at", "arrived_at", "left_at", "seen_at", "admitted_at")
    return SimpleNamespace(**dict.fromkeys(names) | {"id": 1} | more)


HERE = {"arrived_at": at(0), "seen_at": at(0)}


@pytest.mark.parametrize(
    ("more", "place", "comes_back"),
    [
        ({}, Place.INVITED, False),
        (HERE, Place.WAITING, False),
        (HERE | {"admitted_at": at(0)}, Place.IN, True),
        (HERE | {"seen_at": at(-1)}, Place.AWAY, False),
        (HERE | {"seen_at": at(-4), "admitted_at": at(-9)}, Place.AWAY, True),
        (HERE | {"seen_at": at(-6), "admitted_at": at(-9)}, Place.AWAY, False),
        (HERE | {"left_at": at(-2), "seen_at": at(-2), "admitted_at": at(-9)}, Place.AWAY, True),
        (HERE | {"removed_at": at(0), "admitted_at": at(0)}, Place.REMOVED, False),
    ],
)
def test_where_somebody_is(more, place, comes_back):
    assert (place_of(attendee(**more), at(0)), comes_back_in(attendee(**more), at(0))) == (place, comes_back)


def test_four_are_enough():
    inside = [attendee(**HERE | {"admitted_at": at(0), "id": number}) for number in range(2, 6)]
    waiting = attendee(**HERE)
    assert why_not_admit(waiting, [*inside[:3], waiting], at(0)) == ""
    assert why_not_admit(waiting, [*inside, waiting], at(0)) == "full"
    assert why_not_admit(attendee(), [], at(0)) == "gone"


@pytest.mark.parametrize(
    ("role", "organisation", "holds"),
    [
        ("clinician", "clinic", True),
        ("pharmacist", "clinic", True),
        ("reception", "clinic", False),
        ("clinician", "elsewhere", False),
        ("citizen", None, False),
    ],
)
def test_who_holds_a_visit(role, organisation, holds):
    assert is_host(SimpleNamespace(role=role, organisation_id=organisation), booking()) is holds


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "{",
        "[" * 5000,
        '"leave"',
        "{}",
        '{"type": ["leave"]}',
        '{"type": "record"}',
        '{"type": "signal", "to": "x", "description": {"type": "offer", "sdp": ""}}',
        json.dumps({"type": "signal", "to": WHO}),
        json.dumps({"type": "signal", "to": WHO, "description": {"type": "pranswer", "sdp": ""}}),
        json.dumps({"type": "signal", "to": WHO, "description": "offer"}),
        json.dumps({"type": "signal", "to": WHO, "description": {"type": "rollback", "sdp": ""}}),
        json.dumps({"type": "signal", "to": WHO, "call": "x", "again": True}),
        json.dumps({"type": "signal", "to": WHO, "again": 1}),
        json.dumps({"type": "signal", "to": WHO, "candidate": {"candidate": "x" * 3000}}),
        json.dumps({"type": "chat", "text": "x" * 1001}),
        json.dumps({"type": "chat", "text": 1}),
        json.dumps({"type": "remove"}),
    ],
)
def test_what_is_no_message(said):
    with pytest.raises(messages.Bad):
        messages.read(said)


def test_by_https_the_portals_own_name_alone_opens_a_socket(settings):
    def comes_from(origin: str) -> bool:
        return is_ours({"headers": [(b"origin", origin.encode()), (b"host", b"front.example")]})

    settings.HTTPS, settings.PORTAL_URL, settings.ALLOWED_HOSTS = True, "https://door.example", ["front.example"]
    assert comes_from("https://door.example") and not comes_from("http://front.example")
    settings.HTTPS = False
    assert comes_from("http://front.example") and not comes_from("http://other.example")


def test_only_known_parts_are_handed_on():
    given = {"type": "signal", "to": WHO, "name": "Dr Other", "candidate": {"candidate": "c", "more": 1}}
    said = messages.read(json.dumps(given))
    candidate = {"candidate": "c", "sdpMid": "", "sdpMLineIndex": None, "usernameFragment": None}
    assert said.body == {"call": "", "candidate": candidate}
    for line, kept in ((99, 99), (100, None), (-1, None), ("1", None)):
        of_line = given | {"candidate": {"candidate": "c", "sdpMLineIndex": line}}
        assert messages.read(json.dumps(of_line)).body["candidate"]["sdpMLineIndex"] == kept
    again = messages.read(json.dumps({"type": "signal", "to": WHO, "call": "0a", "again": True, "more": 1}))
    assert again.body == {"call": "0a", "again": True}
    assert messages.read('{"type": "media", "audio": 1, "video": true}').body == {"audio": False, "video": True}


def test_patience_ends_and_returns():
    moment = [0.0]
    patience = messages.Patience(most=3, a_second=1, now=lambda: moment[0])
    assert [patience.allows() for _ in range(4)] == [True, True, True, False]
    moment[0] = 2.0
    assert [patience.allows() for _ in range(3)] == [True, True, False]


def test_credentials_are_those_of_coturn(settings):
    settings.TURN = Turn(["turn:turn.example"], "secret", relay_only=True)
    visit = uuid.UUID(int=7)
    found = turn.ice(visit, now=1000.9)
    server = found["iceServers"][0]
    assert server["username"] == f"8200:{visit.hex}" and found["iceTransportPolicy"] == "relay"
    mac = hmac.new(b"secret", server["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(server["credential"]) == mac
    settings.TURN = Turn([], "")
    assert turn.ice(visit) == {"iceServers": []}
