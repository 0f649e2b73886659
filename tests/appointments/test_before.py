"""What a clinic asks for before a visit: questions and measurements, and saying on the day that one is there."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from appointments.actions import asking
from appointments.actions.arriving import arrive
from appointments.actions.booking import BookingRefused, cancel, change
from appointments.models import Booking, Clinic
from appointments.rules import before as rules
from clock import DISPLAY_ZONE
from contributions.actions import questionnaires as answering
from contributions.models import QuestionnaireTask
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.before import QUESTIONS, answer_all, asked_of
from tests.factories.giving import home_pressure

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
TEN = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clinic(practice):
    answering.load_instruments()
    return ClinicFactory(
        organisation=practice, questionnaire=QUESTIONS, measures=["blood-pressure", "weight"]
    )  # fmt: skip


@pytest.fixture
def booking(citizen, clinic, committed):
    with committed():
        return make_booking(citizen, SlotFactory(clinic=clinic))


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What follows a commit happens at the end of this block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def tasks() -> list[QuestionnaireTask]:
    return list(QuestionnaireTask._ungated.order_by("made_at"))


def booked(booking) -> Booking:
    return Booking._ungated.get(id=booking.id)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def page_of(booking, name: str = "show_booking") -> str:
    return reverse(f"appointments:{name}", args=[booking.patient_id, booking.id])


def moved(user, booking, slot) -> Booking:
    access = opened(user, booking.patient)
    with access.reading():
        return change(
            access=access, booking_id=booking.id, slot_id=slot.id, sequence=booking.sequence, form_key=uuid.uuid4()
        )  # fmt: skip


def called_off(user, booking) -> None:
    access = opened(user, booking.patient)
    with access.reading():
        cancel(access=access, booking_id=booking.id)


@pytest.mark.parametrize(
    ("starts", "booked_at", "written", "day"),
    [
        (TEN, TEN - dt.timedelta(days=9), False, (2026, 11, 1)),
        (TEN, TEN - dt.timedelta(hours=2), False, (2026, 11, 2)),
        (TEN, TEN - dt.timedelta(days=9), True, (2026, 11, 2)),
        (dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC), TEN.replace(year=2025), False, (2026, 6, 1)),
    ],
    ids=["the day before", "booked today", "in writing", "after midnight in summer"],
)
def test_questions_are_wanted_before_the_visit(starts, booked_at, written, day):
    assert rules.wanted_by(starts, booked_at, written=written) == dt.date(*day)


ARRIVALS = [
    ("in-person", "booked", -31, "from 30 minutes before"),
    ("in-person", "booked", -30, ""),
    ("in-person", "booked", 0, ""),
    ("in-person", "booked", 10, ""),
    ("in-person", "booked", 11, "later than they can wait"),
    ("in-person", "arrived", 0, "know already"),
    ("in-person", "cancelled", 0, "does not stand"),
    ("in-person", "fulfilled", 0, "does not stand"),
    ("in-person", "noshow", 0, "does not stand"),
    ("video", "booked", 0, "do not have to come"),
    ("telephone", "booked", 0, "do not have to come"),
    ("written", "booked", 0, "do not have to come"),
]


@pytest.mark.parametrize(("mode", "state", "minutes", "words"), ARRIVALS)
def test_when_one_can_say_that_one_is_there(mode, state, minutes, words):
    clinic = Clinic(early_minutes=30, late_minutes=10, phone="0141 1")
    why = rules.why_not_arrive(
        booking=Booking(mode=mode, state=state, starts_at=TEN), clinic=clinic, now=TEN + minutes * MINUTE
    )  # fmt: skip
    assert (why == "") if not words else words in why


def test_booking_asks_the_questions_once(citizen, clinic, booking):
    [task] = tasks()
    assert (task.visit_id, task.state, task.assigned_by_name) == (booking.id, "assigned", "Glenview Practice")
    assert task.wanted_by == booking.starts_at.astimezone(DISPLAY_ZONE).date() - dt.timedelta(days=1)
    assert booked(booking).asked
    asking.settle(patient_id=citizen.patient_id)
    assert len(tasks()) == 1 and asking.settle_all() == 0


def test_a_process_that_died_after_booking_is_made_up_for(citizen, clinic):
    booking = make_booking(citizen, SlotFactory(clinic=clinic))
    assert tasks() == [] and not booked(booking).asked
    assert asking.settle_all() == 1
    assert [task.visit_id for task in tasks()] == [booking.id] and asking.settle_all() == 0


def test_a_clinic_that_asks_nothing_makes_no_work(citizen, committed):
    with committed():
        make_booking(citizen, SlotFactory())
    assert tasks() == [] and asking.settle_all() == 0


def test_questions_that_cannot_be_asked_stop_no_booking(citizen, practice, committed):
    with committed():
        booking = make_booking(
            citizen, SlotFactory(clinic=ClinicFactory(organisation=practice, questionnaire="https://nowhere.example/q"))
        )  # fmt: skip
    assert booked(booking).state == "booked" and tasks() == []


def test_what_was_begun_goes_along_when_the_visit_moves(citizen, clinic, booking, committed):
    [task] = tasks()
    access = care.access_for(
        people.actor_for(citizen), citizen.patient, "QuestionnaireTask", writes=["QuestionnaireTask"]
    )  # fmt: skip
    with access.reading():
        answering.start(access=access, task=task)
    with committed():
        later = moved(citizen, booking, SlotFactory(clinic=clinic, starts_at=in_days(9)))
    [task] = tasks()
    assert (task.visit_id, task.state) == (later.id, "started")
    assert task.wanted_by == later.starts_at.astimezone(DISPLAY_ZONE).date() - dt.timedelta(days=1)
    assert booked(later).asked and not booked(booking).asked and asking.settle_all() == 0


def test_cancelling_takes_back_what_is_not_answered(citizen, booking, committed):
    with committed():
        called_off(citizen, booking)
    assert [task.state for task in tasks()] == ["stopped"] and asking.settle_all() == 0


def test_answers_stay_when_the_visit_is_off(citizen, booking, committed):
    answer_all(citizen, tasks()[0])
    with committed():
        called_off(citizen, booking)
    assert [task.state for task in tasks()] == ["done"]


def test_what_the_person_stopped_is_not_asked_again(citizen, clinic, booking, committed):
    access = care.access_for(
        people.actor_for(citizen), citizen.patient, "QuestionnaireTask", writes=["QuestionnaireTask"]
    )  # fmt: skip
    with access.reading():
        answering.stop(access=access, task=tasks()[0])
    with committed():
        moved(citizen, booking, SlotFactory(clinic=clinic, starts_at=in_days(9)))
    assert [task.state for task in tasks()] == ["stopped"]


def test_a_visit_that_was_missed_asks_nothing_any_more(citizen, booking):
    row = booked(booking)
    row.state = "noshow"
    care.store(row)
    assert asking.settle_all() == 1
    assert [task.state for task in tasks()] == ["stopped"] and asking.settle_all() == 0


def test_a_helper_who_may_not_answer_books_and_the_person_is_asked(
    citizen, stranger, clinic, committed, client, sign_in
):
    care.DelegationFactory(patient=citizen.patient, user=stranger, powers={"appointments": ["see", "act"]})
    with committed():
        booking = make_booking(stranger, SlotFactory(clinic=clinic), citizen.patient)
    assert [task.visit_id for task in tasks()] == [booking.id]
    page = text_of(sign_in(client, stranger).get(page_of(booking)))
    assert "Asked for beforehand" not in page and "Answer the questions" not in page
    assert "Answer the questions" in text_of(sign_in(client, citizen).get(page_of(booking)))


def test_a_sensitive_clinic_asks_as_secretly_as_it_books(citizen, practice, committed):
    answering.load_instruments()
    clinic = ClinicFactory(
        organisation=practice, questionnaire=QUESTIONS, labels=["sensitive:sexual-health"]
    )  # fmt: skip
    with committed():
        make_booking(citizen, SlotFactory(clinic=clinic))
    [task] = tasks()
    assert task.labels == ["sensitive:sexual-health"] and clinic.name not in task.assigned_by_name
    answer_all(citizen, task)
    assert Resource._ungated.get(kind="QuestionnaireResponse").labels == ["sensitive:sexual-health"]


def test_the_page_lists_what_is_done(client, citizen, clinician, booking, sign_in):
    sign_in(client, citizen)
    page = text_of(client.get(page_of(booking)))
    assert page.index("Before you come") < page.index("Not answered yet") < page.index("No reading yet")
    assert page.count("Not done") == 3 and "Add a reading" in page
    home_pressure(citizen, on=(clock.now() + MINUTE).isoformat(timespec="seconds"))
    answer_all(citizen, tasks()[0])
    page = text_of(client.get(page_of(booking)))
    assert "1 reading since" in page and "Answered on" in page and page.count("Not done") == 1
    assert "Read the answers" in page


def test_readings_from_before_the_booking_do_not_count(client, citizen, booking, sign_in):
    home_pressure(citizen, on="2026-03-03")
    assert text_of(sign_in(client, citizen).get(page_of(booking))).count("No reading yet") == 2


def test_the_clinic_sees_whether_and_reads_what_was_answered(client, citizen, clinician, booking, sign_in):
    answer_all(citizen, tasks()[0])
    page = text_of(sign_in(client, clinician).get(page_of(booking)))
    assert "Asked for beforehand" in page and "Answered on" in page and "Read the answers" in page


def test_reception_sees_nothing_of_what_was_asked(client, citizen, clinician, practice, booking, sign_in):
    answer_all(citizen, tasks()[0])
    reception = people.MembershipFactory(organisation=practice, role="reception").user
    page = text_of(sign_in(client, reception).get(page_of(booking)))
    assert booking.clinic.name in page and "Asked for beforehand" not in page and "Answered on" not in page


def here(client, booking):
    return client.post(page_of(booking, "say_here"), follow=True)


@pytest.fixture
def today(citizen, clinic):
    """It begins in ten minutes."""
    clinic.closes_minutes = 0
    clinic.save()
    return make_booking(citizen, SlotFactory(clinic=clinic, starts_at=in_days(10 / 1440)))


def test_saying_that_one_is_there_is_seen_by_the_clinic_once(client, citizen, today, sign_in):
    sign_in(client, citizen)
    assert "I am here" in text_of(client.get(page_of(today)))
    page = text_of(client.get(page_of(today, "say_here")))
    assert "Glenview Health Centre" in page and "You are seen until" in page
    assert "They know that you are there" in text_of(here(client, today))
    first = booked(today)
    here(client, today)
    assert first.state == "arrived" and booked(today).arrived_at == first.arrived_at
    assert Resource._ungated.get(id=today.id).status == "arrived"


def test_too_early_is_told_from_when(client, citizen, booking, sign_in):
    sign_in(client, citizen)
    page = text_of(here(client, booking))
    assert "You can say that you are there from 30 minutes before." in page and booked(booking).state == "booked"


def test_nobody_else_says_it(client, citizen, stranger, clinician, today, sign_in):
    assert sign_in(client, stranger).post(page_of(today, "say_here")).status_code == 404
    assert sign_in(client, clinician).post(page_of(today, "say_here")).status_code == 404
    care.DelegationFactory(patient=citizen.patient, user=stranger, powers={"appointments": ["see"]})
    assert sign_in(client, stranger).post(page_of(today, "say_here")).status_code == 404
    assert booked(today).state == "booked"


def test_a_helper_who_comes_along_says_it(client, citizen, stranger, today, sign_in):
    care.DelegationFactory(patient=citizen.patient, user=stranger, powers={"appointments": ["see", "act"]})
    here(sign_in(client, stranger), today)
    assert booked(today).state == "arrived"


def test_too_late_is_refused_by_the_action_too(citizen, today):
    row = booked(today)
    row.starts_at -= 25 * MINUTE
    care.store(row)
    access = opened(citizen)
    with access.reading(), pytest.raises(BookingRefused, match="later than they can wait"):
        arrive(access=access, booking_id=today.id)


def test_the_day_list_says_whether_it_was_answered_to_whoever_may_know(
    client, citizen, clinician, practice, booking, sign_in
):
    day = f"{reverse('appointments:show_day')}?date={booking.starts_at.astimezone(DISPLAY_ZONE):%Y-%m-%d}"
    assert "Before your visit: Not answered yet" in text_of(sign_in(client, clinician).get(day))
    answer_all(citizen, asked_of(citizen)[0])
    page = text_of(client.get(day))
    assert "Answered on" in page and f"/questionnaires/{asked_of(citizen)[0].id}/" in page
    reception = people.MembershipFactory(organisation=practice, role="reception").user
    page = text_of(sign_in(client, reception).get(day))
    assert "Morag" in page or "A person in your care" in page
    assert "Before your visit" not in page and "Answered on" not in page
