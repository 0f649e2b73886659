"""The practice's list of requests, and the page on which a clinician decides."""

import uuid

import pytest
from django.urls import reverse

from audit.log import about
from notifications.models import Notification
from prescriptions.models import MedicationReview, RequestItem
from tests.factories import prescribing
from tests.factories.accounts import MembershipFactory, actor_for, sign_in
from tests.factories.consent import CareRelationshipFactory, DirectiveFactory, store
from work.models import WorkItem

pytestmark = pytest.mark.django_db
QUEUE = "prescriptions:list_requests"


@pytest.fixture
def two(citizen, clinician, practice, place):
    """A request for two repeats that waits for the practice, as the person's own page sends it."""
    names = ("Amlodipine 5mg tablets", "Ramipril 10mg capsules")
    idents = [prescribing.repeat(citizen.patient, name, practice=practice) for name in names]
    return prescribing.order(citizen, *idents, place=place[0], note="Going away on Friday")


@pytest.fixture
def reception(practice):
    return MembershipFactory(organisation=practice, role="reception", user__name="Kirsty Bell").user


def url_of(item):
    return reverse("prescriptions:show_request", args=[item.patient_id, item.request_id])


def answer(item, choice="later", **fields):
    """What the form of this item sends."""
    given = {"seen": item.state, "choice": choice, "quantity": "", "reason": "", "reason_words": "", "next_step": "",
             "next_words": ""}  # fmt: skip
    return {f"item-{item.id}-{name}": value for name, value in (given | fields).items()}


def decide(client, *answers, **more):
    data = {"act": "decide"} | more
    for one in answers:
        data |= one
    return data


def held(citizen, model=RequestItem):
    with prescribing.moving(actor_for(citizen), citizen.patient) as access:
        return {row.id: row for row in model.objects.under(access)}


def topics(user):
    return sorted(Notification.objects.filter(recipient=user, channel="portal").values_list("topic", flat=True))


def test_one_is_approved_and_one_refused_in_one_form(client, citizen, clinician, two):
    sign_in(client, clinician)
    page = client.get(url_of(two[0]))
    assert b"not checked here" in page.content and b"Going away on Friday" in page.content
    data = decide(
        client, answer(two[0], "approve"),
        answer(two[1], "decline", reason="check", reason_words="Last one in May.", next_step="book"),
    )  # fmt: skip
    assert client.post(url_of(two[0]), data).status_code == 302
    first, second = (held(citizen)[one.id] for one in two)
    assert (first.state, second.state) == ("with-pharmacy", "declined")
    assert second.why.endswith("Last one in May.") and second.why.startswith("A check")
    assert second.next_step == "Book an appointment for the check, and order it again after that."
    assert topics(citizen) == ["prescription-decided"]
    assert b"Save these decisions" not in client.get(url_of(two[0])).content
    assert b"Ramipril" not in client.get(reverse(QUEUE)).content


def test_less_and_later(client, citizen, clinician, two):
    sign_in(client, clinician)
    part = answer(two[0], "part", quantity="28", reason_words="Until your blood test.")
    assert client.post(url_of(two[0]), decide(client, part, answer(two[1]))).status_code == 302
    first, second = (held(citizen)[one.id] for one in two)
    assert (first.state, first.allowed_quantity, first.why) == ("with-pharmacy", "28 tablets", "Until your blood test.")
    assert second.state == "requested"
    assert topics(citizen) == []  # the other one waits still
    assert b"Ramipril" in client.get(reverse(QUEUE)).content


def test_a_review_is_asked_for(client, citizen, clinician, two):
    sign_in(client, clinician)
    data = decide(client, *(answer(one, "review") for one in two))
    refused = client.post(url_of(two[0]), data | {"review-why": "", "review-within": "4"})
    assert b"Write why you want to talk" in refused.content and not held(citizen, MedicationReview)
    assert (
        client.post(url_of(two[0]), data | {"review-why": "Your blood pressure", "review-within": "4"}).status_code
        == 302
    )
    [review] = held(citizen, MedicationReview).values()
    assert (review.why, review.state) == ("Your blood pressure", "invited")
    assert {one.state for one in held(citizen).values()} == {"review-asked"}
    assert topics(citizen) == ["medication-review-invited"]
    queue = client.get(reverse(QUEUE)).content.decode()
    assert "A medication review" in queue and "Ramipril" not in queue


