"""A letter without words: asked for as text, typed by whoever looks after it, read by whoever asked."""

import datetime as dt

import pytest
from django.urls import reverse

import clock
from audit import log
from contributions.models import TextRequest
from notifications.models import Notification
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories import documents
from tests.factories.documents import attachment, letter
from tests.factories.histories import store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
WORDS = "Dear Mrs Fraser,\n\nthe operation went well."


@pytest.fixture
def scanned(citizen):
    """The id of a letter that came as a picture."""
    [ident] = store(citizen.patient, letter(attachment(documents.scan())))
    return ident


def requests_of(patient) -> list[TextRequest]:
    return list(TextRequest._ungated.filter(patient=patient))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def ask(client, citizen, ident):
    return client.post(reverse("contributions:ask_for_text", args=[citizen.patient_id, ident]))


def page(client, citizen, ident) -> str:
    return text_of(client.get(reverse("records:show_item", args=[citizen.patient_id, ident])))


def desk(client) -> str:
    return text_of(client.get(reverse("contributions:list_text_requests")))


def test_asking_twice_is_asking_once(client, citizen, clinician, sign_in, scanned):
    sign_in(client, citizen)
    assert "Ask for a text version" in page(client, citizen, scanned)
    assert ask(client, citizen, scanned)["Location"].endswith(f"/item/{scanned}/")
    ask(client, citizen, scanned)
    [request] = requests_of(citizen.patient)
    assert (str(request.resource_id), request.state) == (scanned, "asked")
    shown = page(client, citizen, scanned)
    assert "Glenview Practice has been asked to type it" in shown and "Ask for a text version" not in shown
    entry = log.about(citizen.patient_id).filter(action="create", kinds=["TextRequest"]).get()
    assert entry.areas == ["contributions"]


def test_the_practice_types_the_words_and_the_person_reads_them(client, citizen, clinician, sign_in, scanned):
    sign_in(client, citizen)
    ask(client, citizen, scanned)
    sign_in(client, clinician)
    typed = reverse("contributions:answer_with_text", args=[citizen.patient_id, scanned])
    assert typed in desk(client) and "Type the words of this letter" in page(client, citizen, scanned)
    assert client.post(typed, {"text": WORDS})["Location"].endswith(f"/item/{scanned}/")
    assert typed not in desk(client)
    sign_in(client, citizen)
    shown = page(client, citizen, scanned)
    assert "the operation went well." in shown and "Dr Isla Grant, Glenview Practice typed them" in shown
    [notice] = Notification.objects.filter(recipient=citizen, channel="portal")
    assert notice.topic == "letter-as-text"


@pytest.mark.parametrize(
    ("text", "told"), [("", "Type the words"), (" \n ", "Type the words"), ("x" * 50_001, "too long")]
)
def test_words_that_are_none_are_not_taken(client, citizen, clinician, sign_in, scanned, text, told):
    sign_in(client, citizen)
    ask(client, citizen, scanned)
    sign_in(client, clinician)
    answer = client.post(reverse("contributions:answer_with_text", args=[citizen.patient_id, scanned]), {"text": text})
    assert told in text_of(answer) and requests_of(citizen.patient)[0].state == "asked"


def test_an_answer_given_in_two_windows_is_the_first(client, citizen, clinician, sign_in, scanned):
    sign_in(client, citizen)
    ask(client, citizen, scanned)
    sign_in(client, clinician)
    typed = reverse("contributions:answer_with_text", args=[citizen.patient_id, scanned])
    assert [client.post(typed, {"text": text}).status_code for text in ("first", "second")] == [302, 302]
    assert requests_of(citizen.patient)[0].text == "first"


def test_nobody_but_the_person_asks(client, citizen, stranger, clinician, sign_in, scanned):
    for somebody in (stranger, clinician):
        sign_in(client, somebody)
        assert ask(client, citizen, scanned).status_code == 404
    sign_in(client, clinician)
    assert "Ask for a text version" not in page(client, citizen, scanned)
    assert requests_of(citizen.patient) == []


def test_a_letter_with_words_is_not_offered_to_be_asked_for(client, citizen, sign_in):
    [ident] = store(citizen.patient, letter(attachment(WORDS.encode(), "text/plain")))
    sign_in(client, citizen)
    assert "Ask for a text version" not in page(client, citizen, ident)


def test_the_author_is_asked_while_it_looks_after_the_person_else_the_practice(client, citizen, clinician, sign_in):
    hospital = people.OrganisationFactory(kind="board", name="Glenview Hospital")
    by_hospital = letter(attachment(documents.scan()), custodian={"reference": f"Organization/{hospital.id}"})
    first, second = (store(citizen.patient, by_hospital)[0] for _ in range(2))
    sign_in(client, citizen)
    ask(client, citizen, first)
    tie = care.CareRelationshipFactory(patient=citizen.patient, organisation=hospital, kind="referral")
    ask(client, citizen, second)
    asked = {str(request.resource_id): request.asked_of.name for request in requests_of(citizen.patient)}
    assert asked == {first: "Glenview Practice", second: "Glenview Hospital"}
    assert tie.ended_at is None


def test_whoever_was_not_asked_types_nothing(client, citizen, clinician, sign_in, scanned):
    sign_in(client, citizen)
    ask(client, citizen, scanned)
    typed = reverse("contributions:answer_with_text", args=[citizen.patient_id, scanned])
    other = people.MembershipFactory(organisation__name="Eye clinic").user
    care.CareRelationshipFactory(
        patient=citizen.patient, organisation=other.memberships.get().organisation, kind="referral"
    )
    reception = people.MembershipFactory(organisation=clinician.memberships.get().organisation, role="reception").user
    for somebody, status in ((other, 404), (reception, 404), (citizen, 404)):
        sign_in(client, somebody)
        assert client.post(typed, {"text": WORDS}).status_code == status
    sign_in(client, other)
    assert typed not in desk(client)
    sign_in(client, reception)
    assert client.get(reverse("contributions:list_text_requests")).status_code == 403
    assert requests_of(citizen.patient)[0].state == "asked"


def test_when_care_has_ended_the_desk_does_not_show_the_person(client, citizen, clinician, sign_in, scanned):
    sign_in(client, citizen)
    ask(client, citizen, scanned)
    care.CareRelationshipFactory._meta.model.objects.update(ended_at=clock.now() - dt.timedelta(days=1))
    sign_in(client, clinician)
    assert "Nothing to do" in desk(client)


@pytest.fixture
def moved(citizen):
    """The id of a letter that came under another id of the same person."""
    twin = people.PatientFactory(merged_into=citizen.patient)
    [ident] = store(twin, letter(attachment(documents.scan())))
    return ident


def test_letter_of_a_merged_id_is_asked_for_and_answered_under_the_surviving_one(
    client, citizen, clinician, sign_in, moved
):
    sign_in(client, citizen)
    assert "Ask for a text version" in page(client, citizen, moved)
    ask(client, citizen, moved)
    [request] = requests_of(citizen.patient)
    assert (str(request.resource_id), request.asked_of) == (moved, clinician.memberships.get().organisation)
    sign_in(client, clinician)
    typed = reverse("contributions:answer_with_text", args=[citizen.patient_id, moved])
    assert typed in desk(client)
    assert client.post(typed, {"text": WORDS})["Location"].endswith(f"/item/{moved}/")
    assert typed not in desk(client)
    sign_in(client, citizen)
    assert "the operation went well." in page(client, citizen, moved)
