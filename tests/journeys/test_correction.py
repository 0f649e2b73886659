"""J7: a citizen says that something is wrong in her record; it ends in an answer, and what was there stays visible."""

import datetime as dt
import uuid

import pytest

from contributions.models import CorrectionRequest
from notifications.models import Notification
from tests.factories import accounts, consent, documents
from tests.factories.fhir import concept
from tests.journeys.people import given_a_citizen, take_in, with_keys
from work.models import WorkItem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
STATUS = "http://terminology.hl7.org/CodeSystem/condition-"
SCRIPT = "<script>alert('seen')</script>"
COLLEAGUE, AUTHOR = "Dr Isla Grant", "Dr Ewan Bell"
WRONG = "I never had asthma. It was hay fever, and only one summer."


@pytest.fixture
def morag():
    """Morag Fraser, whose practice recorded asthma."""
    person = given_a_citizen()
    practice = accounts.OrganisationFactory(kind="practice", name="Glenview Practice")
    consent.CareRelationshipFactory(patient=person.patient, organisation=practice)
    take_in(
        {
            "resourceType": "Condition",
            "id": str(uuid.uuid4()),
            "meta": {"source": f"urn:uuid:{practice.id}"},
            "clinicalStatus": concept("active", "Active", f"{STATUS}clinical"),
            "verificationStatus": concept("confirmed", "Confirmed", f"{STATUS}ver-status"),
            "code": concept("195967001", "Asthma", "http://snomed.info/sct"),
            "subject": {"reference": f"Patient/{person.patient_id}"},
            "recorder": {"reference": f"Practitioner/{uuid.uuid4()}", "display": AUTHOR},
            "onsetDateTime": "2010-05",
        }
    )
    posts = [accounts.MembershipFactory(organisation=practice, user__name=name) for name in (COLLEAGUE, AUTHOR)]
    person.colleague, person.author = (with_keys(post.user) for post in posts)
    return person


@pytest.mark.slow
def test_a_correction_ends_in_an_answer(at_a_browser, morag):
    writer = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/problems/").follow("Asthma")
    when_she_says_what_is_wrong(writer)
    then_the_same_again_is_one_request(writer)

    author = at_a_browser(morag.author).let_in()
    when_its_author_may_not_decide(author, morag)
    doctor = at_a_browser(morag.colleague).let_in()
    when_a_colleague_accepts_in_part(doctor, morag)

    then_she_reads_the_answer_and_disagrees(writer)
    then_both_versions_and_both_names_are_there(writer)
    then_her_statement_travels(writer, doctor, morag)


def when_she_says_what_is_wrong(writer):
    writer.follow("Something is wrong").is_at("Something is wrong").sees("Asthma").finds_the_page_good()
    writer.press("Send my request").is_told("Choose what kind of mistake it is.", "Write what is wrong.")
    writer.choose("A fact is wrong").fill("What is wrong?", "x" * 4001).sees("1 character too many")
    writer.press("Send my request").is_told("too long: it may have 4000 characters, and it has 4001.")
    writer.fill("What is wrong?", WRONG).fill("What should it say? (optional)", f"Hay fever {SCRIPT}")
    letter = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": documents.pdf("It was hay fever.")}
    writer.page.get_by_label("Something that shows it (optional)").set_input_files([letter])
    writer.press("Send my request").sees("Your request is sent", WRONG, SCRIPT).is_at("Request for correction")
    writer.sees("Received, not yet looked at (answer due by", "It is with Glenview Practice", "letter.pdf")
    writer.finds_the_page_good()


def then_the_same_again_is_one_request(writer):
    writer.follow("Asthma").sees("You asked for a correction on", "Received, not yet looked at").finds_the_page_good()
    writer.follow("Something is wrong").sees("You asked about this entry already").finds_the_page_good()
    writer.choose("A fact is wrong").fill("What is wrong?", WRONG)
    writer.fill("What should it say? (optional)", f"Hay fever {SCRIPT}").press("Send my request")
    writer.sees("You asked for the same on", "It is one request").finds_the_page_good()
    assert WorkItem._ungated.using("owner").filter(done_at=None).count() == 1


def address(person) -> str:
    one = CorrectionRequest._ungated.using("owner").filter(same_as=None).get()
    return f"/p/{person.patient_id}/corrections/{one.id}/"


def when_its_author_may_not_decide(author, morag):
    author.go(address(morag)).is_at("Something is wrong in the record").sees("Hand it to a colleague.")
    author.finds_the_page_good().choose("Accepted: the person is right")
    author.choose("Nothing here, or whoever sent it corrects it")
    author.fill("The reason, in words for the person", "Yes.").press("Send the answer")
    author.is_told("You wrote this entry, so somebody else decides about it. Hand it to a colleague.")


def when_a_colleague_accepts_in_part(doctor, morag):
    doctor.go(address(morag)).is_at("Something is wrong in the record").sees(
        WRONG, SCRIPT, "letter.pdf", "same version"
    )
    doctor.press("I am looking at it").sees("You have taken it.", "Taken by Dr Isla Grant").finds_the_page_good()
    doctor.press("Send the answer").is_told(
        "Choose what you decided.",
        "Write the reason before you send your answer. The person reads it.",
        "Choose what becomes of the entry.",
    )
    doctor.choose("Accepted in part").fill("The reason, in words for the person", "We keep the year.")
    doctor.choose("Correct it here, in the boxes below").press("Send the answer")
    doctor.is_told("Nothing in the boxes below is different. Change what is to be corrected.")
    doctor.fill("What it is (optional)", "Hay fever").press("Send the answer").sees(
        "Your answer is sent"
    ).finds_the_page_good()


