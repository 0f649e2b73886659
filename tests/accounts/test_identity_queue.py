"""The help desk's questions of identity, and "this is not about me": worked in the open, enumerable by nobody."""

import datetime as dt
import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import actions
from accounts.actions.cases import NotDecided
from accounts.actions.doubts import doubt, open_case
from accounts.models import IdentityCase, Session, User
from accounts.naming import CASE_NAMES, OUTCOME_CHOICES, OUTCOME_NAMES
from accounts.rules import DECISIONS
from audit import log
from audit.models import Entry
from notifications.models import Notification
from records.models import Resource
from tests.accounts.test_binding import BOUND_CHI, CHI, CONNECT, OTHER_CHI, RIGHT, person, text_of, verified
from tests.factories.accounts import MembershipFactory, UserFactory, actor_for, sign_in

DESK = "/desk/identity/"
CALLER = RIGHT | {"do": "connect", "sure": "on"}


@pytest.fixture
def agent(db):
    return MembershipFactory(role="help-desk", user__name="Gavin Tait").user


@pytest.fixture
def desk(agent):
    return sign_in(Client(), agent)


@pytest.fixture
def morag(db):
    user = verified()
    user.record = person(CHI)
    return user


@pytest.fixture
def case(morag):
    return open_case(kind="no-match", user=morag, words="My number is on no letter")


def address(case):
    return f"{DESK}{case.id}/"


def bound_to(user):
    return User.objects.get(pk=user.pk).patient


# --- the list
def test_list_names_questions_and_no_number(desk, case):
    said = text_of(desk.get(DESK))
    assert "Details did not fit" in said and "Morag Sinclair" in said and case.reference in said
    assert CHI not in said


@pytest.mark.parametrize("spelt", ["{}", " {} ", "lower", "without"])
def test_question_is_found_by_its_reference(desk, case, spelt):
    given = {"lower": case.reference.lower(), "without": case.reference.replace("-", " ")}
    written = given.get(spelt, spelt.format(case.reference))
    assert desk.post(DESK, {"reference": written})["Location"] == address(case)


@pytest.mark.parametrize("wrong", ["", "AAAA-AAAA", "x", "' OR 1=1"])
def test_reference_that_nobody_has(desk, case, wrong):
    said = text_of(desk.post(DESK, {"reference": wrong}))
    assert "Enter the reference" in said or "No question has this reference" in said


def test_references_cannot_be_counted_up(morag):
    seen = {open_case(kind="duplicate", patient=morag.record, other=person()).reference for _ in range(50)}
    assert len(seen) == 50 and all(re.fullmatch(r"[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}", one) for one in seen)


def test_every_look_is_an_entry(desk, agent, case):
    desk.get(DESK)
    desk.get(address(case))
    said = Entry.objects.filter(actor_id=agent.id).values_list("action", "target")
    assert set(said) == {("case-look", ""), ("case-look", f"IdentityCase/{case.id}")}


@pytest.mark.parametrize("role", ["clinician", "reception", "pharmacist", "policy-admin", "privacy-officer"])
def test_desk_is_for_its_roles(client, case, role):
    browser = sign_in(client, MembershipFactory(role=role).user)
    for url in (DESK, address(case), f"{DESK}{uuid.uuid4()}/"):
        assert browser.get(url).status_code == browser.post(url).status_code == 403


def test_citizens_see_no_desk(client, case, citizen):
    browser = sign_in(client, citizen)
    assert browser.get(address(case)).status_code == browser.get(f"{DESK}{uuid.uuid4()}/").status_code == 403


def test_help_desk_begins_at_its_calls_and_finds_its_list(desk):
    assert desk.get("/home/")["Location"] == "/desk/help/"
    assert f'href="{DESK}"' in desk.get("/desk/help/").content.decode()


def test_help_desk_sees_no_record(desk, morag, make_resource):
    item = make_resource(morag.record)
    for url in (f"/p/{morag.record.id}/", f"/p/{morag.record.id}/item/{item.id}/", "/desk/"):
        assert desk.get(url).status_code in (403, 404)


