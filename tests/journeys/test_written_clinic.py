"""H2: a clinic in writing, from booking a week to the answer; an appointment from elsewhere that is answered."""

import datetime as dt
import uuid

import pytest

import clock
from appointments.models import Clinic, Reply
from consent import gate
from contributions.actions import questionnaires as answering
from tests.factories import accounts, consent
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days
from tests.factories.before import QUESTIONS
from tests.factories.histories import store
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def morag(transactional_db):
    answering.load_instruments()
    return given_a_citizen()


@pytest.fixture
def nurse(morag):
    return given_a_doctor("Shona Bain", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def week(nurse):
    """A week of a clinic in writing."""
    practice = nurse.memberships.get().organisation
    clinic = ClinicFactory(
        organisation=practice, name="Blood pressure in writing", questionnaire=QUESTIONS, measures=["blood-pressure"]
    )
    return SlotFactory(clinic=clinic, place=None, modes=["written"], starts_at=in_days(3), ends_at=in_days(8))


def books(her, morag, week, why: str = ""):
    her.let_in().go(f"/p/{morag.patient_id}/appointments/find/?clinic={week.clinic_id}")
    her._enter(her.main.get_by_role("button", name="Answer by").first)
    her.page.get_by_label("What would you like to talk about?").fill(why)
    her.press("Continue").press("Book this appointment")
    return her


def sends_a_reading(her, upper: str, lower: str):
    her.follow("Add a reading")
    her.page.get_by_label("Upper figure").fill(upper)
    her.page.get_by_label("Lower figure").fill(lower)
    return her.press("Save")


@pytest.mark.slow
def test_sent_read_and_answered_in_writing(at_a_browser, morag, nurse, week):
    her = books(at_a_browser(morag), morag, week, "Are my tablets right?")
    her.follow("Go to what is written").sees("Nothing sent yet", "What the clinic asks for")
    her.finds_the_page_good()
    her.page.get_by_label("Anything to add").fill("Dizzy in the morning.")
    her.press("That’s all – send to the clinic").sees("It is sent.", "Not yet read (due").finds_the_page_good()

    at_work = at_a_browser(nurse).let_in().go("/desk/").follow("A clinic in writing, to be answered")
    at_work.sees("Are my tablets right?", "Dizzy in the morning.").finds_the_page_good()
    at_work.press("Send to the person").is_told("Choose what you do.", "Write to the person.")
    at_work.choose("Answer: this is finished")
    at_work.page.get_by_label("Your words to the person").fill("Keep to the dose.")
    at_work.press("Send to the person").sees("It is sent", "Answered")

    her.go("/notices/").sees("A clinic has answered in writing")
    her.go(f"/p/{morag.patient_id}/appointments/").follow("Blood pressure in writing")
    her.follow("Go to what is written").sees("Keep to the dose.", "Answered").finds_the_page_good()
    her.follow("The same as a letter in the record").sees("Keep to the dose.")


@pytest.mark.slow
def test_an_appointment_from_elsewhere_is_answered_moved_and_answered_again(at_a_browser, morag):
    hospital = accounts.OrganisationFactory(kind="hospital", name="Royal Infirmary")
    consent.CareRelationshipFactory(patient=morag.patient, organisation=hospital)
    desk = with_keys(accounts.MembershipFactory(organisation=hospital, user__name="Una Iris").user)
    clinic = Clinic.objects.create(organisation=hospital, name="Eye clinic", phone="0141 496 0000", booker="nobody")
    item = told(morag, clinic, 10)

    her = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/appointments/").follow("Eye review")
    her.sees("Bring your glasses.", "0141 496 0000").finds_the_page_good()
    her.press("Send the answer").is_told("Choose an answer.")
    her.choose("No, I cannot come")
    her.page.get_by_label("Anything to add").fill("I am away that week.")
    her.press("Send the answer").sees("Your answer is sent.", "Cannot come", "This answer counts.")
    her.finds_the_page_good()

    at_work = at_a_browser(desk).let_in().go("/desk/").follow("An answer to an appointment")
    at_work.sees("I am away that week.").finds_the_page_good()
    at_work.page.get_by_label("Words for the person").fill("We give you another time.")
    at_work.press("Mark as dealt with").sees("Somebody has dealt with this.").finds_the_page_good()

    told(morag, clinic, 17, ident=item)
    her.go(f"/p/{morag.patient_id}/appointments/told/{item}/")
    her.sees("It has changed since you answered", "We give you another time.", "Said when it was planned for")
    her.choose("Yes, I accept").press("Send the answer").sees("Your answer is sent.")
    her.does_not_see("It has changed since you answered")
    with gate.open_for_job("load_bundles", kinds=["Appointment"], patients=[morag.patient_id]) as access:
        said = Reply.objects.under(access).order_by("replied_at").values_list("answer", flat=True)
        assert list(said) == ["declined", "noted", "accepted"]


def told(person, clinic, days: int, ident: str = "") -> str:
    """As the hospital's system sends it."""
    starts = (clock.now() + dt.timedelta(days=days)).replace(microsecond=0)
    body = {
        "resourceType": "Appointment", "id": ident or str(uuid.uuid4()), "status": "booked",
        "serviceType": [{"text": "Eye review"}], "start": starts.isoformat(),
        "end": (starts + dt.timedelta(minutes=20)).isoformat(), "patientInstruction": "Bring your glasses.",
        "participant": [
            {"actor": {"reference": f"Patient/{person.patient_id}"}, "status": "needs-action"},
            {"actor": {"reference": f"HealthcareService/{clinic.id}", "display": "Eye clinic"}, "status": "accepted"},
        ],
    }  # fmt: skip
    [found] = store(person.patient, body, source="Hospital system")
    return found


@pytest.mark.slow
def test_a_reading_and_a_question_more_before_the_answer(at_a_browser, morag, nurse, week):
    her = books(at_a_browser(morag), morag, week).follow("Go to what is written")
    sends_a_reading(her, "148", "92")
    her.go(f"/p/{morag.patient_id}/appointments/").follow("Blood pressure in writing").follow("Go to what is written")
    her.sees("1 reading since").press("That’s all – send to the clinic").sees("Nothing was added in words.")

    at_work = at_a_browser(nurse).let_in().go("/desk/").follow("A clinic in writing, to be answered").sees("148/92")
    at_work.choose("Ask for something more")
    at_work.page.get_by_label("Your words to the person").fill("Which tablets do you take?")
    at_work.press("Send to the person").sees("The clinic asks for something more")

    her.page.reload()
    her.sees("Which tablets do you take?").finds_the_page_good()
    her.page.get_by_label("Anything to add").fill("The white ones.")
    her.press("That’s all – send to the clinic").sees("Not yet read (due")

    at_work.page.reload()
    at_work.choose("Answer, and ask the person to make an appointment")
    at_work.page.get_by_label("Your words to the person").fill("Please come and see me.")
    at_work.press("Send to the person")
    her.page.reload()
    her.sees("The clinic asks you to make an appointment").follow("Find a time").is_at("Book an appointment")