def then_she_reads_the_answer_and_disagrees(writer):
    writer.go("/notices/").sees("A request to correct something in a health record is answered")
    writer.follow("Read the answer").is_at("Requests for correction").sees("Accepted in part").finds_the_page_good()
    writer.follow("Hay fever").is_at("Request for correction").sees("Dr Isla Grant, Glenview Practice answered on")
    writer.sees("We keep the year.").finds_the_page_good().follow("Write a statement").finds_the_page_good()
    writer.press("Add my statement").is_told("Write why you do not agree.")
    writer.fill("Your statement", f"The year is wrong too. {SCRIPT}").press("Add my statement")
    writer.sees("Your statement stands with the entry now", "The year is wrong too.").finds_the_page_good()


def then_both_versions_and_both_names_are_there(writer):
    writer.follow("See what was changed in the entry").is_at("what changed in version 2").finds_the_page_good()
    writer.sees("Corrected in part, as the person asked", "Dr Isla Grant, Glenview Practice corrected it here.")
    writer.sees("Morag Fraser asked for the correction.")
    assert "Asthma" in writer.main.locator("del").all_inner_texts()[0]
    assert "Hay fever" in writer.main.locator("ins").all_inner_texts()[0]
    writer.follow("Back to the entry").sees("the version shown above: Hay fever, Active").finds_the_page_good()
    assert "Asthma, Active" in writer.main.locator("#versions ~ ol s").last.inner_text()


def then_her_statement_travels(writer, doctor, morag):
    said = ("Morag Fraser does not agree with this entry", "The year is wrong too.", SCRIPT)
    for place in ("problems", "print"):
        writer.go(f"/p/{morag.patient_id}/{place}/").sees(*said).finds_the_page_good()
        doctor.go(f"/p/{morag.patient_id}/{place}/").sees(*said)
    served = writer.context.request.get(f"{writer.site}/fhir/Condition?patient={morag.patient_id}").json()
    [entry] = served["entry"]
    assert "The year is wrong too." in entry["resource"]["extension"][0]["valueAnnotation"]["text"]


@pytest.mark.slow  # the same through a helper, who may act in what the person adds
def test_a_helper_asks_under_both_names(at_a_browser, morag):
    helper = with_keys(accounts.UserFactory(citizen=True, name="Ailsa Fraser"))
    powers = {"demographics": ["see"], "summary": ["see"], "contributions": ["see", "act"]}
    consent.DelegationFactory(patient=morag.patient, user=helper, powers=powers)
    writer = at_a_browser(helper).let_in().go(f"/p/{morag.patient_id}/problems/").follow("Asthma")
    writer.follow("Something is wrong").choose("A fact is wrong").fill("What is wrong?", WRONG)
    writer.press("Send my request").is_at("Request for correction").sees("Ailsa Fraser for").finds_the_page_good()
    doctor = at_a_browser(morag.colleague).let_in().go(address(morag)).sees("Ailsa Fraser for")
    doctor.choose("Not accepted: the entry stays as it is").choose("Nothing here, or whoever sent it corrects it")
    doctor.fill("The reason, in words for the person", "It was found.")
    doctor.press("Send the answer").sees("Your answer is sent")
    told = set(Notification.objects.filter(channel="portal").values_list("recipient", flat=True))
    assert told == {helper.id, morag.id}
    writer.go(address(morag)).follow("Write a statement").fill("Your statement", "She never had it.")
    writer.press("Add my statement").sees("Your statement stands")
    owner = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/problems/").sees("Ailsa Fraser for")
    owner.sees("She never had it.").finds_the_page_good()


@pytest.mark.slow  # bad ends: time runs out, the answer is late, and without script
def test_late_and_kept(at_a_browser, time_passes, morag):
    writer = at_a_browser(morag).sign_in().go(f"/p/{morag.patient_id}/problems/").follow("Asthma")
    writer.follow("Something is wrong").fill("What should it say? (optional)", "Hay fever")
    writer.page.get_by_label("What should it say? (optional)").blur()
    writer.page.get_by_text("Kept as a draft at").wait_for()
    time_passes("+31m")
    writer.choose("A fact is wrong").fill("What is wrong?", WRONG).press("Send my request").is_at("Sign in")
    writer.sign_in(start="").is_at("Something is wrong").sees("We kept it for you")
    assert writer.page.get_by_label("What is wrong?").input_value() == WRONG
    assert writer.page.get_by_label("What should it say? (optional)").input_value() == "Hay fever"
    writer.choose("A fact is wrong").press("Send my request").sees("Your request is sent")
    time_passes("+40d")
    late = at_a_browser(morag).let_in().go(address(morag)).sees("This is late", "Late: an answer was due by")
    late.sees("Glenview Practice should have answered").finds_the_page_good()


@pytest.mark.slow
def test_without_script(at_a_browser, morag):
    writer = at_a_browser(morag, script=False).let_in().go(f"/p/{morag.patient_id}/problems/").follow("Asthma")
    writer.follow("Something is wrong").finds_the_page_good().press("Send my request")
    writer.sees("There is a problem", "Write what is wrong.").choose("A date is wrong")
    writer.fill("What is wrong?", WRONG).press("Send my request").sees("Your request is sent").finds_the_page_good()
    assert CorrectionRequest._ungated.using("owner").get().asked_at > dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
