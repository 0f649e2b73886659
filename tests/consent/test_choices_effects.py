"""What was decided holds by every way in, until its end, and for nobody beyond whom it names."""

import datetime as dt
import uuid

import pytest
from django.core.management import call_command
from django.test import Client

import clock
from accounts.models import Patient
from consent.sensitivity import Label
from tests.consent.test_choices_pages import decide, decided, place
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.histories import quantity, result, store
from tests.house.test_promises import told as same

NAME = "Glucated cortisol"  # stands nowhere else


@pytest.fixture
def hospital(citizen):
    """A hospital that treated the person, where Dr Una Ross works."""
    organisation = people.OrganisationFactory(kind="hospital", name="Lochside Hospital")
    care.CareRelationshipFactory(patient=citizen.patient, organisation=organisation, kind="encounter")
    return organisation


@pytest.fixture
def author(hospital):
    return people.MembershipFactory(organisation=hospital, role="clinician", user__name="Dr Una Ross").user


@pytest.fixture
def finding(citizen, hospital):
    """One result that the hospital wrote, with a version before it."""
    body = result(
        NAME, "99991000000109", valueQuantity=quantity("6.30"), performer=[{"reference": f"Organization/{hospital.id}"}]
    )
    ident = store(citizen.patient, body)[0]
    store(citizen.patient, body | {"id": ident, "valueQuantity": quantity("6.40")})
    return uuid.UUID(ident)


@pytest.fixture
def browser(sign_in):
    """A browser in which this account has signed in."""
    return lambda user: sign_in(Client(), user)


def hide(client, citizen, item, towards):
    """Hide one item by its own page."""
    address, form = f"/p/{citizen.patient_id}/item/{item}/hide/", {"form_key": str(uuid.uuid4()), "towards": towards}
    shown = client.post(address, form)
    assert "Before you decide" in shown.content.decode(), shown.content.decode()
    assert client.post(address, form | {"confirmed": "yes"}).status_code == 302


def take_back(client, citizen):
    """The newest choice."""
    directive = decided(citizen)[0]
    assert client.post(f"/p/{citizen.patient_id}/choices/{directive.id}/take-back/").status_code == 302


def told(client, citizen, item) -> dict[str, tuple[int, bool]]:
    """Of each way in: the status, and whether the item's name or value stands there."""
    record = f"/p/{citizen.patient_id}/"
    ways = {
        "page": record,
        "list": f"{record}results/",
        "search": f"{record}search/?q={NAME.split()[0]}",
        "chart": f"{record}results/trend/?code=http://snomed.info/sct|99991000000109&unit=mmol/L",
        "chronology": f"{record}chronology/",
        "changes": f"{record}changes/",
        "print": f"{record}print/?period=all",
        "item": f"{record}item/{item}/",
        "version": f"{record}item/{item}/versions/1/",
        "fhir read": f"/fhir/Observation/{item}",
        "fhir history": f"/fhir/Observation/{item}/_history",
        "fhir version": f"/fhir/Observation/{item}/_history/1",
        "fhir search": f"/fhir/Observation?patient={citizen.patient_id}",
        "fhir everything": f"/fhir/Patient/{citizen.patient_id}/$everything",
    }
    found = {}
    for name, address in ways.items():
        answer = client.get(address)
        text = answer.content.decode()
        found[name] = (answer.status_code, answer.status_code < 400 and (NAME in text or str(item) in text))
    return found


def shows(client, citizen, item) -> set[str]:
    return {way for way, (_status, is_there) in told(client, citizen, item).items() if is_there}


@pytest.fixture
def morag(browser, citizen):
    return browser(citizen)


def test_hidden_item_is_nowhere(morag, citizen, clinician, author, practice, finding, browser):
    doctor = browser(clinician)
    before = told(doctor, citizen, finding)
    assert {way for way, (status, there) in before.items() if status == 200 and there} >= {
        "list", "chronology", "print", "item", "fhir read", "fhir search",
    }, before  # fmt: skip
    hide(morag, citizen, finding, place(practice))
    after = told(doctor, citizen, finding)
    assert not shows(doctor, citizen, finding), after
    gone = ("item", "version", "fhir read", "fhir history", "fhir version")
    assert {after[way][0] for way in gone} == {404}
    record = f"/p/{citizen.patient_id}/item/"
    assert same(doctor.get(f"{record}{finding}/")) == same(doctor.get(f"{record}{uuid.uuid4()}/"))
    assert shows(browser(author), citizen, finding) == {way for way, (_status, there) in before.items() if there}
    take_back(morag, citizen)
    assert told(doctor, citizen, finding) == before