FAULTS = [
    ({"choice": "decline"}, ["Choose or write the reason", "should do now"]),
    ({"choice": "decline", "reason": "other", "next_step": "phone"}, ["Choose or write the reason"]),
    ({"choice": "decline", "reason": "early", "next_step": "other"}, ["should do now"]),
    ({"choice": "decline", "reason": "because", "next_step": "phone"}, ["Choose a reason from the list"]),
    ({"choice": "part", "quantity": ""}, ["as a number"]),
    ({"choice": "part", "quantity": "NaN"}, ["as a number"]),
    ({"choice": "part", "quantity": "-3"}, ["as a number"]),
    ({"choice": "part", "quantity": "1e3"}, ["as a number"]),
    ({"choice": "part", "quantity": "56"}, ["not less than is prescribed"]),
    ({"choice": "forget"}, ["Choose a decision from the list"]),
    ({"choice": "decline", "reason": "early", "next_step": "phone", "reason_words": "x" * 301}, ["too long"]),
]


@pytest.mark.parametrize(("fields", "said"), FAULTS, ids=range(len(FAULTS)))
def test_what_cannot_be_decided_so(client, citizen, clinician, two, fields, said):
    sign_in(client, clinician)
    sent = client.post(url_of(two[0]), decide(client, answer(two[0], "approve"), answer(two[1], **fields)))
    page = sent.content.decode()
    assert sent.status_code == 200 and all(words in page for words in said)
    assert "Ramipril 10mg capsules: " in page  # the summary says of which
    assert {one.state for one in held(citizen).values()} == {"requested"}


def test_nothing_chosen(client, citizen, clinician, two):
    sign_in(client, clinician)
    page = client.post(url_of(two[0]), decide(client, *map(answer, two)))
    assert b"Decide about one medicine at least" in page.content


def test_decided_meanwhile(client, citizen, clinician, practice, two):
    """Nothing is doubled, nothing is done by half, and whoever came second is told who was first."""
    colleague = MembershipFactory(organisation=practice, role="clinician", user__name="Dr Sorley Muir").user
    first, second = sorted(two, key=lambda one: one.id)  # in which order they are dealt with: the fault comes second
    prescribing.move(colleague, second, "declined", why="Stopped", next_step="Phone us")
    sign_in(client, clinician)
    page = client.post(url_of(two[0]), decide(client, answer(first, "approve"), answer(second, "approve")))
    assert "Dr Sorley Muir" in page.content.decode() and page.status_code == 200
    found = held(citizen)
    assert (found[first.id].state, found[second.id].state) == ("requested", "declined")
    assert [entry.action for entry in about(citizen.patient_id) if entry.actor_id == clinician.id] == ["read"]


def test_sent_twice(client, citizen, clinician, two):
    sign_in(client, clinician)
    data = decide(client, *(answer(one, "approve") for one in two))
    assert client.post(url_of(two[0]), data).status_code == 302
    assert client.post(url_of(two[0]), data).status_code == 200
    assert len(prescribing.faces(citizen.patient, "MedicationRequest")) == 2
    assert topics(citizen) == ["prescription-decided"]


def test_taken_and_put_back(client, citizen, clinician, practice, two):
    sign_in(client, clinician)
    assert client.post(url_of(two[0]), {"act": "claim"}).status_code == 302
    assert {one.state for one in held(citizen).values()} == {"with-practice"}
    assert b"Ramipril" in client.get(reverse(QUEUE) + "?show=mine").content
    colleague = MembershipFactory(organisation=practice, role="clinician").user
    sign_in(client, colleague)
    assert b"has taken this already" in client.post(url_of(two[0]), {"act": "claim"}).content
    sign_in(client, clinician)
    assert client.post(url_of(two[0]), {"act": "put-back"}).status_code == 302
    assert b"Ramipril" in client.get(reverse(QUEUE) + "?show=free").content


def test_an_approval_is_taken_back(client, citizen, clinician, two):
    sign_in(client, clinician)
    client.post(url_of(two[0]), decide(client, *(answer(one, "approve") for one in two)))
    assert b"Ramipril" in client.get(reverse(QUEUE) + "?show=decided").content
    data = {"act": "withdraw", "withdraw-item": str(two[1].id)}
    assert b"Choose or write the reason" in client.post(url_of(two[0]), data).content
    assert client.post(url_of(two[0]), data | {"withdraw-reason": "changed"}).status_code == 302
    assert held(citizen)[two[1].id].state == "withdrawn" and "prescription-withdrawn" in topics(citizen)
    again = client.post(url_of(two[0]), data | {"withdraw-reason": "changed"})
    assert again.status_code == 200 and b"meanwhile" in again.content
    other = data | {"withdraw-item": str(uuid.uuid4()), "withdraw-reason": "changed"}
    assert client.post(url_of(two[0]), other).status_code == 404


