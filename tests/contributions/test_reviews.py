"""What is left out because it is about somebody else: said with its reason, asked for again, and shown nowhere."""

import base64
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Model
from django.test import Client
from django.urls import reverse

import clock
from audit import log
from contributions.models import ReviewRequest
from tests.factories import accounts as people
from tests.factories.histories import concept, labelled, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

REASON = "https://digital-front-door.example/fhir/StructureDefinition/withheld-reason"
SECRET = "His brother drinks"


def letter(text: str, reason: str = "", **more) -> dict:
    attachment = {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}
    frame = {"resourceType": "DocumentReference", "status": "current", "type": concept("Clinic letter")}
    said = {"extension": [{"url": REASON, "valueCode": reason}]} if reason else {}
    return frame | {"date": "2026-02-01T10:00:00Z", "content": [{"attachment": attachment}]} | said | more


def redacted(citizen, reason: str = "about-another-person", **more) -> tuple[str, str]:
    """A letter about somebody else, and the version for the person; their ids."""
    [whole] = store(citizen.patient, labelled(letter(f"Seen today. {SECRET}.", reason, **more), "third-party"))
    link = [{"code": "transforms", "target": {"reference": f"DocumentReference/{whole}"}}]
    [short] = store(citizen.patient, letter("Seen today. [A part is left out.]", reason, relatesTo=link, **more))
    return whole, short


@pytest.fixture
def page(client, citizen, sign_in):
    sign_in(client, citizen)
    return lambda: text_of(client.get(reverse("contributions:list_left_out", args=[citizen.patient_id])))


@pytest.fixture
def ask(client, page, citizen):
    """Presses the button beside the first thing left out."""

    def press(mark=None):
        address = reverse("contributions:list_left_out", args=[citizen.patient_id])
        items = client.get(address).context["items"]
        mark = mark or items[0]["mark"]
        return client.post(reverse("contributions:ask_again", args=[citizen.patient_id, mark]), follow=True)

    return press


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


REASONS = {
    "about-another-person": "about another person",
    "risk-of-harm": "serious harm",
    "legal-advice": "advice from a lawyer",
    "something-new": "about another person",
    "": "about another person",
}


@pytest.mark.parametrize("code", REASONS)
def test_the_reason_is_told_in_plain_words(page, client, citizen, code):
    store(citizen.patient, labelled(letter(SECRET, code), "third-party"))
    home = text_of(client.get(reverse("records:show_home", args=[citizen.patient_id])))
    for text in (page(), home):
        assert REASONS[code] in text and "brother" not in text
    assert "/left-out/" in home


def test_the_members_of_the_extension_may_come_in_either_order(page, citizen):
    body = letter(SECRET) | {"extension": [{"valueCode": "legal-advice", "url": REASON}]}
    store(citizen.patient, labelled(body, "third-party"))
    assert "advice from a lawyer" in page()


def test_nothing_left_out_is_said_too(page, citizen):
    store(citizen.patient, letter("Seen today."))
    assert "Nothing is left out" in page()


@pytest.mark.parametrize("label", ["held", "professional-only"])
def test_what_may_not_be_said_to_be_there_is_not_said(page, citizen, label):
    store(citizen.patient, labelled(letter(SECRET), label), labelled(letter(SECRET), label, "third-party"))
    assert "Nothing is left out" in page()


def test_the_version_for_the_person_is_offered(page, citizen):
    whole, short = redacted(citizen)
    assert f"/item/{short}/" in page() and whole not in page()


