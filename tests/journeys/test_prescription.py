"""J22: two repeats are ordered, the practice approves one and refuses one, the pharmacy tells step by step."""

import datetime as dt
import uuid

import pytest

import clock
from accounts.models import Organisation
from prescriptions.models import RequestItem, SerialPrescription
from records.models import Resource
from tests.factories import consent, prescribing
from tests.factories.consent import store
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AMLODIPINE, SERTRALINE = "Amlodipine 5mg tablets", "Sertraline 50mg tablets"
NEXT = "Book an appointment for the check, and order it again after that."


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def practice(doctor):
    return doctor.memberships.get().organisation


@pytest.fixture
def repeats(morag, practice):
    return [prescribing.repeat(morag.patient, name, practice=practice) for name in (AMLODIPINE, SERTRALINE)]


@pytest.fixture
def pharmacist():
    """Of a pharmacy that tracks."""
    return with_keys(prescribing.pharmacy(name="Harbour Chemist")[1])


def test_two_repeats_are_ordered(at_a_browser, morag, doctor, repeats, pharmacist):
    person = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/prescriptions/").follow("Order medicines")
    person.press("Check the order").is_told("Choose at least one medicine", "Choose where you will collect")
    person.choose(AMLODIPINE).choose(SERTRALINE).choose("Harbour Chemist, 2 High Street, Leven")
    person.press("Check the order").sees("Nothing has been sent yet").press("Send the order")
    person.is_at("Your order is sent").sees(AMLODIPINE, SERTRALINE).follow(AMLODIPINE).press("Cancel this medicine")
    person.sees("This medicine is cancelled.").go(f"/p/{morag.patient_id}/prescriptions/").sees("Your practice has it")
    person.finds_the_page_good()


@pytest.mark.slow
def test_two_repeats_from_order_to_collection(at_a_browser, morag, doctor, practice, repeats, pharmacist):
    person = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/medicines/")
    when_she_orders_both(person)
    when_the_practice_approves_one_and_refuses_one(at_a_browser(doctor).let_in())
    then_she_reads_the_reason_and_what_to_do(person)
    chemist = at_a_browser(pharmacist).let_in()
    when_the_pharmacy_says(chemist, "A part is ready", part="28")
    person.go(f"/p/{morag.patient_id}/prescriptions/").sees("A part is ready to collect", "Ready so far: 28 tablets")
    when_the_pharmacy_says(chemist, "Ready to collect")
    when_the_pharmacy_says(chemist, "Collected")
    person.go("/notices/").sees("Medicines are ready at your pharmacy").does_not_see(AMLODIPINE, "Harbour Chemist")
    person.go(f"/p/{morag.patient_id}/prescriptions/").follow(AMLODIPINE).is_at(AMLODIPINE)
    person.sees("Requested", "The practice approved it", "A part is ready to collect", "Collected", "Catriona Bain")
    person.finds_the_page_good()


def when_she_orders_both(person):
    person.follow("Order medicines, or see how far an order is").is_at("Prescriptions").sees(
        "No pharmacy is chosen yet"
    )
    person.finds_the_page_good().follow("Order medicines").is_at("Order medicines").finds_the_page_good()
    person.press("Check the order").is_told("Choose at least one medicine", "Choose where you will collect")
    person.choose(AMLODIPINE).choose(SERTRALINE).choose("Harbour Chemist, 2 High Street, Leven")
    person.fill("Note to the practice (optional)", "I am going away on Friday.")
    person.press("Check the order").is_at("Check the order").sees("Nothing has been sent yet", "Glenview Practice")
    person.finds_the_page_good().press("Change it").is_at("Order medicines")
    assert person.page.get_by_label(AMLODIPINE).is_checked()
    person.press("Check the order").press("Send the order").is_at("Your order is sent")
    person.sees("Glenview Practice decides about each medicine by", AMLODIPINE, SERTRALINE).finds_the_page_good()


def when_the_practice_approves_one_and_refuses_one(team):
    team.go("/desk/prescriptions/").is_at("Repeat requests").sees(AMLODIPINE, SERTRALINE).finds_the_page_good()
    team.follow("Morag Fraser").is_at("Repeat request").sees("I am going away on Friday.").finds_the_page_good()
    first, second = (team.page.locator("section.dfd-decide", has_text=name) for name in (AMLODIPINE, SERTRALINE))
    first.get_by_label("Approve", exact=True).press("Space")
    second.get_by_label("Do not approve", exact=True).press("Space")
    team.press("Save these decisions").is_told(
        "Choose or write the reason", "Choose or write what the person should do now"
    )
    second.locator("select[name$=-reason]").select_option("check")
    second.locator("select[name$=-next_step]").select_option("book")
    team.press("Save these decisions").finds_the_page_good()


