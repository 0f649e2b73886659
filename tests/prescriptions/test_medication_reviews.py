"""A medication review: the invitation, what the person prepares, and what came of it."""

import uuid

import pytest
from django.urls import reverse

from notifications.models import Notification
from prescriptions.actions import deciding
from prescriptions.actions.deciding import Decision
from prescriptions.actions.reviews import ReviewAsked
from prescriptions.models import MedicationReview, Request
from prescriptions.rules.deciding import Choice
from tests.factories import prescribing
from tests.factories.accounts import MembershipFactory, actor_for, sign_in
from tests.factories.consent import CareRelationshipFactory, DelegationFactory

pytestmark = pytest.mark.django_db
QUEUE = "prescriptions:list_requests"


@pytest.fixture
def review(citizen, clinician, practice):
    """The practice wants to talk about the one medicine that was asked for."""
    ident = prescribing.repeat(citizen.patient, practice=practice)
    [item] = prescribing.order(citizen, ident)
    with prescribing.moving(actor_for(clinician), citizen.patient) as access:
        request = Request.objects.under(access).get(id=item.request_id)
        said = [Decision(item.id, item.state, Choice.REVIEW)]
        deciding.decide(access=access, request=request, decisions=said, review=ReviewAsked("Your blood pressure"))
        return MedicationReview.objects.under(access).get()


def url_of(review):
    return reverse("prescriptions:show_review", args=[review.patient_id, review.id])


def held(citizen):
    with prescribing.moving(actor_for(citizen), citizen.patient) as access:
        return MedicationReview.objects.under(access).get()


def test_prepared_and_finished(client, citizen, clinician, review):
    sign_in(client, citizen)
    listed = client.get(reverse("prescriptions:list_prescriptions", args=[citizen.patient_id])).content.decode()
    assert url_of(review) in listed
    page = client.get(url_of(review)).content.decode()
    assert "Your blood pressure" in page and "What bothers you" in page
    assert b"Answer one of the questions" in client.post(url_of(review), {"taking": " "}).content
    assert client.post(url_of(review), {"taking": "One each evening", "bothers": "Swollen ankles"}).status_code == 302
    assert held(citizen).answers == {"taking": "One each evening", "bothers": "Swollen ankles"}
    sign_in(client, clinician)
    page = client.get(url_of(review)).content.decode()
    assert "Swollen ankles" in page and "Amlodipine" in page
    assert b"Write what came of the review" in client.post(url_of(review), {"outcome": ""}).content
    assert client.post(url_of(review), {"outcome": "A lower dose from Monday."}).status_code == 302
    assert (held(citizen).state, held(citizen).done_by_name) == ("done", "Dr Isla Grant")
    topics = list(Notification.objects.filter(recipient=citizen, channel="portal").values_list("topic", flat=True))
    assert sorted(topics) == ["medication-review-done", "medication-review-invited"]
    assert b"Amlodipine" in client.get(reverse(QUEUE)).content  # it is the practice's turn again
    sign_in(client, citizen)
    assert b"A lower dose from Monday." in client.get(url_of(review)).content
    listed = client.get(reverse("prescriptions:list_prescriptions", args=[citizen.patient_id])).content.decode()
    assert url_of(review) in listed and "What came of the review" in listed
    assert client.post(url_of(review), {"taking": "More"}).status_code == 404


def test_a_draft_stays_the_writers_own(client, citizen, clinician, review):
    sign_in(client, citizen)
    typed = {"ask": "Do I still need it?", "act": "draft"}
    assert client.post(url_of(review), typed).status_code == 302
    assert b"Do I still need it?" in client.get(url_of(review)).content
    assert held(citizen).state == "invited"
    sign_in(client, clinician)
    assert b"Do I still need it?" not in client.get(url_of(review)).content
    sign_in(client, citizen)
    too_long = {"ask": "x" * 2001}
    assert b"too long" in client.post(url_of(review), too_long).content
    assert b"xxx" in client.get(url_of(review)).content  # nothing that was typed is lost


def invites(client, citizen, key=None, **said):
    address = reverse("prescriptions:invite_review", args=[citizen.patient_id])
    data = {
        "review-why": "It is a year since the last",
        "review-within": "4",
        "review-form_key": str(key or uuid.uuid4()),
    }
    return client.post(address, data | {f"review-{name}": text for name, text in said.items()})


def test_invited_without_a_request(client, citizen, clinician, practice):
    sign_in(client, clinician)
    listed = reverse("prescriptions:list_prescriptions", args=[citizen.patient_id])
    assert reverse("prescriptions:invite_review", args=[citizen.patient_id]) in client.get(listed).content.decode()
    for said, fault in (
        ({"why": " "}, b"Write why"),
        ({"within": "7"}, b"Choose by when"),
        ({"form_key": "x"}, b"again"),
    ):
        answer = invites(client, citizen, **said)
        assert answer.status_code == 200 and fault in answer.content
    key = uuid.uuid4()
    first, again = invites(client, citizen, key), invites(client, citizen, key)
    review = held(citizen)
    assert first.url == again.url == url_of(review)
    assert (review.state, review.organisation, review.labels) == ("invited", practice, [])
    second = invites(client, citizen)
    assert second.status_code == 409 and b"invited to a review already" in second.content
    page = client.get(reverse("prescriptions:invite_review", args=[citizen.patient_id])).content.decode()
    assert url_of(review) in page and "Send the invitation" not in page
    assert b"A medication review" in client.get(reverse(QUEUE)).content
    assert Notification.objects.filter(recipient=citizen, channel="portal").get().topic == "medication-review-invited"
    sign_in(client, citizen)
    assert client.post(url_of(review), {"bothers": "Nothing"}).status_code == 302
    sign_in(client, clinician)
    assert client.post(url_of(review), {"outcome": "All stays."}).status_code == 302
    assert held(citizen).state == "done"
    assert invites(client, citizen).status_code == 302  # and another, later


def test_nobody_else_invites(client, citizen, clinician, pharmacist, stranger, practice, outside_clinician):
    elsewhere = MembershipFactory(role="clinician", organisation__kind="hospital").user
    hospital = elsewhere.memberships.get().organisation
    CareRelationshipFactory(patient=citizen.patient, organisation=hospital, kind="encounter")
    reception = MembershipFactory(organisation=practice, role="reception").user
    helper = DelegationFactory(patient=citizen.patient, powers={"medicines": ["see", "act"]}).user
    for who in (citizen, pharmacist, stranger, outside_clinician, elsewhere, reception, helper):
        sign_in(client, who)
        assert invites(client, citizen).status_code in (403, 404)
        listed = client.get(reverse("prescriptions:list_prescriptions", args=[citizen.patient_id]))
        assert b"Invite to a medication review" not in listed.content
    assert not Notification.objects.filter(topic="medication-review-invited").exists()


def test_who_finds_no_such_page(client, citizen, pharmacist, stranger, practice, review):
    reception = MembershipFactory(organisation=practice, role="reception").user
    reader = DelegationFactory(patient=citizen.patient, powers={"medicines": ["see"]}).user
    for who in (pharmacist, stranger, reception, reader):
        sign_in(client, who)
        assert client.get(url_of(review)).status_code in (403, 404)
    helper = DelegationFactory(patient=citizen.patient, powers={"medicines": ["see", "act"]}).user
    sign_in(client, helper)
    assert client.post(url_of(review), {"ask": "For my mother"}).status_code == 302
    assert held(citizen).prepared_by_name == helper.get_full_name()
    sign_in(client, citizen)
    assert client.get(reverse("prescriptions:show_review", args=[citizen.patient_id, uuid.uuid4()])).status_code == 404
