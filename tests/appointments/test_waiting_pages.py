"""Pages of waiting lists: joining and changing, whose they are, and what an offer says until and after its time."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

import clock
from appointments.actions import offering, offers
from appointments.models import Offer, WaitingEntry
from audit.models import Entry
from consent.models import Delegation
from records.models import Resource
from tests.factories.accounts import MembershipFactory, UserFactory, sign_in
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.consent import AssistanceFactory, DelegationFactory, DirectiveFactory
from tests.factories.waiting import entry_now, offers_of, wait_at

pytestmark = pytest.mark.django_db
GOOD = {"modes": ["in-person"], "notice_hours": "24", "days": "", "not_before": "", "not_after": ""}


@pytest.fixture
def clinic(db):
    return ClinicFactory()


@pytest.fixture
def window(citizen):
    return sign_in(Client(), citizen)


def url(name, user, *more, patient=None):
    return reverse(f"appointments:{name}", args=[(patient or user.patient).id, *more])


def form(**changes):
    return GOOD | {"form_key": str(uuid.uuid4())} | changes


def offered(user, clinic, patient=None):
    """An open offer, and its time."""
    entry = wait_at(user, clinic, patient)
    slot = SlotFactory(clinic=clinic, starts_at=in_days(5))
    access = opened(user, patient)
    with access.reading():
        return offers.offer(access=access, entry=entry, slot_id=slot.id, hours=100), slot


def past(user, offer):
    """As if its hours were over."""
    access = opened(user)
    with access.reading():
        row = Offer.objects.under(access).get(id=offer.id)
        row.offered_at, row.expires_at = clock.now() - dt.timedelta(hours=5), clock.now() - dt.timedelta(hours=1)
        access.save(row, action="update")


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def entries(user):
    access = opened(user)
    with access.reading():
        return list(WaitingEntry.objects.under(access).order_by("joined_at"))


def test_joining_changing_and_leaving(window, citizen, clinic):
    page = window.get(url("join_clinic", citizen, clinic.id))
    assert "We cannot say yet how long" in words(page)
    soon = clock.today() + dt.timedelta(days=20)
    away = f"{soon:%d/%m/%Y}\n{soon + dt.timedelta(days=3):%d/%m/%Y} to {soon + dt.timedelta(days=5):%d/%m/%Y}"
    sent = form(weekdays=["0", "4"], days=away, not_before="09:30", modes=["video", "telephone"])
    for _ in range(2):  # a double click joins once
        assert window.post(url("join_clinic", citizen, clinic.id), sent).status_code == 302
    [entry] = entries(citizen)
    assert (entry.weekdays, len(entry.days), entry.not_before) == ([0, 4], 4, dt.time(9, 30))
    assert window.get(url("join_clinic", citizen, clinic.id)).url == url("change_waiting", citizen, entry.id)
    page = window.get(url("show_waiting", citizen))
    assert (
        "Monday, Friday" in words(page) and "Asthma review" in words(page) and "By telephone, By video" in words(page)
    )
    page = window.get(url("change_waiting", citizen, entry.id))
    kept = page.context["form"].initial
    assert kept["days"].count(" to ") == 1 and len(kept["days"].splitlines()) == 2
    window.post(url("change_waiting", citizen, entry.id), form(not_after="12:00"))
    now = entry_now(citizen, entry)
    assert (now.weekdays, now.days, now.not_after, now.joined_at) == ([], [], dt.time(12), entry.joined_at)
    assert window.get(url("leave_waiting", citizen, entry.id)).status_code == 200
    window.post(url("leave_waiting", citizen, entry.id))
    assert entry_now(citizen, entry).state == "left"
    assert window.get(url("change_waiting", citizen, entry.id)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("modes", [], "Choose at least one way"),
        ("modes", ["by-pigeon"], "Choose ways of this list"),
        ("weekdays", list("0123456"), "Leave at least one weekday"),
        ("weekdays", ["7"], "Choose days of the week"),
        ("days", "next spring", "is no day"),
        ("days", "31/2/2027", "is no day"),
        ("days", "3/3/2001", "within the next year"),
        ("days", "10/3/2027 to 3/3/2027", "is no period"),
        ("days", "<script>", "&lt;script&gt;"),
        ("days", "x" * 2001, "Write fewer days"),
        ("not_before", "25:00", "Enter a time such as 09:30"),
        ("notice_hours", "5", "Choose one of these"),
        ("form_key", "x", "Please send it again"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(window, citizen, clinic, field, value, said):
    answer = window.post(url("join_clinic", citizen, clinic.id), form(**{field: value}))
    assert answer.status_code == 200 and said in answer.content.decode() and field in answer.context["form"].errors
    assert entries(citizen) == []


def test_too_many_days_and_hours_the_wrong_way_round(window, citizen, clinic):
    first = clock.today() + dt.timedelta(days=10)
    days = f"{first:%d/%m/%Y} to {first + dt.timedelta(days=200):%d/%m/%Y}"
    answer = window.post(url("join_clinic", citizen, clinic.id), form(days=days, not_before="14:00", not_after="09:00"))
    assert "too many days" in words(answer) and "must not be earlier" in words(answer)


def test_a_place_in_a_list_shows_in_the_record_while_it_lasts(window, citizen):
    sensitive = ClinicFactory(labels=["sensitive:sexual-health"])
    entry = wait_at(citizen, sensitive)
    access = opened(citizen)
    with access.reading():
        face = Resource.objects.under(access).get(id=entry.id)
    assert (face.kind, face.status, face.labels, face.organisation_id) == (
        "Appointment", "waitlist", ["sensitive:sexual-health"], sensitive.organisation_id,
    )  # fmt: skip
    assert "On the waiting list" not in words(window.get(url("list_appointments", citizen)))  # it has a page of its own
    window.post(url("leave_waiting", citizen, entry.id))
    with access.reading():
        assert Resource.objects.under(access).get(id=entry.id).status == "cancelled"


def test_from_an_appointment_one_waits_for_what_is_earlier(window, citizen, clinic):
    booking = make_booking(citizen, SlotFactory(clinic=clinic, starts_at=in_days(30)))
    assert "You keep this appointment" in words(window.get(url("join_booking", citizen, booking.id)))
    window.post(url("join_booking", citizen, booking.id), form())
    assert entries(citizen)[0].booking_id == booking.id
    assert "Earlier than" in words(window.get(url("show_waiting", citizen)))


def test_an_offer_is_taken(window, citizen, clinic):
    offer, slot = offered(citizen, clinic)
    assert "A time is offered" in words(window.get(url("show_waiting", citizen)))
    page = window.get(url("show_offer", citizen, offer.id))
    assert "It is held until" in words(page) and "keep your place" in words(page)
    answer = window.post(url("show_offer", citizen, offer.id), {"do": "accept", "mode": "in-person"})
    [taken] = offers_of(citizen)
    assert answer.url == url("show_booking", citizen, taken.booking_id) and taken.state == "accepted"
    again = window.post(url("show_offer", citizen, offer.id), {"do": "accept", "mode": "in-person"})
    assert again.url == answer.url  # a double click, or the other window
    assert window.post(url("show_offer", citizen, offer.id), {"do": "decline"}).url == answer.url


def test_an_offer_is_declined(window, citizen, clinic):
    offer, _slot = offered(citizen, clinic)
    answer = window.post(url("show_offer", citizen, offer.id), {"do": "decline"}, follow=True)
    assert "You stay where you are on the waiting list" in words(answer)
    late = window.post(url("show_offer", citizen, offer.id), {"do": "accept", "mode": "in-person"})
    assert late.status_code == 409 and offers_of(citizen)[0].state == "declined"


@pytest.mark.parametrize("do", ["accept", "decline"])
def test_after_its_time_the_words_are_kind(window, citizen, clinic, do):
    offer, slot = offered(citizen, clinic)
    past(citizen, offer)
    assert window.get(url("show_offer", citizen, offer.id)).status_code == 200
    answer = window.post(url("show_offer", citizen, offer.id), {"do": do, "mode": "in-person"})
    said = words(answer)
    assert answer.status_code == 409 and "you keep your place on the waiting list" in said
    assert not re.search(r"penalt|missed|fail|removed|lost|sorry", said, re.IGNORECASE)
    slot.refresh_from_db()
    assert slot.state == "free"


def test_a_way_that_is_not_offered_is_refused_beside_the_field(window, citizen, clinic):
    offer, slot = offered(citizen, clinic)
    answer = window.post(url("show_offer", citizen, offer.id), {"do": "accept", "mode": "by-pigeon"})
    assert answer.status_code == 200 and "mode" in answer.context["form"].errors
    slot.refresh_from_db()
    assert slot.state == "free"


@pytest.mark.parametrize(
    "powers", [{"appointments": ["see", "act"]}, {"appointments": ["see"]}, {"medicines": ["see"]}]
)
def test_a_helper_with_the_right_to_book_accepts_and_one_without_finds_nothing(citizen, clinic, powers):
    offer, _slot = offered(citizen, clinic)
    helper = DelegationFactory(patient=citizen.patient, powers=powers).user
    window = sign_in(Client(), helper)
    page = url("show_offer", citizen, offer.id)
    acts = "act" in powers.get("appointments", ())
    absent = window.get(url("show_offer", citizen, uuid.uuid4()))
    assert window.get(page).status_code == (200 if acts else 404) and absent.status_code == 404
    answer = window.post(page, {"do": "accept", "mode": "in-person"})
    assert answer.status_code == (302 if acts else 404)
    assert offers_of(citizen)[0].state == ("accepted" if acts else "open")
    lists = window.get(url("show_waiting", citizen))
    assert lists.status_code == (200 if "appointments" in powers else 404)
    assert acts or "Leave this list" not in words(lists)


def test_a_right_that_was_taken_back_is_over_at_once(citizen, clinic):
    offer, _slot = offered(citizen, clinic)
    tie = DelegationFactory(patient=citizen.patient, powers={"appointments": ["see", "act"]})
    window = sign_in(Client(), tie.user)
    assert window.get(url("show_offer", citizen, offer.id)).status_code == 200
    Delegation.objects.filter(id=tie.id).update(ended_at=clock.now() - dt.timedelta(minutes=1), end_reason="revoked")
    answer = window.post(url("show_offer", citizen, offer.id), {"do": "accept", "mode": "in-person"})
    assert answer.status_code == 404 and offers_of(citizen)[0].state == "open"


def test_a_helper_whom_a_class_is_not_opened_to_learns_nothing_of_it(citizen):
    sensitive = ClinicFactory(labels=["sensitive:sexual-health"], name="Sandyford")
    offer, _slot = offered(citizen, sensitive)
    helper = DelegationFactory(patient=citizen.patient, powers={"appointments": ["see", "act"]}).user
    window = sign_in(Client(), helper)
    assert "Sandyford" not in words(window.get(url("show_waiting", citizen)))
    assert window.get(url("show_offer", citizen, offer.id)).status_code == 404
    assert window.get(url("join_clinic", citizen, sensitive.id)).status_code == 404


def test_who_may_not_see_what_is_to_be_moved_is_not_led_there(window, citizen, clinic):
    booking = make_booking(citizen, SlotFactory(clinic=clinic, starts_at=in_days(9)))
    window.post(url("join_booking", citizen, booking.id), form())
    assert window.get(url("join_clinic", citizen, clinic.id)).status_code == 302
    DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="hide", items=[booking.id])
    helper = DelegationFactory(patient=citizen.patient, powers={"appointments": ["see", "act"]}).user
    other = sign_in(Client(), helper)
    assert other.get(url("join_clinic", citizen, clinic.id)).status_code == 200
    assert other.get(url("change_waiting", citizen, entries(citizen)[0].id)).status_code == 404


def test_the_help_desk_does_it_while_the_person_is_on_the_line(citizen, clinic):
    offer, _slot = offered(citizen, clinic)
    agent = MembershipFactory(role="help-desk", user__name="Rhona at the help desk").user
    window = sign_in(Client(), agent)
    assert window.get(url("show_offer", citizen, offer.id)).status_code in (403, 404)
    AssistanceFactory(patient=citizen.patient, agent=agent)
    assert window.get(url("show_waiting", citizen)).status_code == 200
    answer = window.post(url("show_offer", citizen, offer.id), {"do": "accept", "mode": "in-person"})
    assert answer.status_code == 302 and offers_of(citizen)[0].answered_by_name == "Rhona at the help desk"
    entry = Entry.objects.filter(actor_id=agent.id, basis="assisted", outcome="permitted").latest("id")
    assert entry.on_behalf_of == citizen.patient_id


def test_a_strangers_lists_are_nowhere(stranger, citizen, clinic):
    offer, _slot = offered(citizen, clinic)
    window = sign_in(Client(), stranger)
    for page in (
        url("show_waiting", citizen),
        url("show_offer", citizen, offer.id),
        url("show_offer", stranger, offer.id),
        url("change_waiting", stranger, offer.entry_id),
        url("leave_waiting", stranger, offer.entry_id),
    ):
        assert window.get(page).status_code == window.post(page, form(do="accept")).status_code == 404


def test_how_long_one_waits_is_told_where_enough_people_did(window, citizen, clinic):
    def another(days):
        other = UserFactory(citizen=True)
        wait_at(other, clinic, joined_at=clock.now() - dt.timedelta(days=days))
        make_booking(other, SlotFactory(clinic=clinic, starts_at=in_days(10 + days)))

    for days in range(1, 5):
        another(days)
    offering.turn()
    page = url("join_clinic", citizen, clinic.id)
    assert "We cannot say yet how long" in words(window.get(page))
    another(5)
    offering.turn()
    assert "half of the people on this list had a time within 4 days" in words(window.get(page))
