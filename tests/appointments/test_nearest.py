"""The search over several clinics: what it finds for whom, how it is narrowed, and its bad input."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import clock
from accounts import statements
from appointments.models import Clinic, Slot
from appointments.queries.times import free_times
from tests.appointments.test_booking_pages import ask, details, helper, words  # noqa: F401 - fixtures among them
from tests.factories.accounts import OrganisationFactory
from tests.factories.appointments import ClinicFactory, PlaceFactory, SlotFactory, in_days
from tests.factories.consent import CareRelationshipFactory

pytestmark = pytest.mark.django_db
NEAREST = "find/?nearest=1"


@pytest.fixture
def held_twice():
    """The same service at two organisations, and another one: a free time of each, by place."""
    near, far = (OrganisationFactory(name=name, kind="hospital") for name in ("Brae Hospital", "Firth Hospital"))
    return {
        name: SlotFactory(
            clinic=ClinicFactory(organisation=organisation, name=service),
            place=PlaceFactory(organisation=organisation, name=f"{name} house", step_free=name != "far"),
            starts_at=in_days(days),
            modes=modes,
            practitioner_name=f"Nurse {name}",
        )
        for name, organisation, service, days, modes in (
            ("near", near, "Asthma review", 2, ["in-person", "video"]),
            ("far", far, "Asthma  Review", 3, ["in-person"]),
            ("other", far, "Physiotherapy", 4, ["telephone"]),
        )
    }


@pytest.fixture
def found(ask, held_twice):  # noqa: F811
    """Which of the times a search shows."""

    def go(query="", **more):
        html = ask(f"{NEAREST}{query}", **more).content.decode()
        return [name for name, slot in held_twice.items() if str(slot.id) in html]

    return go


def test_from_the_services_to_a_booked_time(ask, held_twice):  # noqa: F811
    services = ask("find/").content.decode()
    assert "?nearest=1&amp;kind=asthma+review" in services and "kind=physiotherapy" not in services
    page = words(ask(f"{NEAREST}&kind=asthma+review"))
    for said in ("Asthma review", "Brae Hospital", "near house", "Firth Hospital", "far house"):
        assert said in page, said
    assert "Physiotherapy" not in page.split("Press a time")[1]
    held = ask(f"{NEAREST}&kind=asthma+review", slot=str(held_twice["far"].id))
    assert held.url.endswith(f"/book/{held_twice['far'].id}/") and "We keep this time" in words(ask(held.url))
    assert "Booked" in words(ask(ask(held.url, **details()).url))


def test_it_is_narrowed(found, held_twice):
    near, far = held_twice["near"], held_twice["far"]
    day = far.starts_at.astimezone(clock.DISPLAY_ZONE)
    assert found() == ["near", "far", "other"] and found("&kind=asthma+review") == ["near", "far"]
    assert found(f"&where={far.clinic.organisation_id}") == ["far", "other"]
    assert found(f"&where={far.place_id}") == ["far"] and found(f"&where={near.clinic.organisation_id}") == ["near"]
    assert found("&mode=telephone") == ["other"] and found("&step_free=on") == ["near", "other"]
    assert found(f"&day={day.date().isoformat()}") == ["far", "other"]
    assert found(f"&day={day.date().isoformat()}&whole=1") == ["far"]
    assert found(f"&weekdays={day.weekday()}") == ["far"]
    part = "morning" if day.hour < 12 else "afternoon" if day.hour < 17 else "evening"
    assert "far" in found(f"&part={part}")


def test_times_that_nobody_can_book_here_are_not_found(found, held_twice):
    """Of clinics that ended, that book by themselves, or only for people whom they know."""
    clinics = [slot.clinic for slot in held_twice.values()]
    for clinic, change in zip(
        clinics, ({"ended_at": clock.now()}, {"booker": "staff"}, {"booker": "in-care"}), strict=True
    ):
        Clinic.objects.filter(id=clinic.id).update(**change)
    assert found() == []


def test_whom_a_clinic_knows_books_there(found, held_twice, citizen):
    other = held_twice["other"].clinic
    Clinic.objects.filter(id=other.id).update(booker="in-care")
    assert found("&mode=telephone") == []
    CareRelationshipFactory(patient=citizen.patient, organisation=other.organisation)
    assert found("&mode=telephone") == ["other"]


def test_a_helper_learns_of_no_sensitive_clinic(found, ask, helper, held_twice):  # noqa: F811
    """Nor by what there is to choose; the person does."""
    Clinic.objects.filter(id=held_twice["other"].clinic_id).update(labels=["sensitive:sexual-health"])
    assert "other" in found()
    ishbel = helper("see", "act")
    assert found(user=ishbel) == ["near", "far"] and "Physiotherapy" not in words(ask(NEAREST, user=ishbel))
    refused = ask(f"{NEAREST}&kind=physiotherapy", user=ishbel)
    unknown = ask(f"{NEAREST}&kind=nothing+of+this+name", user=ishbel)
    assert words(refused) == words(unknown) and "Choose one of these." in words(refused)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day=yesterday", "Write the day as"),
        ("day=2020-01-01", "This day is over."),
        ("kind=a%00b", "Choose one of these."),
        (f"where={uuid.UUID(int=7)}", "Choose one of these."),
        ("where=nonsense", "Choose one of these."),
        ("mode=by-pigeon", "Choose one of these."),
        ("weekdays=9", "Choose one of these."),
        ("part=noon", "Choose one of these."),
    ],
)
def test_bad_searches(ask, held_twice, query, said):  # noqa: F811
    answer = ask(f"{NEAREST}&{query}")
    assert answer.status_code == 200 and said in words(answer) and "There is a problem" in words(answer)
    assert 'name="slot"' not in answer.content.decode()


def test_nothing_found_says_what_to_do(ask, held_twice):  # noqa: F811
    Slot.objects.update(state="blocked")
    assert "There is no free time at the moment" in words(ask(NEAREST))
    assert "Show all times" in words(ask(f"{NEAREST}&mode=video"))
    Clinic.objects.update(ended_at=clock.now())
    assert "No services" in words(ask(NEAREST))


def test_somebody_faster_is_led_back_to_the_same_search(ask, held_twice):  # noqa: F811
    slot = held_twice["near"]
    Slot.objects.filter(id=slot.id).update(state="taken")
    answer = ask(f"{NEAREST}&kind=asthma+review", slot=str(slot.id))
    assert answer.status_code == 409 and "a moment faster" in words(answer)


def test_many_clinics_are_as_many_questions_as_few(ask, held_twice, monkeypatch):  # noqa: F811
    sent, rows = [], statements.rows
    monkeypatch.setattr(statements, "rows", lambda text, *more, **how: sent.append(text) or rows(text, *more, **how))

    def asked() -> int:
        ask(NEAREST)
        sent.clear()
        with CaptureQueriesContext(connection) as others:
            ask(NEAREST)
        return len(sent) + sum("clock_offset" not in one["sql"] for one in others)

    few = asked()
    for number in range(5):
        SlotFactory(clinic=ClinicFactory(name=f"Clinic {number}"))
    assert asked() == few


def test_a_day_shows_its_first_times_of_all_clinics_and_leads_to_the_rest(ask):  # noqa: F811
    day = dt.datetime.combine(clock.today() + dt.timedelta(days=4), dt.time(8), clock.DISPLAY_ZONE)
    clinics = [ClinicFactory() for _ in range(2)]
    for number in range(16):
        SlotFactory(clinic=clinics[number % 2], starts_at=day + dt.timedelta(minutes=15 * number))
    later = SlotFactory(clinic=clinics[0], starts_at=day + dt.timedelta(days=1))
    html = ask(NEAREST).content.decode()
    assert html.count('name="slot"') == 7 and "All times on" in html and str(later.id) in html
    assert html.count("All times on") == 1, "a day of which everything is shown leads nowhere"
    whole = ask(f"{NEAREST}&day={day.date().isoformat()}&whole=1").content.decode()
    assert whole.count('name="slot"') == 16 and "Back to all days" in whole
    assert [clinic.name in whole for clinic in clinics] == [True, True]


def test_a_day_of_many_clinics_is_short(ask):  # noqa: F811
    day = dt.datetime.combine(clock.today() + dt.timedelta(days=4), dt.time(8), clock.DISPLAY_ZONE)
    for number in range(8):
        clinic = ClinicFactory(name=f"Clinic {number}")
        for turn in range(4):
            SlotFactory(clinic=clinic, starts_at=day + dt.timedelta(minutes=15 * (number + turn)))
    html = ask(NEAREST).content.decode()
    assert html.count('name="slot"') == 9 and "All times on" in html


def test_who_answers_in_writing_in_the_same_period_is_one_time():
    clinic, other = ClinicFactory(), ClinicFactory()
    at = {"starts_at": in_days(2), "ends_at": in_days(5), "modes": ["written"]}
    for one in (clinic, clinic, clinic, other):
        SlotFactory(clinic=one, **at)
    SlotFactory(clinic=clinic, starts_at=in_days(2), modes=["telephone"])
    today = clock.today()
    asked = {"first": today, "last": today + dt.timedelta(days=9), "now": clock.now(), "days": 5, "per_day": 12}
    found = free_times(clinics=[clinic, other], **asked)
    assert len(found) == 3 and {one.of_day for one in found} == {3}
