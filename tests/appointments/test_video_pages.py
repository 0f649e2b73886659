"""The pages of video visits: who gets them, what they say when, and what a link or a code opens."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

import clock
from appointments import tickets
from appointments.actions import inviting
from appointments.actions.video import NotNow
from appointments.models import Attendee, Ticket
from appointments.tickets import COOKIE, Use
from appointments.virtual import OVERTIME
from consent.models import Delegation
from tests.appointments.rooms import given_a_helper, given_a_nurse, given_a_visit
from tests.factories import accounts
from tests.factories.appointments import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(citizen):
    return given_a_visit(citizen)


@pytest.fixture
def nurse(booking):
    return given_a_nurse(booking)


def signed_in(user) -> Client:
    return accounts.sign_in(Client(), user)


def url(booking, name="check_devices", *more) -> str:
    return reverse(f"appointments:{name}", args=[booking.patient_id, booking.id, *more])


def words(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", " ".join(answer.content.decode().split()))


def attendees(user, patient=None) -> list[Attendee]:
    access = opened(user, patient)
    with access.reading():
        return list(Attendee.objects.under(access))


def link_of(nurse, booking) -> str:
    answer = signed_in(nurse).post(url(booking, "invite_guest"), {"part": "interpreter", "name": "Ania Nowak"})
    return words(answer).split("/visit/")[1].split("/")[0]


def code_of(citizen, booking) -> str:
    return signed_in(citizen).post(url(booking, "make_code")).context["code"]


def test_camera_and_microphone_on_these_pages_alone(citizen, booking):
    client = signed_in(citizen)
    for name in ("check_devices", "show_room"):
        answer = client.get(url(booking, name))
        assert "camera=(self)" in answer["Permissions-Policy"] and "microphone=(self)" in answer["Permissions-Policy"]
        assert "connect-src 'self' ws" in answer["Content-Security-Policy"]
        assert "script-src 'self';" in answer["Content-Security-Policy"] + ";"
    for other in (url(booking, "left_room"), url(booking, "show_booking"), "/", "/visit/"):
        answer = client.get(other)
        assert "camera=()" in answer["Permissions-Policy"] and " ws" not in answer["Content-Security-Policy"], other


@pytest.mark.parametrize(
    ("minutes", "says", "room"),
    [(25 * 60, "It is too early to go in", 302), (5, "Go to the waiting room", 200)],
)
def test_when_one_may_go_in(citizen, minutes, says, room):
    booking, client = given_a_visit(citizen, minutes=minutes), signed_in(citizen)
    assert says in words(client.get(url(booking)))
    assert client.get(url(booking, "show_room")).status_code == room


def test_after_it_is_over_it_says_so(citizen, booking, monkeypatch):
    later = booking.ends_at + OVERTIME
    client = signed_in(citizen)
    monkeypatch.setattr("appointments.views.video.clock", SimpleNamespace(now=lambda: later))
    assert "This video visit is over." in words(client.get(url(booking)))
    assert client.get(url(booking, "show_room")).status_code == 302


def test_who_gets_no_page_of_it(citizen, stranger, booking, nurse):
    looks, _ = given_a_helper(citizen, name="Ailsa Looks", may=("see",))
    reception = accounts.MembershipFactory(organisation=booking.clinic.organisation, role="reception").user
    for user in (stranger, looks, reception):
        for name in ("check_devices", "show_room", "left_room", "make_code", "invite_guest"):
            assert signed_in(user).get(url(booking, name)).status_code in (404, 403), (user, name)
    assert signed_in(citizen).get(url(booking, "invite_guest")).status_code == 404
    assert signed_in(nurse).get(url(booking, "make_code")).status_code == 404
    assert Client().get(url(booking, "show_room")).status_code == 302


def test_a_helper_with_the_right_gets_in_but_no_code(citizen, booking):
    helper, tie = given_a_helper(citizen)
    client = signed_in(helper)
    assert client.get(url(booking, "show_room")).status_code == 200
    assert client.get(url(booking, "make_code")).status_code == 404
    Delegation.objects.filter(id=tie.id).update(ended_at=clock.now(), ended_by=citizen)
    assert client.get(url(booking, "show_room")).status_code == 404


def test_call_me_instead_is_seen_by_the_clinic(citizen, booking, nurse):
    assert "would rather be telephoned" in words(signed_in(citizen).post(url(booking, "call_instead")))
    page = words(signed_in(nurse).get("/desk/video/"))
    assert "Wants to be telephoned" in page and "Nobody yet" not in page


def test_the_desk_shows_own_visits_alone(citizen, booking, nurse):
    other = accounts.MembershipFactory(role="clinician").user
    assert "No video visits today" in words(signed_in(other).get("/desk/video/"))
    assert "Open the visit" in words(signed_in(nurse).get("/desk/video/"))
    assert signed_in(citizen).get("/desk/video/").status_code == 403


def test_a_link_works_once_and_names_nobody(citizen, booking, nurse):
    link, guest = link_of(nurse, booking), Client()
    page = guest.get(f"/visit/{link}/")
    assert page.status_code == 200 and citizen.name not in words(page) and COOKIE not in page.cookies
    assert guest.post(f"/visit/{link}/", {"name": " "}).context["form"].errors
    seated = guest.post(f"/visit/{link}/", {"name": "Ania Nowak"}, follow=True)
    assert seated.status_code == 200 and citizen.name not in words(seated) and nurse.name not in words(seated)
    assert str(booking.patient_id) not in words(seated)
    cookie = guest.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["max-age"]
    second = Client().post(f"/visit/{link}/", {"name": "Somebody else"})
    assert second.status_code == 404 and COOKIE not in second.cookies
    assert words(second) == words(Client().get("/visit/0123456789abcdef0123456789abcdef/"))


def test_a_link_that_was_taken_back_opens_nothing(booking, nurse):
    link = link_of(nurse, booking)
    found = attendees(nurse, booking.patient)
    answer = signed_in(nurse).post(url(booking, "take_back", found[0].id))
    assert answer.status_code == 302
    assert Client().post(f"/visit/{link}/", {"name": "Ania"}).status_code == 404
    assert Client().get(f"/visit/{link}/").status_code == 404


def test_a_code_opens_the_own_place_once_and_leaves_nothing(citizen, booking):
    code, hub = code_of(citizen, booking), Client()
    typed = f" {code.lower().replace('-', ' ')} "
    seated = hub.post("/visit/", {"code": typed})
    assert seated.status_code == 302 and "session" not in hub.cookies
    assert "no-store" in hub.get("/visit/room/")["Cache-Control"]
    opens = tickets.read(Use.SEAT, hub.cookies[COOKIE].value)
    assert opens and [one.id for one in attendees(citizen)] == [opens.attendee_id]
    again = Client().post("/visit/", {"code": code})
    assert "opens nothing" in words(again) and COOKIE not in again.cookies
    left = hub.post("/visit/left/", follow=True)
    assert left["Clear-Site-Data"] and not hub.cookies[COOKIE].value and not Ticket.objects.exists()
    assert hub.get("/visit/room/").status_code == 404


def test_a_new_code_ends_the_old_one(citizen, booking):
    old, new = code_of(citizen, booking), code_of(citizen, booking)
    assert "opens nothing" in words(Client().post("/visit/", {"code": old}))
    assert Client().post("/visit/", {"code": new}).status_code == 302


def test_a_code_before_its_day_and_before_its_hour(citizen):
    early = given_a_visit(citizen, minutes=30 * 60)
    assert "from the day before" in words(signed_in(citizen).post(url(early, "make_code")))
    soon = given_a_visit(citizen, minutes=3 * 60)
    code = code_of(citizen, soon)
    assert "It is too early" in words(Client().post("/visit/", {"code": code}))
    assert Ticket.objects.count() == 1  # and is not used up


def test_guessing_codes_ends_soon(citizen, booking):
    client = Client()
    for _ in range(10):
        assert "opens nothing" in words(client.post("/visit/", {"code": "K7PM2QXR9D"}))
    assert "Too many" in words(client.post("/visit/", {"code": code_of(citizen, booking)}))


@pytest.mark.parametrize("code", ["", "short", "x" * 41, "K7PM2-QXR9", "😀" * 10])
def test_what_is_no_code(code):
    answer = Client().post("/visit/", {"code": code})
    assert answer.status_code == 200 and answer.context["form"].errors["code"]


def test_the_table_of_tickets_tells_nothing(citizen, booking):
    code = tickets.plain_code(code_of(citizen, booking))
    row = Ticket.objects.get()
    kept = f"{row.mark}{row.sealed}"
    for known in (code, str(booking.id), str(booking.patient_id), booking.patient_id.hex, citizen.name):
        assert known not in kept
    assert tickets.read(Use.LINK, code) is None and tickets.read(Use.SEAT, code) is None
    Ticket.objects.update(sealed=row.sealed[:-4] + "AAA=")
    assert tickets.read(Use.CODE, code) is None


def test_a_cancelled_visit_opens_to_nobody(citizen, booking, nurse):
    from appointments.actions.booking import cancel

    link, code = link_of(nurse, booking), code_of(citizen, booking)
    access = opened(citizen)
    with access.reading():
        cancel(access=access, booking_id=booking.id, by_clinic=True)
    assert "was cancelled" in words(signed_in(citizen).get(url(booking)))
    assert Client().post(f"/visit/{link}/", {"name": "Ania"}).status_code == 404
    with pytest.raises(NotNow):
        inviting.sit_down(use=Use.CODE, secret=tickets.plain_code(code))
