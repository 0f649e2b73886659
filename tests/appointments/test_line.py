"""A clinic's waiting list as its staff see it: in the order of offers, no more than they may, each name recorded."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.test import Client

import clock
from accounts import statements
from accounts.roles import Role
from appointments.actions import offering, offers
from appointments.actions.offering import TO_OFFER
from appointments.queries.line import places
from appointments.rules.waiting import told_at
from appointments.views.line import why_here
from audit.models import Entry
from tests.factories.accounts import MembershipFactory, UserFactory, sign_in
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.consent import CareRelationshipFactory
from tests.factories.records import make_resource
from tests.factories.waiting import wait_at

pytestmark = pytest.mark.django_db
LINE = "/desk/day/waiting/"


@pytest.fixture
def clinic(practice):
    return ClinicFactory(organisation=practice, name="Asthma review")


@pytest.fixture(params=[Role.RECEPTION, Role.CLINICIAN])
def staff(request, practice):
    return MembershipFactory(organisation=practice, role=request.param).user


@pytest.fixture
def people(practice):
    """Three in the practice's care, by the days on which they join."""
    found = [UserFactory(citizen=True, name=name) for name in ("Ailsa First", "Bess Second", "Calum Third")]
    for one in found:
        make_resource(one.patient, "Patient", title=one.name)
        CareRelationshipFactory(patient=one.patient, organisation=practice, kind="registration")
    return found


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def waits(people, clinic, **wish):
    """The last to be written down joined first."""
    days = [(one, in_days(-10 + place)) for place, one in enumerate(people)]
    return [wait_at(one, clinic, joined_at=since, **wish) for one, since in reversed(days)][::-1]


def test_in_the_order_in_which_offers_go_and_what_is_offered(people, clinic, staff):
    away = clock.today() + dt.timedelta(days=17)
    entries = waits(people, clinic, days=[away], not_before=dt.time(9, 47))
    slot = SlotFactory(clinic=clinic, starts_at=in_days(5), practitioner_name="Nurse Una Reid")
    access = opened(people[1])
    with access.reading():
        offer = offers.offer(access=access, entry=entries[1], slot_id=slot.id)
    answer = sign_in(Client(), staff).get(LINE)
    lines = answer.context["lines"]
    assert [one["name"] for one in lines] == [one.name for one in people]
    assert [bool(one["offered"]) for one in lines] == [False, True, False]
    until = offer.expires_at.astimezone(clock.DISPLAY_ZONE)
    assert lines[1]["until"].endswith(f"{until:%H:%M}") and lines[1]["who"] == "Nurse Una Reid"
    said = words(answer)
    assert "Nothing is offered now" in said and "09:47" not in said and f"{away:%-d %B %Y}" not in said
    named = Entry.objects.filter(actor_id=staff.id, action="search")
    assert {entry.patient_id for entry in named} == {one.patient_id for one in people}


def test_the_order_is_that_of_the_offers(people, clinic):
    entries = waits(people, clinic)
    for days in (5, 6, 7):
        SlotFactory(clinic=clinic, starts_at=in_days(days))
    now = clock.now()
    offered = statements.rows(TO_OFFER, [now, told_at(now), str(clock.DISPLAY_ZONE), 30, 10])
    assert places([clinic])[clinic.id] == [entry for _, entry, _ in offered] == [entry.id for entry in entries]
    assert offering.turn() == 3


def test_whom_one_may_not_see_has_a_place_and_no_name(people, clinic, staff):
    stranger = UserFactory(citizen=True, name="Una Known")
    make_resource(stranger.patient, "Patient", title=stranger.name)
    entries = waits([people[0], stranger, people[2]], clinic)
    answer = sign_in(Client(), staff).get(LINE)
    assert [one.get("name") for one in answer.context["lines"]] == ["Ailsa First", None, "Calum Third"]
    said = answer.content.decode()
    assert "Somebody whose appointments you may not see" in said
    for hidden in (stranger.name, str(stranger.patient_id), str(entries[1].id)):
        assert hidden not in said
    assert not Entry.objects.filter(patient_id=stranger.patient_id, actor_name=staff.name).exists()


def test_whose_list_it_is(people, clinic, staff, citizen, practice):
    waits(people, clinic)
    other = ClinicFactory(name="Footcare")
    ClinicFactory(organisation=practice, name="Kept by nobody", keeps_waiting_list=False)
    client = sign_in(Client(), staff)
    for asked in (str(other.id), "x", ""):
        assert client.get(LINE, {"clinic": asked}).status_code == 404
    ClinicFactory(organisation=practice, name="Diabetes review")
    page = client.get(LINE)  # of several lists one is chosen first, and nobody is named
    assert "Asthma review : 3 wait" in words(page) and "Diabetes review : nobody waits" in words(page)
    assert "Kept by nobody" not in words(page) and people[0].name not in words(page)
    assert people[0].name in words(client.get(LINE, {"clinic": str(clinic.id)}))
    elsewhere = MembershipFactory(role=Role.RECEPTION).user
    assert "None of your team" in words(sign_in(Client(), elsewhere).get(LINE))
    pharmacist = MembershipFactory(organisation=practice, role=Role.PHARMACIST).user
    for nobody in (citizen, pharmacist):
        assert sign_in(Client(), nobody).get(LINE).status_code == 403
    assert LINE in client.get("/desk/day/").content.decode()


def test_why_somebody_stands_where_they_stand(people, clinic):
    since = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
    entry = SimpleNamespace(joined_at=since)
    assert "Tuesday 3 March 2026, 12:00" in why_here(entry, None)
    off = SimpleNamespace(cancelled_by_clinic=True, booked_at=since)
    assert "called off" in why_here(entry, off)
    assert "called off" not in why_here(SimpleNamespace(joined_at=since + dt.timedelta(days=1)), off)


def test_what_is_wanted_earlier_is_said(people, clinic, staff):
    slot = SlotFactory(clinic=clinic, starts_at=in_days(9))
    booking = make_booking(people[0], slot)
    wait_at(people[0], clinic, booking=booking)
    assert "A time before" in words(sign_in(Client(), staff).get(LINE))
