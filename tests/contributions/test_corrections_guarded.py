"""Corrections where somebody tries more than they may, or two try at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from audit import log
from consent import gate
from contributions.models import CorrectionRequest, ReviewRequest
from contributions.rules import reviewers
from notifications.models import Notification
from records.models import Resource
from tests.contributions.test_corrections import (
    PROBLEM,
    SCRIPT,
    by,
    decided,
    page_of,
    rows,
    said,
    text_of,
    work_of,
    wrong,
)
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.histories import labelled, store
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
PAGES = ("show_correction", "answer_correction", "withdraw_correction", "disagree")
HELPER = {"demographics": ["see"], "summary": ["see"], "contributions": ["see", "act"]}


@pytest.fixture
def act(sign_in):
    """A browser of somebody, signed in."""
    return lambda user: sign_in(Client(), user)


@pytest.fixture
def problem(citizen, clinician) -> str:
    return store(citizen.patient, PROBLEM | by(clinician.memberships.get().organisation))[0]


@pytest.fixture
def asked(act, citizen, problem) -> CorrectionRequest:
    act(citizen).post(wrong(citizen, problem), said())
    return rows(citizen)[0]


def test_strangers_find_nothing_and_change_nothing(act, citizen, stranger, problem, asked):
    browser = act(stranger)
    absent = [
        wrong(citizen, uuid.uuid4()),
        *(reverse(f"contributions:{name}", args=[citizen.patient_id, uuid.uuid4()]) for name in PAGES),
    ]
    for address in (wrong(citizen, problem), *(page_of(asked, name) for name in PAGES), *absent):
        assert [browser.get(address).status_code, browser.post(address, said()).status_code] == [404, 404]
    assert rows(citizen)[0].state == "received" and len(rows(citizen)) == 1


def test_an_id_of_another_record_opens_nothing_by_ones_own(act, citizen, stranger, problem, asked):
    """Foreign entry, foreign request, foreign file, each under the address of one's own record."""
    browser = act(stranger)
    mine = [
        wrong(stranger, problem),
        *(reverse(f"contributions:{name}", args=[stranger.patient_id, asked.id]) for name in PAGES),
    ]
    for address in mine:
        assert [browser.get(address).status_code, browser.post(address, said()).status_code] == [404, 404]
    assert len(rows(citizen)) == 1 and CorrectionRequest._ungated.count() == 1


def test_staff_of_other_organisations_and_other_roles_do_not_answer(act, citizen, clinician, outside_clinician, asked):
    other = people.MembershipFactory(organisation__name="Eye clinic").user
    care.CareRelationshipFactory(
        patient=citizen.patient, organisation=other.memberships.get().organisation, kind="referral"
    )
    reception = people.MembershipFactory(organisation=clinician.memberships.get().organisation, role="reception").user
    here = page_of(asked, "answer_correction")
    answer = {"outcome": "accepted", "text": "Yes", "how": "nothing", "version": 1}
    for somebody in (other, reception, outside_clinician, citizen):
        browser = act(somebody)
        assert browser.post(here, answer).status_code in (403, 404)
        assert browser.post(here, {"step": "take"}).status_code in (403, 404)
        assert "never had asthma" not in text_of(browser.get(here, follow=True))
    assert act(other).get(page_of(asked)).status_code == 404
    assert rows(citizen)[0].state == "received" and work_of(citizen)[0].claimed_by_id is None


def test_staff_ask_disagree_and_withdraw_for_nobody(act, citizen, clinician, problem, asked):
    doctor = act(clinician)
    assert doctor.get(wrong(citizen, problem)).status_code == 404
    assert doctor.post(wrong(citizen, problem), said()).status_code == 404
    for name in ("withdraw_correction", "disagree"):
        assert doctor.post(page_of(asked, name), {"text": "x"}).status_code == 404
    assert rows(citizen)[0].state == "received"


