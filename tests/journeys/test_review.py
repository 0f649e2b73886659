"""A citizen asks again for what was left out of her record; whoever wrote it answers."""

import base64
import uuid

import pytest

from contributions.models import ReviewRequest
from tests.factories import accounts, consent
from tests.factories.histories import concept, labelled
from tests.journeys.people import given_a_citizen, take_in, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WORDS = "Her brother James came along and asked us to say so."


@pytest.fixture
def morag():
    """Morag Fraser, one of whose letters tells of somebody else."""
    person = given_a_citizen()
    practice = accounts.OrganisationFactory(kind="practice", name="Glenview Practice")
    consent.CareRelationshipFactory(patient=person.patient, organisation=practice)
    text = {"contentType": "text/plain", "data": base64.b64encode(WORDS.encode()).decode()}
    frame = {"resourceType": "DocumentReference", "status": "current", "type": concept("Clinic letter")}
    more = {
        "id": str(uuid.uuid4()),
        "subject": {"reference": f"Patient/{person.patient_id}"},
        "custodian": {"reference": f"Organization/{practice.id}"},
        "date": "2026-02-01T10:00:00Z",
        "content": [{"attachment": text}],
    }
    take_in(labelled(frame | more, "third-party"))
    person.practice = practice
    return person


@pytest.mark.slow
def test_what_is_left_out_is_asked_for_and_shown(at_a_browser, morag):
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/left-out/").is_at("What is left out")
    reader.does_not_see("James").press("Ask them to look at it again (1)").sees("There is no answer yet.")
    doctor = accounts.MembershipFactory(organisation=morag.practice, user__name="Dr Isla Grant").user
    answers = at_a_browser(with_keys(doctor)).let_in().go("/desk/").follow("Requests to look again")
    answers.is_at("Requests to look again").finds_the_page_good()
    answers.follow("Morag Fraser").is_at("Look again at what was left out").finds_the_page_good()
    answers.press("Send the answer").is_told(
        "Choose what you decided.", "Write the reason before you send your answer. The person reads it."
    )
    answers.choose("It can be shown now, as it is").fill("The reason, in words for the person", "James agrees.")
    answers.press("Send the answer").is_at("Requests to look again").sees("Your answer is sent", "Nothing to do")
    reader.go(f"/p/{morag.patient_id}/left-out/").finds_the_page_good().sees("You asked, and it is shown now")
    reader.follow("Clinic letter").sees(WORDS, "took that mark off, on request").does_not_see(
        "has not been changed"
    ).finds_the_page_good()
    assert ReviewRequest._ungated.using("owner").get().state == "shared"