def test_hiding_the_only_item_leaves_what_nothing_leaves(morag, citizen, clinician, practice, make_resource, browser):
    doctor, pages = browser(clinician), ("", "allergies/", "chronology/", "search/?q=penicillin", "print/?period=all")
    pages = [f"/p/{citizen.patient_id}/{page}" for page in pages]
    nothing = [same(doctor.get(page)) for page in pages]
    item = make_resource(citizen.patient)
    assert [same(doctor.get(page)) for page in pages] != nothing
    hide(morag, citizen, item.id, place(practice))
    assert [same(doctor.get(page)) for page in pages] == nothing


def test_hidden_from_everybody_hides_from_helpers_and_not_from_the_person(morag, citizen, clinician, finding, browser):
    helper = care.DelegationFactory(
        patient=citizen.patient, powers={area: ["see"] for area in ("results", "demographics", "documents")}
    ).user
    assert "list" in shows(browser(helper), citizen, finding)
    hide(morag, citizen, finding, "everybody")
    assert not shows(browser(helper), citizen, finding)
    assert not shows(browser(clinician), citizen, finding)
    assert "item" in shows(morag, citizen, finding)


def test_hidden_from_one_professional_alone(morag, citizen, clinician, practice, finding, browser):
    colleague = people.MembershipFactory(organisation=practice, role="clinician").user
    hide(morag, citizen, finding, f"person:{clinician.id}")
    assert not shows(browser(clinician), citizen, finding)
    assert "item" in shows(browser(colleague), citizen, finding)


def test_hiding_a_result_takes_its_report_along(morag, citizen, clinician, practice, finding, browser):
    other = store(citizen.patient, result("Sodium"))[0]
    held = [{"reference": f"Observation/{ident}"} for ident in (finding, other)]
    report = {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "Endocrine"}, "result": held}
    report = store(citizen.patient, report | {"effectiveDateTime": "2026-03-03"})[0]
    source = {"resourceType": "Provenance", "target": held[:1], "recorded": "2026-03-03T14:05:00Z"}
    source = store(citizen.patient, source | {"agent": [{"who": {"display": "Dr Ross"}}]})[0]
    page = morag.get(f"/p/{citizen.patient_id}/item/{finding}/hide/").content.decode()
    assert "Endocrine" in page and "Sodium" in page and "Lochside Hospital wrote this and can still see it" in page
    hide(morag, citizen, finding, place(practice))
    directive = decided(citizen)[0]
    assert directive.items[0] == finding and {str(one) for one in directive.items[1:]} == {other, report, source}
    doctor = browser(clinician)
    for kind, ident in (("Observation", other), ("DiagnosticReport", report), ("Provenance", source)):
        assert doctor.get(f"/fhir/{kind}/{ident}").status_code == 404


def test_what_merely_mentions_an_item_is_chosen_one_by_one(morag, citizen, practice):
    problem = store(citizen.patient, {"resourceType": "Condition", "code": {"text": "Gout"}})[0]
    because = [{"reference": f"Condition/{problem}"}]
    plan = {
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "title": "Less pain",
        "addresses": because,
    }
    plan = store(citizen.patient, plan)[0]
    address = f"/p/{citizen.patient_id}/item/{problem}/hide/"
    assert "Less pain" in morag.get(address).content.decode()
    form = {"form_key": str(uuid.uuid4()), "towards": place(practice), "confirmed": "yes"}
    assert morag.post(address, form | {"also": [str(uuid.uuid4())]}).status_code == 400
    assert morag.post(address, form | {"also": [plan]}).status_code == 302
    assert list(map(str, decided(citizen)[0].items)) == [problem, plan]


def test_hidden_area_hides_what_comes_later_too(morag, citizen, clinician, practice, author, finding, browser):
    shown, _receipt = decide(morag, citizen, "hide/", what=["area:results"], towards=place(practice))
    assert "This hides 1 entry from Glenview Practice." in shown
    later = store(citizen.patient, result("Sodium"))[0]
    doctor = browser(clinician)
    assert not shows(doctor, citizen, finding) and doctor.get(f"/fhir/Observation/{later}").status_code == 404
    assert "item" in shows(browser(author), citizen, finding)


