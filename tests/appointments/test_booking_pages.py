"""The pages of appointments: what they show to whom, and every bad input of J19 by itself."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection

import clock
from appointments.models import Booking, Clinic, Slot
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.appointments import ClinicFactory, PlaceFactory, SlotFactory, in_days, make_booking
from tests.factories.consent import AssistanceFactory, DelegationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def see_all(db):
    """Rows beneath the gate may be looked at in this test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', '', false)")


@pytest.fixture
def slot():
    place = PlaceFactory(name="Glenview Health Centre")
    at = ClinicFactory(organisation=place.organisation, before="Bring your inhalers.")
    return SlotFactory(clinic=at, place=place, practitioner_name="Shona MacInnes")


@pytest.fixture
def ask(client, sign_in, citizen):
    """Ask for a page of the citizen's appointments, as the citizen unless said otherwise."""

    def go(path="", user=citizen, **posted):
        if client.session.get("_auth_user_id") != str(user.pk):
            sign_in(client, user)
        address = path if path.startswith("/") else f"/p/{citizen.patient_id}/appointments/{path}"
        return client.post(address, posted) if posted else client.get(address)

    return go


@pytest.fixture
def helper(citizen):
    def make(*acts, name="Ishbel Fraser"):
        user = UserFactory(citizen=True, name=name)
        powers = {"appointments": list(acts), "demographics": ["see"]}
        DelegationFactory(patient=citizen.patient, user=user, person_name="Morag Fraser", powers=powers)
        return user

    return make


def words(answer) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1])
    return re.sub(r"\s+", " ", text)


def details(**more) -> dict:
    return {"do": "book", "mode": "in-person", "form_key": str(uuid.uuid4())} | more


def state_of(slot) -> str:
    return Slot.objects.get(id=slot.id).state


def test_from_the_service_to_the_appointment(ask, slot, citizen):
    found = ask("find/")
    assert "Asthma review with the nurse" in words(found) and f"?clinic={slot.clinic_id}" in found.content.decode()
    times = ask(f"find/?clinic={slot.clinic_id}")
    assert "Shona MacInnes" in words(times) and str(slot.id) in times.content.decode()
    held = ask("find/", slot=str(slot.id))
    assert held.status_code == 302 and held.url.endswith(f"/appointments/book/{slot.id}/")
    assert Slot.objects.get(id=slot.id).held_until > clock.now()
    assert "We keep this time for you until" in words(ask(held.url))
    checked = ask(held.url, **details(do="check", interpreter="bfi", step_free="on", other="A quiet room"))
    assert "British Sign Language" in words(checked) and "A quiet room" in words(checked) and state_of(slot) == "free"
    booked = ask(held.url, **details(interpreter="bfi", step_free="on", reason="My chest"))
    shown = words(ask(booked.url))
    for said in ("Booked", "Interpreter: British Sign Language", "A way in without steps", "My chest", "1 Brae Road",
                 "Bring your inhalers.", "01592 000 222", "Change the time", "Put it into your calendar"):  # fmt: skip
        assert said in shown, said
    assert "Asthma review with the nurse" in words(ask())
    assert "Interpreter" not in words(ask("find/"))


def test_going_back_to_the_form_keeps_what_was_typed(ask, slot):
    ask("find/", slot=str(slot.id))
    again = ask(f"book/{slot.id}/", **details(do="edit", other="A quiet room", interpreter="pl"))
    html = again.content.decode()
    assert "A quiet room" in html and 'value="pl" selected' in html and "error-summary" not in html


def test_what_was_needed_the_last_time_is_there_again(ask, slot, citizen):
    from appointments.actions.booking import Needs

    make_booking(citizen, SlotFactory(starts_at=in_days(1)), needs=Needs(interpreter="pl", other="More time"))
    html = ask(f"book/{slot.id}/").content.decode()
    assert 'value="pl" selected' in html and "More time" in html


def test_choosing_another_time_gives_the_first_one_back(ask, slot):
    other = SlotFactory(clinic=slot.clinic, starts_at=in_days(3))
    ask("find/", slot=str(slot.id))
    ask("find/", slot=str(other.id))
    assert not Slot.objects.get(id=slot.id).held_until and Slot.objects.get(id=other.id).held_until
    ask(f"book/{other.id}/", do="leave")
    assert not Slot.objects.get(id=other.id).held_until


def test_asking_again_does_not_hold_longer(ask, slot):
    ask("find/", slot=str(slot.id))
    until = Slot.objects.get(id=slot.id).held_until
    ask("find/", slot=str(slot.id))
    assert Slot.objects.get(id=slot.id).held_until == until


