"""A request to look again reaches whoever wrote what is left out, is answered once, and the person reads the answer."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

import clock
from audit import log
from consent import gate
from contributions.models import ReviewRequest
from contributions.rules import area_of_request, reviewers
from notifications.models import Notification
from records import relabelling
from records.actions import OutOfDate, take_off_label
from records.models import Resource, ResourceVersion
from records.provenance import provenance_of
from tests.contributions.test_reviews import SECRET, letter
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.histories import labelled, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
DESK = reverse("contributions:list_reviews")
KEPT = {"outcome": "kept", "text": "His brother does not agree."}


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def act(sign_in):
    """A browser of somebody, signed in."""
    return lambda user: sign_in(Client(), user)


def of(organisation) -> dict:
    return {"custodian": {"reference": f"Organization/{organisation.id}"}}


@pytest.fixture
def whole(citizen, clinician):
    """The id of a letter of the practice about somebody else."""
    [ident] = store(
        citizen.patient, labelled(letter(SECRET, **of(clinician.memberships.get().organisation)), "third-party")
    )
    return ident


def wishes(citizen) -> list[ReviewRequest]:
    return list(ReviewRequest._ungated.filter(patient=citizen.patient))


def ask(browser, citizen) -> str:
    """Asks for the first thing left out; gives the address of the answer."""
    page = reverse("contributions:list_left_out", args=[citizen.patient_id])
    mark = browser.get(page).context["items"][0]["mark"]
    browser.post(reverse("contributions:ask_again", args=[citizen.patient_id, mark]))
    wish = max(wishes(citizen), key=lambda one: one.asked_at)
    return reverse("contributions:answer_review", args=[citizen.patient_id, wish.id])


def left_out(browser, citizen) -> str:
    return text_of(browser.get(reverse("contributions:list_left_out", args=[citizen.patient_id])))


def shown(browser, there, **more) -> dict:
    """The form as the browser would send it."""
    version = browser.get(there).context["form"]["version"].value()
    return {"outcome": "shared", "text": "He agrees now.", "version": version} | more


@pytest.fixture
def asked(act, citizen, whole):
    """The address where the practice answers the request."""
    return ask(act(citizen), citizen)


def test_kept_out_with_a_reason(act, citizen, clinician, asked, whole):
    doctor = act(clinician)
    assert asked in text_of(doctor.get(DESK)) and "Requests to look again" in text_of(
        doctor.get(reverse("portal:desk"))
    )
    assert f"/item/{whole}/" in text_of(doctor.get(asked))
    answer = doctor.post(asked, KEPT, follow=True)
    assert "Your answer is sent" in text_of(answer) and asked not in text_of(answer)
    text = left_out(act(citizen), citizen)
    assert "it stays left out" in text and "His brother does not agree." in text
    assert "Dr Isla Grant, Glenview Practice answered" in text and f"/item/{whole}/" not in text
    entry = log.about(citizen.patient_id).filter(action="update", actor_id=clinician.id).get()
    assert (entry.kinds, entry.areas) == (["ReviewRequest"], ["contributions"])
    [notice] = Notification.objects.filter(recipient=citizen, channel="portal")
    assert notice.topic == "review-answered" and notice.about == ""


def test_shown_now_is_a_new_version_without_the_label(act, citizen, clinician, asked, whole):
    doctor, person = act(clinician), act(citizen)
    item = reverse("records:show_item", args=[citizen.patient_id, whole])
    assert person.get(item).status_code == 404
    assert doctor.post(asked, shown(doctor, asked)).status_code == 302
    assert "brother" in text_of(person.get(item))
    text = left_out(person, citizen)
    assert "it is shown now" in text and "He agrees now." in text and item in text
    row = Resource._ungated.get(id=whole)
    assert (row.labels, row.version, row.source) == ([], 2, "Glasgow laboratory") and "third-party" not in row.body
    first, second = ResourceVersion._ungated.filter(resource_id=whole).order_by("version")
    assert first.labels == ["third-party"] and "third-party" in first.body and "request" in second.reason
    assert "label third-party" in second.changes
    assert any("taken off" in said["valueString"] for said in provenance_of(second)["extension"])
    assert "Whoever wrote it took that mark off" in text_of(person.get(item))
    entry = log.about(citizen.patient_id).filter(action="update", actor_id=clinician.id).get()
    assert (entry.kinds, entry.areas) == (["DocumentReference", "ReviewRequest"], ["contributions", "documents"])


def test_what_was_sent_before_does_not_come_back_and_a_newer_one_does(act, citizen, clinician, asked, whole):
    doctor = act(clinician)
    practice = clinician.memberships.get().organisation
    doctor.post(asked, shown(doctor, asked))
    again = labelled(letter(SECRET, **of(practice)), "third-party") | {"id": whole}
    store(citizen.patient, again)
    assert Resource._ungated.get(id=whole).version == 2
    store(citizen.patient, labelled(letter(SECRET + " still.", **of(practice)), "third-party") | {"id": whole})
    assert Resource._ungated.get(id=whole).labels == ["third-party"]
    asked = ask(act(citizen), citizen)
    doctor.post(asked, shown(doctor, asked))
    assert Resource._ungated.get(id=whole).labels == []


def test_what_changed_meanwhile_is_read_again_first(act, citizen, clinician, asked, whole):
    doctor = act(clinician)
    said = shown(doctor, asked)
    practice = clinician.memberships.get().organisation
    store(citizen.patient, labelled(letter("Something worse.", **of(practice)), "third-party") | {"id": whole})
    answer = doctor.post(asked, said)
    assert "has changed since you opened this page" in text_of(answer)
    assert answer.context["form"]["version"].value() == 2
    assert wishes(citizen)[0].state == "asked" and Resource._ungated.get(id=whole).labels == ["third-party"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"outcome": "kept", "text": ""}, "Write the reason"),
        ({"outcome": "kept", "text": " \n\u200b "}, "Write the reason"),
        ({"outcome": "kept", "text": "x" * 5000}, "too long"),
        ({"outcome": "kept", "text": "a\x00b"}, "cannot be shown"),
        ({"text": "Why"}, "Choose what you decided"),
        ({"outcome": "asked", "text": "Why"}, "Choose what you decided"),
        ({"outcome": "shared", "text": "Why"}, "has changed since"),
        ({"outcome": "shared", "text": "Why", "version": "x"}, "whole number"),
    ],
)
def test_bad_answers_are_told_and_store_nothing(act, citizen, clinician, asked, whole, said, told):
    answer = act(clinician).post(asked, said)
    assert answer.status_code == 200 and told in text_of(answer)
    assert wishes(citizen)[0].state == "asked" and Resource._ungated.get(id=whole).version == 1
    assert not Notification.objects.filter(recipient=citizen).exists()


def test_answered_already_is_said_kindly(act, citizen, clinician, asked):
    doctor = act(clinician)
    doctor.post(asked, KEPT)
    for answer in (doctor.get(asked, follow=True), doctor.post(asked, KEPT | {"text": "Other"}, follow=True)):
        assert "Dr Isla Grant, Glenview Practice has answered this request already." in text_of(answer)
    assert wishes(citizen)[0].answer == KEPT["text"]
    assert Notification.objects.filter(recipient=citizen, channel="portal").count() == 1


def test_nobody_else_answers(act, citizen, clinician, stranger, outside_clinician, asked):
    other = people.MembershipFactory(organisation__name="Eye clinic").user
    care.CareRelationshipFactory(
        patient=citizen.patient, organisation=other.memberships.get().organisation, kind="referral"
    )
    absent = reverse("contributions:answer_review", args=[citizen.patient_id, uuid.uuid4()])
    assert act(clinician).get(absent).status_code == 404
    for somebody in (other, citizen, stranger):
        browser = act(somebody)
        assert [browser.get(asked).status_code, browser.post(asked, KEPT).status_code] == [404, 404]
    assert asked not in text_of(act(other).get(DESK))
    assert act(outside_clinician).post(asked, KEPT).status_code == act(outside_clinician).post(absent).status_code
    reception = people.MembershipFactory(organisation=clinician.memberships.get().organisation, role="reception").user
    assert act(reception).get(DESK).status_code == 403 and act(reception).get(asked).status_code in (403, 404)
    assert wishes(citizen)[0].state == "asked"


def test_the_practice_answers_for_those_who_cannot(act, citizen, clinician):
    """It sees neither the letter nor a way to show it, until somebody of its author's works here."""
    council = people.OrganisationFactory(name="Inchgarron Council")
    [ident] = store(citizen.patient, labelled(letter(SECRET, **of(council)), "third-party"))
    there, doctor = ask(act(citizen), citizen), act(clinician)
    assert there in text_of(doctor.get(DESK))
    page = text_of(doctor.get(there))
    assert "Inchgarron Council wrote it" in page and ident not in page and "It can be shown" not in page
    assert "Choose what you decided" in text_of(doctor.post(there, {"outcome": "shared", "text": "Yes", "version": 1}))
    own = people.MembershipFactory(organisation=council, user__name="Dr Una Bain").user
    care.CareRelationshipFactory(patient=citizen.patient, organisation=council, kind="pharmacy")
    assert there in text_of(doctor.get(DESK))  # by such a tie nobody there opens the record
    care.CareRelationshipFactory(patient=citizen.patient, organisation=council, kind="referral")
    assert there not in text_of(doctor.get(DESK)) and doctor.post(there, KEPT).status_code == 404
    assert act(own).post(there, KEPT).status_code == 302