def test_blocked_professional_gets_the_emergency_form_and_colleagues_the_record(
    morag, citizen, clinician, practice, browser
):
    colleague = people.MembershipFactory(organisation=practice, role="clinician").user
    _shown, receipt = decide(morag, citizen, "keep-out/", towards=f"person:{clinician.id}")
    assert "Closed to Dr Isla Grant" in receipt
    doctor, record = browser(clinician), f"/p/{citizen.patient_id}/allergies/"
    assert doctor.get(record)["Location"] == f"/p/{citizen.patient_id}/break-glass/"
    assert doctor.get(f"/fhir/AllergyIntolerance?patient={citizen.patient_id}").status_code == 404
    assert browser(colleague).get(record).status_code == 200
    take_back(morag, citizen)
    assert doctor.get(record).status_code == 200


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_share_opens_its_areas_until_its_end(morag, citizen, clinician, outside_clinician, finding, browser, capsys):
    there = outside_clinician.memberships.get().organisation
    last = clock.today() + dt.timedelta(days=2)
    more = {"purpose": "TREAT", "until": last.isoformat()}
    shown, receipt = decide(morag, citizen, "share/", what=["area:results"], towards=place(there), **more)
    assert f"This opens 1 entry to {there.name}." in shown and f"Shared with {there.name}" in receipt
    outside = browser(outside_clinician)
    assert "item" in shows(outside, citizen, finding)
    assert outside.get(f"/p/{citizen.patient_id}/allergies/").status_code != 200
    try:
        call_command("set_clock", "+49h")
        assert "item" in shows(browser(outside_clinician), citizen, finding)
        call_command("set_clock", "+73h")
        assert not shows(browser(outside_clinician), citizen, finding)
    finally:
        call_command("set_clock", "+0s")
        clock.forget()


def test_share_begins_on_its_first_day(morag, citizen, clinician, outside_clinician, finding, browser):
    there = outside_clinician.memberships.get().organisation
    day = clock.today() + dt.timedelta(days=3)
    period = {"since": day.isoformat(), "until": day.isoformat(), "purpose": "TREAT"}
    decide(morag, citizen, "share/", what=["area:results"], towards=place(there), **period)
    assert not shows(browser(outside_clinician), citizen, finding)
    take_back(morag, citizen)
    directive = decided(citizen)[0]
    assert directive.ends_at == directive.starts_at


def test_opened_class_is_seen_by_whom_it_was_opened_to(morag, citizen, clinician, hospital, make_resource, browser):
    private = Label.MENTAL_HEALTH
    item = make_resource(citizen.patient, "Condition", title="Low mood", labels=[private], organisation=hospital)
    doctor, address = browser(clinician), f"/p/{citizen.patient_id}/item/{item.id}/"
    assert doctor.get(address).status_code == 404
    shown, _receipt = decide(morag, citizen, "open/", what=[f"class:{private}"], towards="everybody")
    assert "This opens 1 entry about private matters to everybody who looks after you." in shown
    assert doctor.get(address).status_code == 200
    take_back(morag, citizen)
    assert doctor.get(address).status_code == 404


@pytest.mark.parametrize("lock", [False, True])
def test_emergency_opens_what_is_hidden_and_not_what_is_locked(
    lock, morag, citizen, outside_clinician, clinician, make_resource, browser
):
    there = outside_clinician.memberships.get().organisation
    item = make_resource(citizen.patient, "Condition", labels=[Label.GENETICS], title="BRCA2 variant")
    decide(morag, citizen, "open/", what=[f"class:{Label.GENETICS}"], towards="everybody")
    more = {"lock": "on"} if lock else {}
    shown, _receipt = decide(morag, citizen, "hide/", what=[f"class:{Label.GENETICS}"], towards=place(there), **more)
    assert ("In an emergency it stays closed too" in shown) is lock
    care.BrokenGlassFactory(patient=citizen.patient, actor=outside_clinician)
    seen = browser(outside_clinician).get(f"/p/{citizen.patient_id}/item/{item.id}/")
    assert seen.status_code == (404 if lock else 200)


def test_first_decision_makes_the_gate_ask(morag, citizen):
    assert not Patient.objects.get(id=citizen.patient_id).has_rules
    decide(morag, citizen, "hide/", what=["area:results"], towards="everybody")
    assert Patient.objects.get(id=citizen.patient_id).has_rules