# --- connecting by telephone
def test_agent_connects_the_caller(desk, agent, morag, case):
    assert desk.post(address(case), CALLER)["Location"] == DESK
    assert bound_to(morag) == morag.record
    case.refresh_from_db()
    assert (case.outcome, case.closed_by) == ("connected", agent)
    entry = log.about(morag.record.id).get(action="bind")
    assert (entry.actor_name, entry.basis, entry.outcome) == ("Gavin Tait", "role", "permitted")
    topics = Notification.objects.filter(recipient=morag, channel="portal").values_list("topic", flat=True)
    assert list(topics) == ["record-connected"]


@pytest.mark.parametrize(
    "wrong", [{"chi": OTHER_CHI}, {"chi": "0101625707"}, {"birth_date_day": "15"}, {"given": "Mhairi"}, {"chi": ""}]
)
def test_same_rules_hold_on_the_telephone(desk, morag, case, wrong):
    person(OTHER_CHI, (("Drummond", "Hamish"),))
    said = text_of(desk.post(address(case), CALLER | wrong))
    assert "These details do not fit together" in said
    assert bound_to(morag) is None


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"sure": ""}, "Tick the box once the caller has answered"),
        ({"chi": "0101201234"}, "One of the digits is wrong"),
        ({"given": ""}, "Enter the first name"),
        ({"birth_date_year": "2020"}, "from the age of 12"),
    ],
)
def test_faulty_call(desk, morag, case, wrong, message):
    assert message in text_of(desk.post(address(case), CALLER | wrong))
    assert bound_to(morag) is None


def test_visitor_without_number_is_found_by_name_and_birth_date(desk):
    visitor = verified("Amélie Dubois")
    record = person(None, (("Dubois", "Amelie"),))
    case = open_case(kind="no-number", user=visitor)
    desk.post(address(case), CALLER | {"given": "Amélie", "family": "Dubois", "chi": ""})
    assert bound_to(visitor) == record


def test_of_two_without_number_nobody_is_guessed(desk):
    visitor = verified("Amélie Dubois")
    for _ in range(2):
        person(None, (("Dubois", "Amelie"),))
    case = open_case(kind="no-number", user=visitor)
    said = text_of(desk.post(address(case), CALLER | {"given": "Amélie", "family": "Dubois", "chi": ""}))
    assert "do not fit" in said and bound_to(visitor) is None


def test_whoever_has_a_number_is_not_found_without_it(desk, morag, case):
    desk.post(address(case), CALLER | {"chi": ""})
    assert bound_to(morag) is None


def test_record_moves_from_an_old_account_to_the_callers(desk, morag, case):
    old = UserFactory(patient=morag.record, assurance=2)
    browser = sign_in(Client(), old)
    said = text_of(desk.post(address(case), CALLER))
    assert "connected to another account" in said and "Disconnect the other account" in said
    assert bound_to(morag) is None
    desk.post(address(case), CALLER | {"instead": "on"})
    assert (bound_to(morag), bound_to(old)) == (morag.record, None)
    assert not Session.objects.filter(user=old).exists()
    assert browser.get("/home/").status_code == 302
    assert Notification.objects.filter(recipient=old, topic="record-disconnected").exists()
    assert {entry.action for entry in log.about(morag.record.id)} >= {"bind", "unbind"}


def test_wrong_details_disconnect_nobody(desk, morag, case):
    old = UserFactory(patient=morag.record, assurance=2)
    desk.post(address(case), CALLER | {"instead": "on", "given": "Mhairi"})
    assert bound_to(old) == morag.record


# --- closing without connecting
def test_another_three_tries(desk, client, morag, case):
    User.objects.filter(pk=morag.pk).update(failed_matches=3)
    browser = sign_in(client, morag)
    assert browser.get(CONNECT).status_code == 302
    desk.post(address(case), {"do": "answer", "outcome": "try-again", "answer": "Try without the middle name."})
    said = text_of(browser.get(CONNECT))
    assert "The help desk opened this page again" in said and "Try without the middle name." in said
    assert browser.post(CONNECT, RIGHT)["Location"] == f"/p/{morag.record.id}/"
    topics = Notification.objects.filter(recipient=morag, channel="portal").values_list("topic", flat=True)
    assert set(topics) == {"identity-answered", "record-connected"}