def then_she_reads_the_reason_and_what_to_do(person):
    person.go("/notices/").sees("Your practice answered a request for medicines").does_not_see(AMLODIPINE)
    person.follow("Go to prescriptions").is_at("Prescriptions").sees("At the pharmacy", "Not approved", NEXT)
    person.finds_the_page_good().follow(SERTRALINE).is_at(SERTRALINE).sees("A check, such as a blood test", NEXT)
    person.sees("The practice did not approve it", "Dr Isla Grant").finds_the_page_good()


def when_the_pharmacy_says(chemist, how_far, *, part=""):
    chemist.go("/desk/dispensing/?show=all").follow("Morag Fraser").is_at("Dispensing")
    if part:
        chemist.finds_the_page_good()
    place = chemist.page.locator("section.dfd-decide", has_text=AMLODIPINE)
    place.get_by_label(how_far, exact=True).press("Space")
    if part:
        place.locator("input[name$=-part]").fill(part)
    with chemist.page.expect_navigation():
        place.get_by_role("button", name="Save").press("Enter")
    chemist.sees("The person can see it.")


@pytest.mark.slow
def test_what_cannot_be_ordered_is_explained(at_a_browser, morag, practice, repeats, pharmacist):
    began = clock.today() - dt.timedelta(days=5)
    days = {"value": 28, "code": "d", "system": "http://unitsofmeasure.org", "unit": "days"}
    supply = {"authoredOn": began.isoformat(), "dispenseRequest": {"expectedSupplyDuration": days}}
    for name, more in {
        "Ramipril 5mg capsules": supply, "Amoxicillin 500mg capsules": {"course": "acute"},
        "Simvastatin 40mg tablets": {"status": "stopped"}, "Digoxin 62.5microgram tablets": {"status": "on-hold"},
        "Atorvastatin 20mg tablets": {"course": "continuous-repeating-dispensing"},
    }.items():  # fmt: skip
        prescribing.repeat(morag.patient, name, practice=practice, **more)
    person = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/prescriptions/order/").finds_the_page_good()
    person.sees("was for one course", "This was stopped", "is on hold", "you collect it there", "too early")
    person.choose("Ramipril 5mg capsules").choose("Collect the paper from my practice").press("Check the order")
    person.is_told("This is too early").finds_the_page_good()
    person.page.get_by_label("I need it early because").fill("I am away for a month")
    person.press("Check the order").sees("I am away for a month", "(on paper)").press("Send the order")
    person.is_at("Your order is sent")
    person.go(f"/p/{morag.patient_id}/prescriptions/order/").sees("and is on its way").finds_the_page_good()


@pytest.mark.slow
def test_what_changed_between_looking_and_sending_is_explained(at_a_browser, morag, practice, repeats, pharmacist):
    """Stopped meanwhile, asked for in another window, and a serial item that is put into the form: none is sent."""
    windows = [at_a_browser(morag).let_in() for _ in range(3)]
    for window, medicine in zip(windows, (AMLODIPINE, SERTRALINE, SERTRALINE), strict=True):
        window.go(f"/p/{morag.patient_id}/prescriptions/order/").choose(medicine).choose("Harbour Chemist")
        window.press("Check the order").is_at("Check the order")
    first, second, third = windows
    row = Resource._ungated.using("owner").get(id=repeats[0])
    row.status = "stopped"
    store(row)
    first.press("Send the order").sees("There is a problem", "This was stopped").finds_the_page_good()
    second.press("Send the order").is_at("Your order is sent")
    third.press("Send the order").sees("There is a problem", "and is on its way").finds_the_page_good()
    serial = prescribing.repeat(
        morag.patient, "Atorvastatin 20mg tablets", practice=practice, course="continuous-repeating-dispensing"
    )
    again = prescribing.repeat(morag.patient, "Ramipril 5mg capsules", practice=practice)
    first.go(f"/p/{morag.patient_id}/prescriptions/order/").choose("Ramipril 5mg capsules").choose("Harbour Chemist")
    box = first.page.get_by_label("Ramipril 5mg capsules")
    box.evaluate("(box, [from, to]) => { box.name = box.name.replace(from, to) }", [again.hex, serial.hex])
    first.press("Check the order").sees("There is a problem").does_not_see("Nothing has been sent yet")
    first.finds_the_page_good()
    assert [item.medicine for item in RequestItem._ungated.using("owner").all()] == [SERTRALINE]