def test_somebody_faster(ask, slot, stranger):
    near = SlotFactory(clinic=slot.clinic, starts_at=in_days(3))
    ask("find/", slot=str(slot.id))
    Slot.objects.filter(id=slot.id).update(hold_key=None, held_until=None)  # the ten minutes are over
    make_booking(stranger, slot)
    answer = ask(f"book/{slot.id}/", **details())
    assert answer.status_code == 409 and "a moment faster" in words(answer) and str(near.id) in answer.content.decode()
    pressed = ask("find/", slot=str(slot.id))
    assert pressed.status_code == 409 and str(near.id) in pressed.content.decode()


# --- Bad input of J19, one by one
def test_a_past_slot(ask):
    past = SlotFactory(starts_at=in_days(-1))
    for answer in (ask("find/", slot=str(past.id)), ask(f"book/{past.id}/", **details())):
        assert answer.status_code == 409 and "is over" in words(answer)
    assert state_of(past) == "free"


def test_an_overlapping_own_booking(ask, slot, citizen):
    make_booking(citizen, SlotFactory(starts_at=slot.starts_at))
    answer = ask(f"book/{slot.id}/", **details(do="check"))
    assert answer.status_code == 409 and "already an appointment at that time" in words(answer)
    assert ask(f"book/{slot.id}/", **details()).status_code == 409 and state_of(slot) == "free"


def test_a_form_sent_twice(ask, slot, see_all):
    form = details()
    first, second = ask(f"book/{slot.id}/", **form), ask(f"book/{slot.id}/", **form)
    assert first.status_code == second.status_code == 302 and first.url == second.url
    assert Booking._ungated.count() == 1


def test_a_slot_of_another_clinic(ask, slot, citizen, see_all):
    made, other = make_booking(citizen, slot), SlotFactory(starts_at=in_days(5))
    answer = ask(f"{made.id}/change/{other.id}/", **details(do="move", sequence="0"))
    assert answer.status_code == 409 and "at another clinic" in words(answer)
    assert state_of(slot) == "taken" and state_of(other) == "free"


def test_cancelling_after_the_cut_off(ask, citizen):
    late = SlotFactory(starts_at=in_days(0.5))
    made = make_booking(citizen, late)
    for path in ("cancel/", "change/"):
        asked = ask(f"{made.id}/{path}")
        assert asked.status_code == 200 and "telephone 01592 000 222" in words(asked).lower()
    answer = ask(f"{made.id}/cancel/", sequence="0")
    assert answer.status_code == 409 and "01592 000 222" in words(answer) and state_of(late) == "taken"
    shown = words(ask(f"{made.id}/"))
    assert "Now please telephone 01592 000 222" in shown and "Cancel the appointment" not in shown


def test_foreign_and_unknown_ids(ask, slot, stranger):
    """Not there and not one's own look the same."""
    theirs, free = make_booking(stranger, slot), SlotFactory(clinic=slot.clinic, starts_at=in_days(4))
    pages = ["", "cancel/", "change/", "needs/", "calendar.ics", f"change/{free.id}/"]
    for path in [f"{ident}/{page}" for ident in (theirs.id, uuid.uuid4()) for page in pages]:
        assert ask(path).status_code == 404, path
        if page_takes_posts(path):
            assert ask(path, sequence="0", slot=str(free.id), do="book").status_code == 404, path
    for path in (f"book/{uuid.uuid4()}/", f"find/?clinic={uuid.uuid4()}", "find/?clinic=nonsense"):
        assert ask(path).status_code == 404, path
    for slot_id in ("", "nonsense", str(uuid.uuid4())):
        assert ask("find/", slot=slot_id).status_code == 404
    assert state_of(slot) == "taken" and state_of(free) == "free"


def page_takes_posts(path: str) -> bool:
    return path.endswith(("cancel/", "needs/")) or "change/" in path


BAD_DETAILS = (
    ({"mode": ""}, "Choose how you would like to be seen."),
    ({"mode": "by-pigeon"}, "Choose one of these ways."),
    ({"interpreter": "xx"}, "Choose one of these languages."),
    ({"other": "x" * 301}, "it may have 300 characters, and it has 301"),
    ({"reason": "x" * 501}, "it may have 500 characters, and it has 501"),
    ({"other": "a\x00b"}, "a character that cannot be shown"),
    ({"form_key": "again"}, "Please send it again."),
)
BAD_SEARCHES = (
    ("day=yesterday", "Write the day as"),
    ("day=2020-01-01", "This day is over."),
    ("day=9999-12-31", "too far ahead"),
    ("mode=by-pigeon", "Choose one of these."),
    ("place=nowhere", "Choose one of these."),
    ("practitioner=nobody", "Choose one of these."),
    ("weekdays=9", "Choose one of these."),
    ("part=noon", "Choose one of these."),
)