def test_a_helper_with_the_right_asks_under_both_names(act, citizen, clinician, stranger, problem):
    care.DelegationFactory(patient=citizen.patient, user=stranger, powers=HELPER)
    stranger.refresh_from_db()
    browser = act(stranger)
    assert wrong(citizen, problem) in text_of(
        browser.get(reverse("records:show_item", args=[citizen.patient_id, problem]))
    )
    browser.post(wrong(citizen, problem), said())
    [one] = rows(citizen)
    assert (one.asked_by_name, bool(one.for_name)) == ("Struan Other", True)
    doctor = act(clinician)
    assert "Struan Other for" in text_of(doctor.get(page_of(one, "answer_correction")))
    doctor.post(page_of(one, "answer_correction"), decided(doctor, one, outcome="partly", how="change", note="Asked."))
    told = set(Notification.objects.filter(channel="portal").values_list("recipient", flat=True))
    assert told == {citizen.id, stranger.id}
    browser.post(page_of(one, "disagree"), {"text": "She never had it."})
    page = text_of(act(citizen).get(reverse("records:show_item", args=[citizen.patient_id, problem])))
    assert "Struan Other for" in page and "does not agree with this entry" in page


@pytest.mark.parametrize(
    "powers", [{"summary": ["see"]}, {"contributions": ["see", "act"]}, {"summary": ["see"], "contributions": ["see"]}]
)
def test_a_helper_without_the_right_asks_nothing(act, citizen, stranger, problem, asked, powers):
    care.DelegationFactory(patient=citizen.patient, user=stranger, powers={"demographics": ["see"]} | powers)
    browser = act(stranger)
    assert browser.get(wrong(citizen, problem)).status_code == 404
    assert browser.post(wrong(citizen, problem), said(text="Other")).status_code == 404
    if "act" not in powers.get("contributions", []):
        assert browser.post(page_of(asked, "withdraw_correction")).status_code == 404
    assert len(rows(citizen)) == 1


def test_what_is_about_a_hidden_entry_is_hidden_with_it(act, citizen, clinician, stranger, problem, asked):
    helper = people.UserFactory(citizen=True)
    care.DelegationFactory(patient=citizen.patient, user=helper, powers=HELPER)
    browser = act(helper)
    listed = reverse("contributions:list_corrections", args=[citizen.patient_id])
    assert page_of(asked) in text_of(browser.get(listed))
    care.DirectiveFactory(patient=citizen.patient, items=[asked.resource_id])
    assert page_of(asked) not in text_of(browser.get(listed)) and browser.get(page_of(asked)).status_code == 404
    assert browser.post(page_of(asked, "withdraw_correction")).status_code == 404
    assert page_of(asked) in text_of(act(citizen).get(listed))


def test_what_the_person_may_not_see_cannot_be_spoken_of(act, citizen):
    for label in ("professional-only", "third-party"):
        [item] = store(citizen.patient, labelled(PROBLEM, label))
        assert act(citizen).post(wrong(citizen, item), said()).status_code == 404
    assert rows(citizen) == []


def test_a_request_carries_the_labels_of_its_entry(act, citizen, clinician):
    practice = clinician.memberships.get().organisation
    [item] = store(
        citizen.patient, labelled(PROBLEM, "sensitive:mental-health") | {"recorder": by(practice)["recorder"]}
    )
    act(citizen).post(wrong(citizen, item), said())
    [one], [work] = rows(citizen), work_of(citizen)
    assert one.labels == work.labels == ["sensitive:mental-health"]
    helper = people.UserFactory(citizen=True)
    care.DelegationFactory(patient=citizen.patient, user=helper, powers=HELPER)
    assert act(helper).get(page_of(one)).status_code == 404