@pytest.mark.slow
def test_a_pharmacy_that_does_not_track_and_then_closes(at_a_browser, morag, doctor, repeats):
    place, _ = prescribing.pharmacy(name="Village Pharmacy", tracks=False)
    person = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/prescriptions/pharmacy/").finds_the_page_good()
    person.press("Collect from here").is_told("Choose where you will collect")
    person.choose("Village Pharmacy").press("Collect from here").sees("You collect from Village Pharmacy from now on.")
    person.go(f"/p/{morag.patient_id}/prescriptions/pharmacy/").sees("does not tell us how far").finds_the_page_good()
    [item] = prescribing.request(morag, doctor.memberships.get().organisation, repeats[0], place=place)
    for state in ("approved", "not-tracked"):
        item = prescribing.move(doctor, item, state)
    person.go(f"/p/{morag.patient_id}/prescriptions/{item.id}/").sees("Tracking is not available here")
    person.finds_the_page_good().press("I have collected it").sees("is marked as collected").finds_the_page_good()
    Organisation.objects.filter(id=place.id).update(ended_at=clock.now())
    person.go(f"/p/{morag.patient_id}/prescriptions/order/").sees("Village Pharmacy has closed").finds_the_page_good()


@pytest.mark.slow
@pytest.mark.parametrize(("script", "reading"), [(False, ""), (True, "easy"), (False, "large")])
def test_a_serial_prescription(at_a_browser, morag, practice, pharmacist, script, reading):
    ident = prescribing.repeat(morag.patient, practice=practice, course="continuous-repeating-dispensing")
    today = clock.today()
    serial = SerialPrescription(
        id=uuid.uuid4(), patient=morag.patient, kind="SerialPrescription", area="medicines", organisation=practice,
        prescription=ident, medicine=AMLODIPINE, weeks=48, every_weeks=8, starts_on=today,
        review_on=today + dt.timedelta(weeks=40), changed_at=clock.now(),
    )  # fmt: skip
    store(serial)
    person = at_a_browser(morag, script=script, reading=reading).let_in()
    person.go(f"/p/{morag.patient_id}/prescriptions/").sees("Offered to you").follow(AMLODIPINE).finds_the_page_good()
    person.follow("Choose the pharmacy that is to keep it").choose("Harbour Chemist").press("Collect from here")
    person.follow(AMLODIPINE).press("Yes, let Harbour Chemist keep it").sees("Harbour Chemist keeps this prescription")
    person.sees("You can collect it now", "Review due").finds_the_page_good()
    person.go(f"/p/{morag.patient_id}/prescriptions/order/").sees("This is a serial prescription")
    person.go(f"/p/{morag.patient_id}/prescriptions/serial/{serial.id}/")
    person.page.get_by_text("I no longer want a serial prescription").click()
    person.press("Leave the serial prescription").sees("You no longer use it").finds_the_page_good()


@pytest.mark.slow
def test_a_helper_with_and_without_the_right(at_a_browser, morag, practice, doctor, repeats, pharmacist):
    for name, chi, powers in (("Ishbel Buchanan", "1710651230", ["see", "act"]), ("Iain Rae", "0101701236", ["see"])):
        user = given_a_citizen(name, chi)
        given = {"medicines": powers, "demographics": ["see"]}
        consent.DelegationFactory(patient=morag.patient, user=user, person_name="Morag Fraser", powers=given)
        helper = at_a_browser(user).let_in().go(f"/p/{morag.patient_id}/prescriptions/").finds_the_page_good()
        if "act" in powers:
            helper.follow("Order medicines").choose(AMLODIPINE).choose("Harbour Chemist").press("Check the order")
            helper.sees("Ishbel Buchanan for Morag Fraser").finds_the_page_good().press("Send the order")
            helper.is_at("Your order is sent").sees("Ishbel Buchanan for Morag Fraser").finds_the_page_good()
        else:
            assert not helper.main.get_by_role("link", name="Order medicines").count()
            helper.sees("Requested", AMLODIPINE)
            assert helper.page.request.get(f"{helper.site}/p/{morag.patient_id}/prescriptions/order/").status == 404
