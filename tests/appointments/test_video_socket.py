"""The socket of a video visit: who may open it, what it hands on, and when it closes."""

import asyncio

import pytest
from channels.layers import get_channel_layer
from django.utils import timezone

from appointments import tickets
from appointments.actions import inviting
from appointments.actions.booking import cancel
from appointments.models import Attendee, Booking
from appointments.tickets import Use
from audit.models import Entry
from consent.models import Delegation
from tests.appointments.rooms import (
    PATIENCE,
    Browser,
    at_sockets,
    done,
    given_a_helper,
    given_a_visit,
    in_database,
    played,
    session_of,
)
from tests.factories.accounts import UserFactory
from tests.factories.appointments import opened

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
OFFER = {"description": {"type": "offer", "sdp": "v=0"}}


@pytest.fixture(autouse=True)
def often(settings):
    """The timer of each socket, so that nobody waits for it."""
    settings.VIDEO_CHECK_SECONDS = 0.05
    settings.PORTAL_URL = "http://localhost:8000"


def acts() -> list[tuple[str, str, str]]:
    found = Entry.objects.filter(route="websocket").order_by("at", "id")
    return [(entry.actor_name, entry.action, entry.outcome) for entry in found]


def test_one_waits_is_let_in_and_they_hear_each_other(citizen, booking, nurse):
    person, host = Browser(booking, session=session_of(citizen)), Browser(booking, session=session_of(nurse))

    async def scenario():
        async with at_sockets(person, host):
            waits = await person.hears("room", place="waiting")
            assert (waits["waiting"], waits["inside"], waits["ice"], waits["holds"]) == ([], [], None, False)
            holds = await host.hears("room", place="in")
            assert [one["name"] for one in holds["waiting"]] == [citizen.name] and holds["holds"]
            me, them = holds["me"]["id"], holds["waiting"][0]["id"]
            await person.says("signal", to=me, **OFFER)
            await person.says("chat", text="Can you hear me?")
            await person.says("hello")
            await host.says("chat", text="Not for those who wait")
            await host.says("signal", to=them, **OFFER)
            assert not [said for said in await host.heard() if said["type"] in ("signal", "chat", "peer")]
            assert not [said for said in await person.heard() if said["type"] in ("signal", "chat", "peer")]
            await host.says("admit", who=them)
            assert (await person.hears("room", place="in"))["ice"] == {"iceServers": []}
            assert (await person.hears("peer"))["name"].startswith(nurse.name)
            assert (await host.hears("peer"))["name"] == citizen.name
            await host.says("hello")  # it misses somebody
            assert (await host.hears("peer"))["name"] == citizen.name
            assert (await person.hears("peer"))["name"].startswith(nurse.name)
            await person.says("signal", to=me, **OFFER)
            assert (await host.hears("signal"))["from"] == them
            await host.says("chat", text="Good morning")
            assert (await person.hears("chat"))["text"] == "Good morning"
            await person.says("leave")
            assert await person.is_closed() == ("left", 1000)
            assert (await host.hears("gone"))["why"] == "left"

    played(scenario)
    assert [(name.split(",")[0], action) for name, action, _ in acts()] == [
        (citizen.name, "video-wait"),
        (nurse.name, "video-join"),
        (nurse.name, "video-admit"),
        (citizen.name, "video-leave"),
        (nurse.name, "video-leave"),
    ]
    access = opened(nurse, booking.patient)
    with access.reading():
        assert Booking.objects.under(access).get(id=booking.id).state == "arrived"


def test_what_is_not_ours_is_refused(citizen, stranger, booking):
    mine, theirs, halfway = session_of(citizen), session_of(stranger), session_of(citizen, code_given=False)

    async def scenario():
        for bad in (
            Browser(booking, session=mine, origin="https://evil.example"),
            Browser(booking, session=mine, origin=""),
            Browser(booking, session=mine, origin="null"),
            Browser(booking, session=mine, origin="http://evil.example", host="evil.example"),
            Browser(booking, session=mine, tab="<script>"),
            Browser(booking),
            Browser(booking, session="0123456789abcdef0123456789abcdef"),
            Browser(booking, session=halfway),
            Browser(booking, session=theirs),
            Browser(booking, session=theirs, of=stranger.patient_id),
            Browser(booking, seat="0123456789abcdef0123456789abcdef"),
        ):
            assert not await bad.comes()

    played(scenario)
    assert not Attendee._ungated.exists()
    assert {outcome for _, _, outcome in acts()} == {"refused", "failed"}


def ends_session(citizen, **_):
    from accounts.models import Session

    Session.objects.filter(user_id=citizen.id).delete()


def test_a_revoke_closes_the_socket(citizen, booking, nurse):
    helper, tie = given_a_helper(citizen)
    person, third = Browser(booking, session=session_of(citizen)), Browser(booking, session=session_of(helper))

    def revoke():
        Delegation.objects.filter(id=tie.id).update(ended_at=timezone.now(), ended_by=citizen)

    async def scenario():
        assert await person.comes() and await third.comes()
        await in_database(revoke)
        assert await third.is_closed() == ("refused", 4410)
        await in_database(ends_session, citizen)
        assert await person.is_closed() == ("refused", 4410)

    played(scenario)
    assert acts()[-1][1] == "video-leave"


def test_a_cancelled_booking_closes_the_socket(citizen, booking):
    person = Browser(booking, session=session_of(citizen))

    async def scenario():
        assert await person.comes()
        await in_database(done, citizen, booking, cancel, by_clinic=True)
        assert await person.is_closed() == ("cancelled", 4410)

    played(scenario)


