"""The pages of video visits: who gets them, what they say when, and what a link or a code opens."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

import clock
from accounts import throttle
from appointments import tickets
from appointments.actions import inviting
from appointments.actions.booking import cancel
from appointments.actions.day import go_on
from appointments.actions.video import NotNow
from appointments.models import Attendee, Ticket
from appointments.tickets import COOKIE, Use
from appointments.virtual import OVERTIME, call_by
from appointments.words import time_words
from consent.models import Delegation
from notifications.delivery import deliver_waiting
from tests.appointments.rooms import done, given_a_helper, given_a_visit
from tests.factories import accounts
from tests.factories.appointments import opened
from work.queries import waiting

pytestmark = pytest.mark.django_db


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


def calls(user, patient=None) -> list[tuple[str, str, str]]:
    """Work that is to telephone, as this member of staff finds it on the desk."""
    access = opened(user, patient)
    with access.reading():
        return [(item.topic, item.holder.code, item.team) for item in waiting(access)]


def test_call_me_instead_is_work_of_the_clinic(citizen, booking, nurse):
    client, host = signed_in(citizen), signed_in(nurse)
    page = words(client.post(url(booking, "call_instead")))
    by = time_words(booking.ends_at)
    assert "would rather be telephoned" in page and by in page and booking.clinic.phone in page
    assert by in words(client.post(url(booking, "call_instead"))) and by in words(client.get(url(booking)))
    assert by in words(client.get(url(booking, "call_instead")))
    page = words(host.get("/desk/video/"))
    assert "Wants to be telephoned" in page and "Nobody yet" not in page
    assert calls(nurse, booking.patient) == [("phone-video", booking.clinic.organisation.code, booking.clinic.team)]
    assert "Wants to be telephoned" in words(host.get("/desk/day/", {"who": ""}))
    page = host.get(url(booking, "rearrange"))
    assert f"{by}</time> on the number" in words(page) and "called this appointment off" not in words(page)
    assert host.post(url(booking, "rearrange"), {"do": "told"}).status_code == 302
    assert calls(nurse, booking.patient) == []
    for address in ("/desk/day/", "/desk/video/"):
        assert "Wants to be telephoned" not in words(host.get(address))


@pytest.mark.parametrize("ends", ["seen", "cancelled"])
def test_nobody_calls_once_it_is_done_or_off(citizen, booking, nurse, ends):
    signed_in(citizen).post(url(booking, "call_instead"))
    access = opened(nurse, booking.patient)
    with access.reading():
        if ends == "seen":
            go_on(access=access, booking_id=booking.id, step="seen")
        else:
            cancel(access=access, booking_id=booking.id, by_clinic=True)
    assert calls(nurse, booking.patient) == []


def test_who_asks_late_is_called_soon(booking):
    late = booking.ends_at - dt.timedelta(minutes=1)
    assert call_by(booking, late) == late + dt.timedelta(minutes=20)
    assert call_by(booking, booking.starts_at) == max(booking.ends_at, booking.starts_at + dt.timedelta(minutes=20))


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


def test_a_link_goes_by_email_too(booking, nurse, mailoutbox):
    client = signed_in(nurse)
    page = client.get(url(booking, "invite_guest"))
    assert "An e-mail is not private" in words(page)
    given = {"part": "interpreter", "name": "Ania Nowak", "email": " ania@interpreters.example "}
    page = words(client.post(url(booking, "invite_guest"), given))
    assert "ania@interpreters.example" in page and "the e-mail is on its way" in page
    assert deliver_waiting() == 1
    [mail] = mailoutbox
    link = mail.body.split("/visit/")[1].split("/")[0]
    assert f"/visit/{link}/" in page and "sent by e-mail" in words(client.get(url(booking, "invite_guest")))
    for known in (booking.clinic.name, nurse.name, booking.clinic.organisation.name, "Ania Nowak"):
        assert known not in f"{mail.subject} {mail.body}"
    assert Client().post(f"/visit/{link}/", {"name": "Ania Nowak"}).status_code == 302


@pytest.mark.parametrize("email", ["ania", "a@b", "ania@example.scot\nBcc: x@y.example", "x" * 250 + "@example.scot"])
def test_an_address_that_is_none_is_said_and_nobody_is_invited(booking, nurse, email, mailoutbox):
    given = {"part": "interpreter", "name": "Ania Nowak", "email": email}
    answer = signed_in(nurse).post(url(booking, "invite_guest"), given)
    assert answer.context["form"].errors["email"] and not attendees(nurse, booking.patient)


def test_nobody_is_flooded_with_links(booking, nurse, mailoutbox, settings):
    client, said = signed_in(nurse), ""
    given = {"part": "guest", "name": "Ania Nowak", "email": "ania@interpreters.example"}
    for _ in range(throttle.MAILS_TO_ONE_PERSON[settings.RATE_LIMITS] + 1):
        said = words(client.post(url(booking, "invite_guest"), given))
    assert "Give them the link yourself." in said and "/visit/" not in said
    assert len(attendees(nurse, booking.patient)) == deliver_waiting()


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
    link, code = link_of(nurse, booking), code_of(citizen, booking)
    done(citizen, booking, cancel, by_clinic=True)
    assert "was cancelled" in words(signed_in(citizen).get(url(booking)))
    assert Client().post(f"/visit/{link}/", {"name": "Ania"}).status_code == 404
    with pytest.raises(NotNow):
        inviting.sit_down(use=Use.CODE, secret=tickets.plain_code(code))