def test_bad_details(ask, slot):
    for posted, said in BAD_DETAILS:
        answer = ask(f"book/{slot.id}/", **details(**posted))
        assert answer.status_code == 200 and said in words(answer), posted
    assert state_of(slot) == "free"


def test_bad_searches(ask, slot):
    for query, said in BAD_SEARCHES:
        answer = ask(f"find/?clinic={slot.clinic_id}&{query}")
        assert answer.status_code == 200 and said in words(answer) and "There is a problem" in words(answer), query


def test_a_search_is_narrowed_and_widened(ask, slot):
    SlotFactory(clinic=slot.clinic, starts_at=in_days(3), modes=["video"], practitioner_name="Dr Grant")
    by_video = ask(f"find/?clinic={slot.clinic_id}&mode=video")
    assert "Dr Grant" in words(by_video) and "Show all times" in words(by_video)
    at_night = ask(f"find/?clinic={slot.clinic_id}&day={(clock.today() + dt.timedelta(days=40)).isoformat()}")
    assert "no free time" in words(at_night) and "01592 000 222" in words(at_night)


def test_a_full_day_is_shown_in_part_and_whole(ask, slot):
    day = dt.datetime.combine(clock.today() + dt.timedelta(days=4), dt.time(8), clock.DISPLAY_ZONE)
    for number in range(14):
        SlotFactory(clinic=slot.clinic, starts_at=day + dt.timedelta(minutes=15 * number))
    part = ask(f"find/?clinic={slot.clinic_id}")
    assert "2 more times on" in words(part) and part.content.decode().count('name="slot"') == 13
    whole = ask(f"find/?clinic={slot.clinic_id}&day={day.date().isoformat()}&whole=1")
    assert whole.content.decode().count('name="slot"') == 14 and "Back to all days" in words(whole)


def test_later_days_are_a_page_further(ask, slot):
    for number in range(6):
        SlotFactory(clinic=slot.clinic, starts_at=in_days(3 + number))
    first = ask(f"find/?clinic={slot.clinic_id}")
    assert first.content.decode().count('name="slot"') == 5
    later = re.search(r'href="(\?[^"]*)">Later days', first.content.decode())[1].replace("&amp;", "&")
    assert ask(f"find/{later}").content.decode().count('name="slot"') == 2


# --- Changing and cancelling
def test_moving_it(ask, slot, citizen, see_all):
    made, other = make_booking(citizen, slot), SlotFactory(clinic=slot.clinic, starts_at=in_days(6))
    held = ask(f"{made.id}/change/", slot=str(other.id))
    assert "Until now" in words(ask(held.url)) and state_of(slot) == "taken"
    done = ask(held.url, **details(do="move", sequence="0"))
    assert (state_of(slot), state_of(other)) == ("free", "taken")
    assert "This appointment was moved to" in words(ask(f"{made.id}/")) and "Booked" in words(ask(done.url))
    listed = ask().content.decode()
    assert listed.count("Asthma review with the nurse") == 1


def test_a_stale_cancel_is_told_so(ask, slot, citizen):
    made = make_booking(citizen, slot)
    ask(f"{made.id}/needs/", sequence="0", other="More time")
    answer = ask(f"{made.id}/cancel/", sequence="0")
    assert answer.status_code == 409 and "was changed meanwhile" in words(answer) and state_of(slot) == "taken"
    assert "More time" in words(ask(f"{made.id}/"))


def test_a_broken_sequence_does_nothing(ask, slot, citizen):
    made = make_booking(citizen, slot)
    for sequence in ("", "-1", "x", "99999"):
        assert ask(f"{made.id}/cancel/", sequence=sequence, reason="").status_code == 200
    assert state_of(slot) == "taken"


def test_cancelling_it(ask, slot, citizen):
    made = make_booking(citizen, slot)
    done = ask(f"{made.id}/cancel/", sequence="0", reason="Better again")
    shown = words(ask(done.url))
    assert state_of(slot) == "free" and "Cancelled" in shown and "Better again" in shown
    assert "Past and cancelled" in words(ask()) and "no appointment to come" in words(ask())
    assert ask(f"{made.id}/cancel/", sequence="1").status_code == 409


# --- Other readers
def test_a_helper_with_the_right_books(ask, slot, helper):
    ishbel = helper("see", "act")
    done = ask(f"book/{slot.id}/", user=ishbel, **details())
    assert "Booked by Ishbel Fraser for Morag Fraser" in words(ask(done.url, user=ishbel))


