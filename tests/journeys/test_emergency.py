"""J23, first half: a clinician breaks the glass, and the citizen reads who did and why."""

import pytest
from django.core import mail

from audit import log
from consent.models import BrokenGlass
from notifications.delivery import deliver_waiting
from tests.journeys.people import CHI, given_a_citizen, given_a_doctor, take_in
from tests.journeys.test_note import allergy

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
REASON = "Found unconscious in the street, and nobody knows what he takes"
URGENT = "The person needs urgent care, and I need the record to give it"
ELSEWHERE = "This person is not among the people you care for"


@pytest.fixture
def angus():
    """Angus Sutherland, allergic to penicillin."""
    person = given_a_citizen("Angus Sutherland")
    take_in(allergy(person))
    return person


def test_emergency_access_is_open_to_the_person(at_a_browser, time_passes, angus):
    doctor = at_a_browser(given_a_doctor("Dr Ewan Elsewhere", place="Lochside Practice"))
    doctor.sign_in().is_at("Your desk").finds_the_page_good()

    when_the_number_is_searched_it_is_refused_and_written_down(doctor, angus)
    when_there_is_no_reason_nothing_opens(doctor)
    when_the_reason_is_given_the_record_opens_for_an_hour(doctor, angus)
    then_the_citizen_is_told_outside_and_inside(citizen := at_a_browser(angus))
    then_the_citizen_reads_it_in_words(citizen)

    when_the_hour_is_over_the_record_is_closed(doctor, angus, time_passes)
    when_it_is_opened_a_second_time_it_warns_first(doctor, angus)


def when_the_number_is_searched_it_is_refused_and_written_down(doctor, angus):
    find = "Find a person by name or CHI number"
    doctor.press("Find").is_told("Enter a name or a CHI number").finds_the_page_good()
    doctor.fill(find, "0403571238").press("Find").is_told("One of the digits is wrong or two have changed places.")
    doctor.fill(find, CHI).press("Find").sees(ELSEWHERE).does_not_see("Angus", "Sutherland").finds_the_page_good()
    assert [(entry.action, entry.outcome) for entry in of(doctor, angus)] == [("search", "refused")]
    doctor.fill(find, "1508701245").press("Find").sees(ELSEWHERE)  # nobody's number reads alike
    doctor.go(f"/p/{angus.patient_id}/allergies/").is_at("Open a record in an emergency")
    doctor.does_not_see("Angus", "Sutherland", "enicillin")
    assert ("read", "refused") in [(entry.action, entry.outcome) for entry in of(doctor, angus)]


def when_there_is_no_reason_nothing_opens(doctor):
    doctor.go("/desk/").follow("Open a record in an emergency").is_at("Open a record in an emergency")
    doctor.finds_the_page_good()
    doctor.press("Open the record")
    doctor.is_told("Enter the CHI number", "Choose what the emergency is", "Say why you need to open this record")
    doctor.finds_the_page_good()
    doctor.fill("CHI number", CHI).choose(URGENT).fill("Why do you need to open this record?", "   \n  ")
    doctor.press("Open the record").is_told("Say why you need to open this record")
    assert not BrokenGlass.objects.exists()


def when_the_reason_is_given_the_record_opens_for_an_hour(doctor, angus):
    doctor.fill("Why do you need to open this record?", REASON).press("Open the record").is_at("Overview")
    glass = BrokenGlass.objects.get()
    assert (glass.ends_at - glass.started_at).total_seconds() == 3600
    ends = doctor.page.evaluate(
        "t => new Date(t).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'})",
        glass.ends_at.isoformat(),
    )
    banner = ("Emergency access.", f"This access ends at {ends}.", "Angus Sutherland")
    doctor.sees(*banner).finds_the_page_good()
    doctor.follow("Allergies").is_at("Allergies").sees("Allergy to penicillin", *banner).finds_the_page_good()


def then_the_citizen_is_told_outside_and_inside(citizen):
    deliver_waiting()  # what the turn after the request did not get to
    sent = [message for message in mail.outbox if message.to == [citizen.user.email]]
    assert sent and not any("Ewan" in message.body or "emergency" in message.body for message in sent)
    citizen.sign_in().is_at("Your record").sees("Dr Ewan Elsewhere").finds_the_page_good()
    citizen.follow("My account").go("/notices/").is_at("Notices").sees("emergency").finds_the_page_good()


def then_the_citizen_reads_it_in_words(citizen):
    citizen.go("/home/").follow("Who has looked").is_at("Who has looked at my record")
    citizen.sees(
        "Dr Ewan Elsewhere",
        "Lochside Practice",
        "Searched for you by health number and was refused",
        "In a list or search; nothing was shown",
        "Opened your record in an emergency",
        "it was an emergency: urgent care was needed",
        "Looked at your",
    ).does_not_see("break-glass", "BTG", "AllergyIntolerance", REASON)
    citizen.finds_the_page_good()
    citizen.page.get_by_role("combobox").select_option("Refused")
    citizen.press("Show").sees("was refused").does_not_see("Opened your record").finds_the_page_good()


def when_the_hour_is_over_the_record_is_closed(doctor, angus, time_passes):
    time_passes("+14m")
    doctor.go(f"/p/{angus.patient_id}/allergies/").sees("Allergy to penicillin")
    time_passes("+61m")
    doctor.go(f"/p/{angus.patient_id}/allergies/").is_at("Sign in").does_not_see(
        "Angus"
    )  # away for a quarter of an hour
    doctor.sign_in(start="").is_at("Open a record in an emergency").does_not_see("enicillin")


def when_it_is_opened_a_second_time_it_warns_first(doctor, angus):
    doctor.sees("You have opened this record in an emergency already", "A second time within a day")
    doctor.finds_the_page_good()
    doctor.choose(URGENT).fill("Why do you need to open this record?", "He is back on the ward, and worse")
    doctor.press("Open the record").is_told("Tick the box if you still need to open this record")
    assert BrokenGlass.objects.count() == 1
    doctor.choose("I have read the warning and still need to open this record").press("Open the record")
    doctor.is_at("Overview").sees("Emergency access.")
    assert BrokenGlass.objects.filter(patient_id=angus.patient_id).count() == 2


def of(doctor, person):
    """What the log says that the doctor did with this person's record."""
    return log.about(person.patient_id).filter(actor_id=doctor.user.id)