def test_not_connected_stays_closed_and_says_why(desk, client, morag, case, settings):
    desk.post(address(case), {"do": "answer", "outcome": "not-connected", "answer": "Please visit your practice."})
    browser = sign_in(client, morag)
    said = text_of(browser.get(CONNECT, follow=True))
    assert "We could not connect your record" in said and "Please visit your practice." in said
    assert settings.HELP_DESK_PHONE in said
    assert browser.post(CONNECT, RIGHT).status_code == 302 and bound_to(morag) is None
    desk.post(address(case), CALLER)  # a no may still become a yes
    assert bound_to(morag) == morag.record


@pytest.mark.parametrize(
    "form, message",
    [
        ({"outcome": "try-again"}, "Write an answer to the person"),
        ({"answer": "x"}, "Choose what you decided"),
        ({"outcome": "same-person", "answer": "x"}, "Choose one of the decisions"),
        ({"outcome": "try-again", "answer": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_faulty_decision(desk, case, form, message):
    assert message in text_of(desk.post(address(case), form | {"do": "answer"}))
    assert IdentityCase.objects.get().closed_at is None


def test_decided_question_is_decided(desk, agent, case):
    form = {"do": "answer", "outcome": "try-again", "answer": "Try again."}
    desk.post(address(case), form)
    assert desk.post(address(case), form).status_code == 200
    assert "Try again." in text_of(desk.get(address(case)))
    with pytest.raises(NotDecided):
        actions.decide_case(actor=actor_for(agent), case_id=case.id, outcome="not-connected", answer="No.")


def test_two_agents_at_once(desk, agent, case, monkeypatch):
    """The second one's page is told, and changes nothing."""
    from accounts.views import identity_desk

    actions.decide_case(actor=actor_for(agent), case_id=case.id, outcome="try-again", answer="First.")
    monkeypatch.setattr(identity_desk, "may_decide", lambda case: True)
    answer = desk.post(address(case), {"do": "answer", "outcome": "not-connected", "answer": "Second."}, follow=True)
    assert "Somebody else decided this" in text_of(answer)
    assert IdentityCase.objects.get().answer == "First."


def test_every_kind_and_outcome_has_words():
    assert set(CASE_NAMES) == set(DECISIONS) == set(IdentityCase.Kind.values)
    outcomes = {outcome for group in DECISIONS.values() for outcome in group}
    assert set(OUTCOME_CHOICES) == outcomes
    assert outcomes | {"connected"} == set(IdentityCase.Outcome.values)
    told = {outcome for kind in DECISIONS if kind != "duplicate" for outcome in DECISIONS[kind]} | {"connected"}
    assert set(OUTCOME_NAMES) == told


def test_database_holds_one_open_question_of_an_account(morag, case):
    with pytest.raises(IntegrityError), transaction.atomic():
        open_case(kind="two-numbers", user=morag)


# --- two records of one person
def test_doubt_is_asked_once_and_leads_to_a_proposal(desk, morag):
    other = person(OTHER_CHI)
    for pair in ((morag.record.id, other.id), (other.id, morag.record.id)):
        doubt(one=pair[0], other=pair[1])
    case = IdentityCase.objects.get()
    answer = desk.post(address(case), {"do": "answer", "outcome": "same-person", "answer": "Practice confirmed."})
    assert answer["Location"] == "/desk/identity/merges/new/"


def test_connecting_asks_about_a_namesake(client, morag):
    twin = person(OTHER_CHI)
    person(BOUND_CHI, born=dt.date(1961, 3, 15))
    sign_in(client, morag).post(CONNECT, RIGHT)
    case = IdentityCase.objects.get()
    assert (case.kind, {case.patient_id, case.other_id}) == ("duplicate", {morag.record.id, twin.id})


# --- this is not about me
@pytest.fixture
def hers(client, morag, make_resource):
    """Morag at her record, in which one allergy is somebody else's."""
    User.objects.filter(pk=morag.pk).update(patient=morag.record)
    morag.item = make_resource(morag.record, title="Allergy to penicillin", body={"recordedDate": "2026-03-03"})
    return sign_in(client, User.objects.get(pk=morag.pk))


def item_address(morag):
    return f"/p/{morag.record.id}/item/{morag.item.id}/not-mine/"


def body_of(item):
    return Resource._ungated.filter(pk=item.pk).values_list("version", "body").first()


def reported(hers, morag, words="I have never been to that clinic"):
    hers.post(item_address(morag), {"words": words})
    return IdentityCase.objects.get(kind="not-me")


def test_links_lead_to_the_reports(hers, morag):
    assert item_address(morag) in hers.get(f"/p/{morag.record.id}/item/{morag.item.id}/").content.decode()
    home = hers.get(f"/p/{morag.record.id}/").content.decode()
    assert f"/p/{morag.record.id}/not-mine/new/" in home and f"/p/{morag.record.id}/not-mine/" in home


def test_report_of_an_item(hers, morag):
    answer = hers.post(item_address(morag), {"words": "I have never been to that clinic"})
    assert answer["Location"] == f"/p/{morag.record.id}/not-mine/"
    said = text_of(hers.get(answer["Location"]))
    assert "I have never been to that clinic" in said and "Waiting for the help desk" in said
    entry = log.about(morag.record.id).get(action="report")
    assert (entry.actor_id, entry.target) == (morag.id, f"AllergyIntolerance/{morag.item.id}")


def test_report_of_the_whole_record(hers, morag):
    hers.post(f"/p/{morag.record.id}/not-mine/new/", {"words": ""})
    assert "The whole record" in text_of(hers.get(f"/p/{morag.record.id}/not-mine/"))
    assert IdentityCase.objects.get().item_id is None


def test_desk_sees_kind_and_source_and_nothing_of_what_it_says(desk, hers, morag):
    case = reported(hers, morag)
    said = text_of(desk.get(address(case)))
    assert "Allergy" in said and "I have never been" in said
    assert "enicillin" not in said and CHI not in said


@pytest.mark.parametrize(
    "outcome, words",
    [("is-theirs", "We checked: this is about you"), ("not-theirs", "This is not about you")],
)
def test_answer_is_told_and_the_record_stays(desk, hers, morag, outcome, words):
    before = body_of(morag.item)
    case = reported(hers, morag)
    desk.post(address(case), {"do": "answer", "outcome": outcome, "answer": "We asked the practice."})
    said = text_of(hers.get(f"/p/{morag.record.id}/not-mine/"))
    assert words in said and "We asked the practice." in said
    assert body_of(morag.item) == before
    assert Notification.objects.filter(recipient=morag, topic="report-answered", channel="portal").exists()
    assert "We asked" not in repr(list(Notification.objects.values()))


def test_same_report_twice_is_one(hers, morag):
    for _ in range(2):
        hers.post(item_address(morag), {"words": "Not mine"})
        hers.post(f"/p/{morag.record.id}/not-mine/new/", {"words": "Not mine"})
    assert IdentityCase.objects.filter(kind="not-me").count() == 2


@pytest.mark.parametrize("words", ["x" * 1001, "Not\x07 mine"])
def test_faulty_report(hers, morag, words):
    assert hers.post(item_address(morag), {"words": words}).status_code == 200
    assert not IdentityCase.objects.exists()
    assert not log.about(morag.record.id).filter(action="report").exists()


def test_script_is_words(hers, morag):
    reported(hers, morag, "<script>alert(1)</script>")
    assert "<script>alert" not in hers.get(f"/p/{morag.record.id}/not-mine/").content.decode()


def test_item_that_is_not_there(hers, morag):
    assert hers.get(f"/p/{morag.record.id}/item/{uuid.uuid4()}/not-mine/").status_code == 404


def test_reports_are_the_persons_own(hers, morag, practice):
    from tests.factories.consent import CareRelationshipFactory

    reported(hers, morag)
    CareRelationshipFactory(patient=morag.record, organisation=practice)
    doctor = sign_in(Client(), MembershipFactory(organisation=practice).user)
    for url in (f"/p/{morag.record.id}/not-mine/", f"/p/{morag.record.id}/not-mine/new/", item_address(morag)):
        assert doctor.get(url).status_code == 404
        assert doctor.post(url, {"words": "x"}).status_code == 404
    assert IdentityCase.objects.count() == 1
    assert "not about me" not in doctor.get(f"/p/{morag.record.id}/item/{morag.item.id}/").content.decode()