def test_a_helper_without_it_sees_and_does_nothing(ask, slot, citizen, helper):
    made, other, eilidh = make_booking(citizen, slot), SlotFactory(), helper("see", name="Eilidh Fraser")
    shown = words(ask(f"{made.id}/", user=eilidh))
    assert "Asthma review" in shown and "Change the time" not in shown and "Book an" not in words(ask(user=eilidh))
    for path in ("find/", f"book/{other.id}/", f"{made.id}/cancel/", f"{made.id}/change/", f"{made.id}/needs/"):
        assert ask(path, user=eilidh).status_code == 404
        assert ask(path, user=eilidh, sequence="0", slot=str(other.id), **details()).status_code == 404
    assert (state_of(slot), state_of(other)) == ("taken", "free")


def test_a_stranger_finds_nothing(ask, slot, citizen, stranger):
    made = make_booking(citizen, slot)
    for path in ("", "find/", f"{made.id}/", f"{made.id}/calendar.ics", f"book/{slot.id}/"):
        assert ask(path, user=stranger).status_code == 404


def test_the_help_desk_books_and_reads_nothing_about_health(ask, slot, citizen):
    make_booking(citizen, SlotFactory(starts_at=in_days(1)), reason="My chest hurts")
    agent = MembershipFactory(role="help-desk", user__name="Calum Reid").user
    AssistanceFactory(patient=citizen.patient, agent=agent)
    assert 'name="reason"' not in ask(f"book/{slot.id}/", user=agent).content.decode()
    done = ask(f"book/{slot.id}/", user=agent, **details(reason="Typed all the same"))
    assert "Typed all" not in words(ask(done.url, user=agent)) and "Calum Reid" in words(ask(done.url, user=agent))
    listed = ask(user=agent)
    for address in set(re.findall(r'href="(/p/[^"]+/appointments/[0-9a-f-]{36}/)"', listed.content.decode())):
        assert "My chest hurts" not in words(ask(address, user=agent))


def test_a_sensitive_clinic_is_not_offered_to_a_helper(ask, helper):
    hidden = SlotFactory(clinic=ClinicFactory(name="Rowanlea clinic", labels=["sensitive:sexual-health"]))
    ishbel = helper("see", "act")
    assert "Rowanlea" in words(ask("find/")) and "Rowanlea" not in words(ask("find/", user=ishbel))
    assert ask(f"find/?clinic={hidden.clinic_id}", user=ishbel).status_code == 404
    assert ask("find/", user=ishbel, slot=str(hidden.id)).status_code == 404
    assert ask(f"book/{hidden.id}/", user=ishbel, **details()).status_code == 404


def test_a_clinic_that_books_by_telephone(ask, slot):
    Clinic.objects.filter(id=slot.clinic_id).update(booker="in-care")
    answer = ask(f"find/?clinic={slot.clinic_id}")
    assert "booked by telephone" in words(answer) and str(slot.id) not in answer.content.decode()
    assert ask(f"book/{slot.id}/", **details()).status_code == 409 and state_of(slot) == "free"


# --- The calendar file
def test_the_calendar_file_keeps_its_uid_and_counts(ask, slot, citizen, see_all):
    made = make_booking(citizen, slot)
    first = calendar(ask(f"{made.id}/calendar.ics"))
    assert first["SUMMARY"] == "Asthma review with the nurse" and first["SEQUENCE"] == "0"
    assert first["DTSTART"] == slot.starts_at.strftime("%Y%m%dT%H%M%SZ")
    other = SlotFactory(clinic=slot.clinic, starts_at=in_days(6))
    done = ask(f"{made.id}/change/{other.id}/", **details(do="move", sequence="0"))
    moved = calendar(ask(f"{done.url}calendar.ics"))
    assert moved["UID"] == first["UID"] and moved["SEQUENCE"] == "1" and moved["STATUS"] == "CONFIRMED"
    assert ask(f"{made.id}/calendar.ics").url == f"{done.url}calendar.ics"
    ask(f"{done.url}cancel/", sequence="1")
    gone = calendar(ask(f"{done.url}calendar.ics"))
    assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (first["UID"], "2", "CANCELLED")


def test_a_calendar_learns_nothing_of_a_sensitive_clinic(ask, citizen):
    place = PlaceFactory(name="Rowanlea")
    at = ClinicFactory(name="Rowanlea clinic", labels=["sensitive:sexual-health"], before="Do not pass water.")
    made = make_booking(citizen, SlotFactory(clinic=at, place=place, practitioner_name="Dr Rowan"), reason="A rash")
    answer = ask(f"{made.id}/calendar.ics")
    assert calendar(answer)["SUMMARY"] == "Appointment"
    for said in ("Rowan", "water", "rash", "LOCATION", "DESCRIPTION"):
        assert said not in answer.content.decode()


def test_why_somebody_comes_stays_out_of_the_calendar(ask, slot, citizen):
    made = make_booking(citizen, slot, reason="My chest")
    assert "My chest" not in ask(f"{made.id}/calendar.ics").content.decode()


def calendar(answer) -> dict[str, str]:
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)