def test_fields_of_others_are_not_taken_from_a_form(act, citizen, clinician, stranger, problem):
    """State, owner, due time and answer come from nowhere but the actions."""
    planted = {
        "state": "accepted", "answer": "Yes", "patient_id": str(stranger.patient_id), "due_at": "2030-01-01",
        "asked_of": str(uuid.uuid4()), "resource_id": str(uuid.uuid4()), "asked_by_name": "Dr Grant",
        "same_as": str(uuid.uuid4()), "step": "take",
    }  # fmt: skip
    act(citizen).post(wrong(citizen, problem), said(**planted))
    [one] = rows(citizen)
    assert (one.state, one.answer, str(one.resource_id), one.asked_by_name) == ("received", "", problem, "Morag Fraser")
    assert one.due_at.year < 2030 and one.same_as_id is None


def test_scripts_stay_words_in_every_box(act, citizen, clinician, problem):
    person, doctor = act(citizen), act(clinician)
    person.post(wrong(citizen, problem), said(text=SCRIPT, wanted=SCRIPT))
    [one] = rows(citizen)
    answer = decided(doctor, one, outcome="partly", text=SCRIPT, how="change", title=SCRIPT, note=SCRIPT)
    assert doctor.post(page_of(one, "answer_correction"), answer).status_code == 302
    person.post(page_of(one, "disagree"), {"text": SCRIPT})
    addresses = [page_of(one), reverse("contributions:list_corrections", args=[citizen.patient_id])]
    addresses += [reverse("records:show_item", args=[citizen.patient_id, problem])]
    addresses += [reverse("records:show_version", args=[citizen.patient_id, problem, 2])]
    for browser, pages in ((person, addresses), (doctor, [page_of(one, "answer_correction"), *addresses[2:]])):
        for address in pages:
            page = browser.get(address)
            assert page.status_code == 200 and SCRIPT not in page.content.decode(), address
            assert "window.__x" in page.content.decode()


def test_a_social_worker_answers_about_social_care(act, citizen, clinician):
    council = people.OrganisationFactory(name="Inchgarron Council")
    worker = people.MembershipFactory(organisation=council, role="social-worker", user__name="Donna Rennie").user
    care.CareRelationshipFactory(patient=citizen.patient, organisation=council, kind="team")
    mark = {"system": "https://dfd.example/fhir/CodeSystem/label", "code": "social-care"}
    paper = {
        "resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2026-02-01",
        "meta": {"source": f"urn:uuid:{council.id}", "security": [mark]},
        "item": [{"linkId": "1", "text": "Who helps?", "answer": [{"valueString": "Nobody"}]}],
    }  # fmt: skip
    [item] = store(citizen.patient, paper)
    act(citizen).post(wrong(citizen, item), said())
    one, browser = rows(citizen)[0], act(worker)
    assert (one.area, one.asked_of_id) == ("socialcare", council.id) and "social-worker" in reviewers(one.area)
    assert browser.post(page_of(one, "answer_correction"), decided(browser, one)).status_code == 302
    assert rows(citizen)[0].state == "accepted" and work_of(citizen) == []
    assert act(clinician).get(page_of(one, "answer_correction")).status_code == 404


def test_what_changed_meanwhile_is_read_again_first(act, citizen, clinician, problem, asked):
    doctor = act(clinician)
    answer = decided(doctor, asked, how="change", title="Hay fever")
    store(
        citizen.patient,
        PROBLEM | by(clinician.memberships.get().organisation) | {"id": problem, "onsetDateTime": "1999"},
    )
    page = doctor.post(page_of(asked, "answer_correction"), answer)
    assert "has changed since you opened this page" in text_of(
        page
    ) and "What has changed since the person saw it" in text_of(page)
    assert rows(citizen)[0].state == "received" and Resource._ungated.get(id=problem).title == "Asthma"


def test_a_record_that_was_put_into_another_answers_there(act, citizen, clinician):
    twin = people.PatientFactory(merged_into=citizen.patient)
    [item] = store(twin, PROBLEM | by(clinician.memberships.get().organisation))
    act(citizen).post(wrong(citizen, item), said())
    [one], doctor = rows(citizen), act(clinician)
    assert one.patient_id == citizen.patient_id
    doctor.post(page_of(one, "answer_correction"), decided(doctor, one, how="change", title="Hay fever"))
    row = Resource._ungated.get(id=item)
    assert (row.title, row.patient_id) == ("Hay fever", twin.id)