def test_the_part_left_out_is_nowhere(client, page, citizen):
    """Pages, search, saved files, FHIR: whatever the person can ask for."""
    whole, short = redacted(citizen)
    one = [citizen.patient_id]
    addresses = [reverse(f"records:{name}", args=one) for name in
                 ("show_home", "show_chronology", "list_letters", "show_social_care", "search_record")]  # fmt: skip
    addresses += [reverse("records:show_item", args=[*one, short])]
    addresses += [f"/p/{citizen.patient_id}/item/{short}/file/{number}/" for number in (0, 1)]
    addresses += [f"/fhir/DocumentReference/{short}", f"/fhir/DocumentReference?patient={citizen.patient_id}"]
    addresses += [f"/fhir/Patient/{citizen.patient_id}/$everything"]
    shown = [f"/fhir/DocumentReference/{short}", reverse("records:show_item", args=[*one, short])]
    assert [client.get(address).status_code for address in shown] == [200, 200]
    hidden = base64.b64encode(SECRET.encode()).decode()[4:-6]
    for address in addresses:
        told = client.get(address)
        text = told.getvalue().decode(errors="replace") if told.streaming else told.content.decode(errors="replace")
        assert "brother" not in text and hidden not in text, address
    found = client.post(reverse("records:search_record", args=one), {"words": "brother"})
    assert "Nothing was found" in text_of(found)
    for address in (
        reverse("records:show_item", args=[*one, whole]),
        f"/p/{citizen.patient_id}/item/{whole}/file/0/",
        f"/fhir/DocumentReference/{whole}",
        f"/fhir/DocumentReference/{whole}/_history",
    ):
        assert client.get(address).status_code == 404, address


def test_asking_again_goes_to_whoever_wrote_it_and_is_told(ask, page, citizen):
    council = people.OrganisationFactory(name="Inchgarron Council")
    whole, _ = redacted(citizen, custodian={"reference": f"Organization/{council.id}"})
    answer = text_of(ask())
    assert "Your request is sent" in answer and "You asked on" in answer and "Ask them to look" not in answer
    [wish] = ReviewRequest._ungated.all()
    assert (str(wish.item_id), wish.organisation_id, wish.state) == (whole, council.id, "asked")
    assert wish.labels == [] and "Inchgarron Council" in page()
    entry = log.about(citizen.patient_id).filter(action="create", kinds=["ReviewRequest"]).get()
    assert entry.actor_id == citizen.id


def test_pressing_twice_asks_once(ask, client, citizen):
    redacted(citizen)
    first = client.get(reverse("contributions:list_left_out", args=[citizen.patient_id])).context["items"][0]["mark"]
    ask(first)
    ask(first)
    assert ReviewRequest._ungated.count() == 1


def test_an_answer_is_told_and_one_may_ask_once_more(ask, page, citizen):
    redacted(citizen)
    ask()
    answered(state="kept", answer="He does not agree.", answered_by_name="Donna Rennie")
    text = page()
    assert "it stays left out" in text and "Donna Rennie answered" in text and "He does not agree." in text
    assert "Ask them to look at it again" in text
    ask()
    assert ReviewRequest._ungated.count() == 2


def answered(**said) -> None:
    """What the author's organisation decided."""
    wish = ReviewRequest._ungated.get()
    for name, value in (said | {"answered_at": clock.now()}).items():
        setattr(wish, name, value)
    Model.save(wish, using="default")


def test_what_is_not_left_out_cannot_be_asked_for(client, page, citizen):
    [ident] = store(citizen.patient, letter("Seen today."))
    for mark in (ident, uuid.uuid4()):
        address = reverse("contributions:ask_again", args=[citizen.patient_id, mark])
        assert [client.post(address).status_code, client.get(address).status_code] == [404, 404]
    assert not ReviewRequest._ungated.exists()


def test_nobody_else_sees_or_asks(client, citizen, clinician, stranger, sign_in):
    redacted(citizen)
    pages = [reverse("contributions:list_left_out", args=[citizen.patient_id])]
    pages += [reverse("contributions:ask_again", args=[citizen.patient_id, uuid.uuid4()])]
    sign_in(client, stranger)
    assert [client.get(address).status_code for address in pages] == [404, 404]
    sign_in(client, clinician)
    text = text_of(client.get(pages[0]))
    assert "Nothing is left out" in text and "Ask them" not in text  # staff are not told what they may not see
    assert client.post(pages[1]).status_code == 404


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_presses_at_once_ask_once(citizen, sign_in):
    redacted(citizen)
    browser = sign_in(Client(), citizen)
    address = reverse("contributions:list_left_out", args=[citizen.patient_id])
    mark = browser.get(address).context["items"][0]["mark"]
    there = reverse("contributions:ask_again", args=[citizen.patient_id, mark])
    cookies = browser.cookies

    def press(_):
        other = Client()
        other.cookies = cookies
        try:
            return other.post(there).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as crowd:
        assert set(crowd.map(press, range(4))) == {302}
    assert ReviewRequest._ungated.using("owner").count() == 1  # row security shows nobody's rows to the other login