ASSESSMENT = {
    "resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-02-01",
    "item": [{"linkId": "1", "text": "Who helps?", "answer": [{"valueString": SECRET}]}],
}  # fmt: skip


def test_a_social_worker_answers_about_social_care_and_nothing_else(act, citizen, clinician):
    council = people.OrganisationFactory(name="Inchgarron Council")
    worker = people.MembershipFactory(organisation=council, role="social-worker", user__name="Donna Rennie").user
    care.CareRelationshipFactory(patient=citizen.patient, organisation=council, kind="team")
    marks = [
        {"system": "https://dfd.example/fhir/CodeSystem/label", "code": code} for code in ("social-care", "third-party")
    ]
    source = {"source": f"urn:uuid:{council.id}", "security": marks}
    [paper] = store(citizen.patient, ASSESSMENT | {"meta": source})
    there = ask(act(citizen), citizen)
    assert wishes(citizen)[0].area == "socialcare"
    browser = act(worker)
    assert there in text_of(browser.get(DESK)) and there not in text_of(act(clinician).get(DESK))
    assert browser.post(there, shown(browser, there)).status_code == 302
    row = Resource._ungated.get(id=paper)
    assert (row.labels, row.area) == ([], "socialcare")
    store(citizen.patient, labelled(letter(SECRET, **of(council)), "third-party"))
    of_letter = ask(act(citizen), citizen)
    assert of_letter not in text_of(browser.get(DESK)) and browser.get(of_letter).status_code == 404
    assert of_letter in text_of(act(clinician).get(DESK))