def test_what_waited_before_joins_the_list(citizen, practice, act):
    """Requests from before the list: the migration lets each wait once."""
    care.CareRelationshipFactory(patient=citizen.patient, organisation=practice)
    wish = ReviewRequest(
        patient=citizen.patient, kind="ReviewRequest", area="contributions", item_id=uuid.uuid4(), reason="other",
        asked_by=citizen, asked_by_name="Morag Fraser", asked_at="2026-03-03T10:00:00Z",
    )  # fmt: skip
    care.store(wish)
    waiting = import_module("contributions.migrations.0010_one_queue").WAITING
    for _ in range(2):
        with gate.open_for_job("load_bundles", kinds=["ReviewRequest"], patients=[citizen.patient_id]) as access:
            with connection.cursor() as cursor:
                for statement in waiting:
                    cursor.execute(statement)
            [work] = WorkItem.objects.under(access)
    assert (work.subject_id, work.holder_id, work.subject) == (wish.id, practice.id, "review")


# --- Two at once


def together(number: int, press) -> list:
    def one(index):
        try:
            return press(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as crowd:
        return list(crowd.map(one, range(number)))


def owned(model, citizen):
    return list(model._ungated.using("owner").all())


def browsers(sign_in, user, number=4) -> list:
    return [sign_in(Client(), user) for _ in range(number)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_answers_at_once_give_one(sign_in, citizen, clinician, problem):
    sign_in(Client(), citizen).post(wrong(citizen, problem), said())
    [one] = CorrectionRequest._ungated.using("owner").all()
    hands = browsers(sign_in, clinician)
    answer = {"outcome": "accepted", "how": "change", "version": 1, "date": "5/2010", "note": ""}
    codes = together(
        4,
        lambda n: (
            hands[n]
            .post(page_of(one, "answer_correction"), answer | {"text": f"Answer {n}", "title": f"Title {n}"})
            .status_code
        ),
    )
    assert set(codes) == {302}
    [done] = CorrectionRequest._ungated.using("owner").all()
    [row] = Resource._ungated.using("owner").filter(id=problem)
    assert (row.version, row.title[-1]) == (2, done.answer[-1]) and done.new_version == 2
    assert log.about(citizen.patient_id).filter(action="update", actor_id=clinician.id).count() == 1
    assert Notification.objects.filter(recipient=citizen, channel="portal").count() == 1
    assert not WorkItem._ungated.using("owner").filter(done_at=None).exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_same_asked_at_once_waits_once(sign_in, citizen, clinician, problem):
    hands = browsers(sign_in, citizen)
    codes = together(4, lambda n: hands[n].post(wrong(citizen, problem), said()).status_code)
    assert set(codes) == {302}
    first = [one for one in CorrectionRequest._ungated.using("owner").all() if one.same_as_id is None]
    assert len(first) == 1 and WorkItem._ungated.using("owner").filter(done_at=None).count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_answer_and_a_withdrawal_at_once_give_one_end(sign_in, citizen, clinician, problem):
    sign_in(Client(), citizen).post(wrong(citizen, problem), said())
    [one] = CorrectionRequest._ungated.using("owner").all()
    doctor, person = sign_in(Client(), clinician), sign_in(Client(), citizen)
    presses = [
        lambda: doctor.post(
            page_of(one, "answer_correction"),
            {
                "outcome": "not-accepted",
                "how": "nothing",
                "text": "No",
                "version": 1,
                "title": "Asthma",
                "date": "5/2010",
            },
        ),
        lambda: person.post(page_of(one, "withdraw_correction")),
    ]
    assert {answer.status_code for answer in together(2, lambda n: presses[n]())} == {302}
    [done] = CorrectionRequest._ungated.using("owner").all()
    assert done.state in ("not-accepted", "withdrawn") and bool(done.answered_at) == (done.state == "not-accepted")
    assert not WorkItem._ungated.using("owner").filter(done_at=None).exists()