def test_reception_reads_and_does_not_decide(client, citizen, clinician, reception, two):
    sign_in(client, reception)
    queue = client.get(reverse(QUEUE)).content.decode()
    assert "Ramipril" in queue and "Only a clinician" in queue
    page = client.get(url_of(two[0])).content.decode()
    assert "Ramipril" in page and "Only a clinician" in page
    for secret in ("Going away", "One tablet each morning", "Save these decisions", "Allergies"):
        assert secret not in page
    assert client.post(url_of(two[0]), decide(client, answer(two[0], "approve"))).status_code in (403, 404)
    assert held(citizen)[two[0].id].state == "requested"


def test_who_finds_no_such_page(client, citizen, clinician, pharmacist, stranger, practice, two):
    outside = MembershipFactory(role="reception").user
    for who in (citizen, stranger, pharmacist, outside):
        sign_in(client, who)
        assert client.get(url_of(two[0])).status_code in (403, 404)
    assert client.get(reverse("prescriptions:show_request", args=[citizen.patient_id, uuid.uuid4()])).status_code in (
        403,
        404,
    )


def test_another_practice_that_cares_reads_and_does_not_decide(client, citizen, two):
    elsewhere = MembershipFactory(role="clinician").user
    CareRelationshipFactory(patient=citizen.patient, organisation=elsewhere.memberships.get().organisation)
    sign_in(client, elsewhere)
    page = client.get(url_of(two[0]))
    assert b"The practice that was asked decides" in page.content and b"Save these decisions" not in page.content
    assert client.post(url_of(two[0]), decide(client, answer(two[0], "approve"))).status_code == 404
    assert b"Ramipril" not in client.get(reverse(QUEUE)).content


def test_each_name_in_the_list_is_an_entry(client, citizen, clinician, two):
    sign_in(client, clinician)
    client.get(reverse(QUEUE))
    entries = [entry for entry in about(citizen.patient_id) if entry.actor_id == clinician.id]
    assert [(entry.action, entry.route) for entry in entries] == [("search", "list")]


def test_a_request_that_is_hidden_whole_has_no_row_and_no_number(client, citizen, clinician, practice, place, see_all):
    """Of work that was handed to another practice, from which the person then hid the medicine."""
    other = MembershipFactory(role="clinician")
    CareRelationshipFactory(patient=citizen.patient, organisation=other.organisation)
    [asked] = prescribing.order(citizen, prescribing.repeat(citizen.patient, practice=practice), place=place[0])
    work = WorkItem._ungated.get(subject_id=asked.request_id)
    work.holder = other.organisation
    store(work)
    sign_in(client, other.user)
    listed, address = client.get(reverse(QUEUE)).content.decode(), url_of(asked)
    assert address in listed and client.get(address).status_code == 200
    DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="hide", items=[asked.prescription, asked.id])
    empty = client.get(reverse(QUEUE)).content.decode()
    assert address not in empty and asked.medicine not in empty and "No request to your practice" in empty
    assert client.get(address).status_code == 404


def test_what_to_think_of_first(client, citizen, clinician, practice, place):
    """Stopped, changed, overdue for review: said beside the medicine."""
    person, repeats = (
        citizen.patient,
        "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation",
    )
    until = {"url": "authorisationExpiryDate", "valueDateTime": "2026-02-01"}
    overdue = prescribing.repeat(
        person, "Amlodipine", practice=practice, extension=[{"url": repeats, "extension": [until]}]
    )
    stopped = prescribing.repeat(person, "Ramipril", practice=practice)
    changed = prescribing.repeat(person, "Bisoprolol", practice=practice)
    found = prescribing.order(citizen, overdue, stopped, changed, place=place[0])
    prescribing.repeat(person, "Ramipril", practice=practice, id=str(stopped), status="stopped")
    prescribing.repeat(person, "Bisoprolol", practice=practice, id=str(changed), number=84)
    sign_in(client, clinician)
    page = client.get(url_of(found[0])).content.decode()
    for words in ("a review is due", "Stopped meanwhile", "The quantity was changed"):
        assert page.count(words) == 1, words


def test_a_sensitive_medicine_is_not_tracked(client, citizen, clinician, practice, place):
    """The pharmacy does not see it here, so nobody could say how far it is."""
    ident = prescribing.repeat(citizen.patient, "Something", practice=practice, labels=["sensitive:mental-health"])
    [item] = prescribing.order(citizen, ident, place=place[0])
    sign_in(client, clinician)
    assert client.post(url_of(item), decide(client, answer(item, "approve"))).status_code == 302
    assert held(citizen)[item.id].state == "not-tracked"
    sign_in(client, citizen)
    page = client.get(reverse("prescriptions:show_item", args=[citizen.patient_id, item.id]))
    assert b"pharmacies do not see medicines of this kind" in page.content