BAD = [
    {"text": "not json"},
    {"text": "[]"},
    {"text": '{"type": "record"}'},
    {"text": '{"type": "admit", "who": "everybody"}'},
    {"text": '{"type": "chat", "text": ""}'},
    {"text": '{"type": "chat", "text": "' + "x" * 50_000 + '"}'},
    {"bytes": b"\x00\x01"},
]


@pytest.mark.slow
def test_what_no_page_of_ours_sends_closes_the_socket(citizen, booking):
    session = session_of(citizen)

    async def scenario():
        for bad in BAD:
            person = Browser(booking, session=session)
            assert await person.comes()
            await person.sends(**bad)
            assert await person.is_closed() == ("bad", 4400), bad
        flood = Browser(booking, session=session)
        assert await flood.comes()
        for _ in range(400):
            await flood.says("ping")
        assert await flood.is_closed() == ("flood", 4429)

    played(scenario)


def test_who_holds_the_visit_removes_and_ends(citizen, booking, nurse):
    helper, _ = given_a_helper(citizen)
    person, third, host, again = (
        Browser(booking, session=session_of(user)) for user in (citizen, helper, nurse, helper)
    )

    async def scenario():
        assert await person.comes() and await third.comes() and await host.comes()
        waiting = (await host.hears("room", place="in"))["waiting"]
        assert [one["name"] for one in waiting] == [citizen.name, f"{helper.name}, for {citizen.name}"]
        await person.says("admit", who=waiting[0]["id"])
        assert (await person.hears("not"))["why"] == "refused"
        for one in waiting:
            await host.says("admit", who=one["id"])
        await person.hears("room", place="in")
        await third.hears("room", place="in")
        await host.says("remove", who=waiting[1]["id"])
        assert await third.is_closed() == ("removed", 4410)
        assert not await again.comes()
        await host.says("end")
        assert await person.is_closed() == ("over", 4410)
        assert await host.is_closed() == ("over", 4410)

    played(scenario)


def test_a_drop_leads_back_in_and_a_second_page_takes_over(citizen, booking, nurse):
    session = session_of(citizen)
    person, host = Browser(booking, session=session), Browser(booking, session=session_of(nurse))

    async def scenario():
        assert await person.comes() and await host.comes()
        them = (await host.hears("room", place="in"))["waiting"][0]["id"]
        await host.says("admit", who=them)
        await person.hears("room", place="in")
        await person.goes()
        gone = await host.hears("gone")
        assert (gone["why"], gone["tab"]) == ("dropped", person.tab)
        back = Browser(booking, session=session)
        assert await back.comes()
        await back.hears("room", place="in")
        other = Browser(booking, session=session)
        assert await other.comes()
        assert await back.is_closed() == ("elsewhere", 4409)
        await other.hears("room", place="in")
        await other.says("leave")
        await other.is_closed()
        anew = Browser(booking, session=session)
        assert await anew.comes()
        await anew.hears("room", place="waiting")

    played(scenario)


def seat_of(user, booking, *, part="") -> str:
    """What a browser holds that came by a link, or by the person's own code."""
    if part:
        use, secret = Use.LINK, done(user, booking, inviting.invite, part=part, name="Ania Nowak")
    else:
        use, secret = Use.CODE, tickets.plain_code(done(user, booking, inviting.make_code))
    return inviting.sit_down(use=use, secret=secret).secret


def test_a_guest_hears_what_is_for_them_and_is_sent_out(citizen, booking, nurse):
    guest = Browser(booking, seat=seat_of(nurse, booking, part="interpreter"))
    person, host = Browser(booking, session=session_of(citizen)), Browser(booking, session=session_of(nurse))

    async def scenario():
        assert await host.comes() and await person.comes() and await guest.comes()
        me = (await host.hears("room", place="in"))["me"]["id"]
        ids = [(await one.hears("room", place="waiting"))["me"]["id"] for one in (person, guest)]
        for who in ids:
            await host.says("admit", who=who)
        for one in (person, guest):
            await one.hears("room", place="in")
        await person.says("signal", to=me, **OFFER)
        await host.hears("signal")
        await host.says("chat", text="Hello both")
        assert [said["type"] for said in await until(guest, "chat") if said["type"] == "signal"] == []
        await host.says("remove", who=ids[1])
        assert await guest.is_closed() == ("removed", 4410)

    async def until(browser, kind):
        found = []
        while not found or found[-1]["type"] != kind:
            found += await browser.heard()
        return found

    played(scenario)


def test_a_seat_is_for_one_visit_and_ends_with_a_newer_one(citizen, booking, nurse):
    seat = seat_of(citizen, booking)
    other = given_a_visit(UserFactory(citizen=True))
    hub, elsewhere = Browser(booking, seat=seat), Browser(other, seat=seat)

    async def scenario():
        assert not await elsewhere.comes()
        assert await hub.comes()
        newer = await in_database(seat_of, citizen, booking)
        assert await hub.is_closed() == ("refused", 4410)
        assert not await Browser(booking, seat=seat).comes()
        assert await Browser(booking, seat=newer).comes()

    played(scenario)


def test_silence_is_no_fault_of_the_broker():
    layer = get_channel_layer()
    assert all(host["socket_timeout"] > layer.brpop_timeout for host in layer.hosts)


def test_a_socket_that_was_refused_leaves_nothing_running(citizen, booking):
    hasty = [Browser(booking, session=session_of(citizen), origin="null") for _ in range(3)]

    async def scenario():
        for one in hasty:
            assert not await one.comes()
        began = asyncio.get_running_loop().time()
        for one in hasty:
            await one.goes()
        assert asyncio.get_running_loop().time() - began < 3 * PATIENCE / 2

    played(scenario)