def test_what_is_withheld_for_another_reason_too_is_not_offered(act, citizen, clinician, asked, whole):
    practice = clinician.memberships.get().organisation
    store(citizen.patient, labelled(letter(SECRET, **of(practice)), "third-party", "held") | {"id": whole})
    doctor = act(clinician)
    page = text_of(doctor.get(asked))
    assert "It cannot be shown from here" in page and 'value="shared"' not in page
    assert "Choose what you decided" in text_of(doctor.post(asked, {"outcome": "shared", "text": "Yes", "version": 2}))


def test_when_care_has_ended_there_is_nothing_to_do(act, citizen, clinician, asked):
    care.CareRelationshipFactory._meta.model.objects.update(ended_at=clock.now() - dt.timedelta(days=1))
    assert "Nothing to do" in text_of(act(clinician).get(DESK))


ROLES = {"socialcare": {"clinician", "social-worker"}, "contributions": {"clinician"}}


@pytest.mark.parametrize("item_area", ["socialcare", "documents", "care", "results"])
def test_who_may_answer_follows_the_policy(item_area):
    area = area_of_request(item_area)
    assert area == ("socialcare" if item_area == "socialcare" else "contributions")
    assert reviewers(area) == ROLES[area]


def test_one_label_goes_and_the_others_stay(citizen):
    [ident] = store(citizen.patient, labelled(letter(SECRET), "third-party", "sensitive:addiction"))
    row = Resource._ungated.get(id=ident)
    assert relabelling.may_go(row, "third-party") and not relabelling.may_go(row, "held")
    assert relabelling.without(row, "third-party").labels == ("sensitive:addiction",)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_who_press_at_once_give_one_answer(sign_in, citizen, clinician, whole):
    browser = sign_in(Client(), citizen)
    page = reverse("contributions:list_left_out", args=[citizen.patient_id])
    mark = browser.get(page).context["items"][0]["mark"]
    browser.post(reverse("contributions:ask_again", args=[citizen.patient_id, mark]))
    wish = ReviewRequest._ungated.using("owner").get()
    there = reverse("contributions:answer_review", args=[citizen.patient_id, wish.id])
    cookies = sign_in(Client(), clinician).cookies

    def press(number):
        other = Client()
        other.cookies = cookies
        try:
            return other.post(there, {"outcome": "kept", "text": f"Answer {number}"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as crowd:
        assert set(crowd.map(press, range(4))) == {302}
    changed = log.about(citizen.patient_id).filter(action="update", kinds=["ReviewRequest"])
    assert changed.count() == 1
    assert Notification.objects.filter(recipient=citizen, channel="portal").count() == 1


def test_the_same_text_is_shown_each_time_that_its_sender_sends_it_anew(citizen):
    said = labelled(letter(SECRET), "third-party")
    ident = ""
    for month in ("02", "03"):
        meta = said["meta"] | {"lastUpdated": f"2026-{month}-01T10:00:00Z"}
        [ident] = store(citizen.patient, said | {"meta": meta} | ({"id": ident} if ident else {}))
        take_off(citizen, Resource._ungated.get(id=ident))
    row = Resource._ungated.get(id=ident)
    assert (row.labels, row.version, row.sent_at.month) == ([], 4, 3)


def test_only_the_version_that_was_read_is_shown(citizen):
    [ident] = store(citizen.patient, labelled(letter(SECRET), "third-party"))
    read = Resource._ungated.get(id=ident)
    store(citizen.patient, labelled(letter("Something worse."), "third-party") | {"id": ident})
    with pytest.raises(OutOfDate):
        take_off(citizen, read)


def take_off(citizen, item) -> None:
    with gate.open_for_job("load_bundles", kinds={item.kind}, patients=[citizen.patient_id]) as access:
        take_off_label(access=access, item=item, label="third-party", reason="Asked for")


def test_what_came_under_a_merged_id_is_asked_and_answered_under_the_surviving_one(act, citizen, clinician):
    twin = people.PatientFactory(merged_into=citizen.patient)
    store(twin, labelled(letter(SECRET, **of(clinician.memberships.get().organisation)), "third-party"))
    page = ask(act(citizen), citizen)
    assert str(citizen.patient_id) in page and page in text_of(act(clinician).get(DESK))
    assert act(clinician).post(page, KEPT)["Location"] == DESK
    assert page not in text_of(act(clinician).get(DESK)) and KEPT["text"] in left_out(act(citizen), citizen)
