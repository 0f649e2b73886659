"""Two records that are one person's: put together by two officers, seen as one, and parted without a trace."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connections, transaction

from accounts import actions
from accounts.actions.merging import NotMerged, last_step
from accounts.models import Merge, Patient, User
from accounts.rules import NEXT_STATE, State, why_not_merge
from audit import log
from consent import gate
from consent.gate import AccessDenied
from notifications.models import Notification
from records.models import Resource
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory, actor_for, sign_in
from tests.factories.consent import CareRelationshipFactory, access_for

CHI, OTHER_CHI, THIRD_CHI = "0101011237", "0101336489", "0101405073"
KINDS = ("AllergyIntolerance", "Patient")


@pytest.fixture
def gavin(db):
    return actor_for(MembershipFactory(role="help-desk", user__name="Gavin Tait").user)


@pytest.fixture
def ruth(db):
    return actor_for(MembershipFactory(role="safeguarding-officer", user__name="Ruth Kilbride").user)


@pytest.fixture
def pair(db, make_resource):
    """Morag's record with her account, and a second one that is hers too; an item in each."""
    kept, merged = PatientFactory(chi=CHI), PatientFactory(chi=OTHER_CHI)
    for person in (kept, merged):
        make_resource(person)
    UserFactory(name="Morag Sinclair", patient=kept, assurance=2)
    return kept, merged


def propose(actor, pair, reason="Same person, two numbers"):
    return actions.merge(actor=actor, kept=pair[0].id, merged=pair[1].id, reason=reason)


def put_together(one, other, pair):
    merge = propose(one, pair)
    return actions.decide_merge(actor=other, merge_id=merge.id, agreed=True)


def take_apart(one, other, merge):
    actions.unmerge(actor=one, merge_id=merge.id, reason="They are sisters")
    return actions.decide_merge(actor=other, merge_id=merge.id, agreed=True)


def visible(actor, person):
    """Ids of the items that this actor sees here, or nothing."""
    try:
        access = access_for(actor, person, *KINDS)
    except AccessDenied:
        return None
    with access.reading():
        return {str(row.id) for row in Resource.objects.under(access).filter(kind__in=KINDS)}


def account(person):
    return User.objects.get(patient=person)


# --- two officers
def test_a_proposal_changes_nothing(gavin, pair):
    merge = propose(gavin, pair)
    assert merge.state == State.PROPOSED
    assert not Patient.objects.exclude(merged_into=None).exists()


def test_proposer_does_not_decide(gavin, pair):
    merge = propose(gavin, pair)
    with pytest.raises(NotMerged, match="Somebody else"):
        actions.decide_merge(actor=gavin, merge_id=merge.id, agreed=True)
    assert not Patient.objects.exclude(merged_into=None).exists()


def test_second_officer_puts_them_together(gavin, ruth, pair):
    merge = put_together(gavin, ruth, pair)
    kept, merged = pair
    merged.refresh_from_db()
    assert (merge.state, merged.merged_into) == (State.IN_FORCE, kept)
    assert [step.state for step in merge.steps.all()] == [State.PROPOSED, State.IN_FORCE]
    assert last_step(merge).by_id == ruth.id


def test_second_officer_may_say_no(gavin, ruth, pair):
    merge = propose(gavin, pair)
    assert actions.decide_merge(actor=ruth, merge_id=merge.id, agreed=False).state == State.REFUSED
    assert not Patient.objects.exclude(merged_into=None).exists()
    assert propose(gavin, pair).id != merge.id  # may be proposed again, with better reasons


@pytest.mark.parametrize("role", ["clinician", "reception", "policy-admin", "privacy-officer", "researcher"])
def test_other_roles_do_neither(gavin, pair, role):
    other = actor_for(MembershipFactory(role=role).user)
    with pytest.raises(NotMerged):
        propose(other, pair)
    merge = propose(gavin, pair)
    with pytest.raises(NotMerged):
        actions.decide_merge(actor=other, merge_id=merge.id, agreed=True)


def test_undoing_takes_two_as_well(gavin, ruth, pair):
    merge = put_together(gavin, ruth, pair)
    assert actions.unmerge(actor=gavin, merge_id=merge.id, reason="Sisters").state == State.UNDOING
    with pytest.raises(NotMerged):
        actions.decide_merge(actor=gavin, merge_id=merge.id, agreed=True)
    assert Patient.objects.exclude(merged_into=None).exists()
    assert actions.decide_merge(actor=ruth, merge_id=merge.id, agreed=False).state == State.IN_FORCE
    assert take_apart(ruth, gavin, merge).state == State.UNDONE
    assert not Patient.objects.exclude(merged_into=None).exists()
    assert merge.steps.count() == 6


def test_every_state_that_waits_has_a_yes_and_a_no():
    assert set(NEXT_STATE) == {State.PROPOSED, State.UNDOING}
    assert all(len(next_states) == 2 for next_states in NEXT_STATE.values())


# --- what is seen
def test_kept_record_shows_both(gavin, ruth, pair):
    kept, merged = pair
    morag = actor_for(account(kept))
    apart = visible(morag, kept)
    put_together(gavin, ruth, pair)
    assert len(visible(morag, kept)) == 2 > len(apart)
    assert visible(morag, merged) is None


def test_parting_brings_back_exactly_what_was(gavin, ruth, pair, practice):
    """Ids that the person, a clinician of each record and a stranger see, before and after."""
    kept, merged = pair
    CareRelationshipFactory(patient=kept, organisation=practice)
    elsewhere = MembershipFactory(role="clinician")
    CareRelationshipFactory(patient=merged, organisation=elsewhere.organisation)
    here = MembershipFactory(organisation=practice, role="clinician")
    actors = [actor_for(account(kept)), actor_for(here.user), actor_for(elsewhere.user)]
    actors.append(actor_for(UserFactory(citizen=True)))

    def all_visible():
        return [[visible(actor, person) for person in pair] for actor in actors]

    rows = sorted(map(str, Patient.objects.order_by("id").values()))
    before = all_visible()
    merge = put_together(gavin, ruth, pair)
    during = all_visible()
    take_apart(gavin, ruth, merge)
    assert all_visible() == before != during
    assert sorted(map(str, Patient.objects.order_by("id").values())) == rows
    assert during[2][0] == during[1][0] == during[0][0]  # both practices care for the one person
    assert during[3] == [None, None]


def test_account_of_the_merged_record_goes_on(client, gavin, ruth, pair):
    kept, merged = pair
    User.objects.filter(patient=kept).delete()
    morag = UserFactory(name="Morag Sinclair", patient=merged, assurance=2)
    put_together(gavin, ruth, pair)
    browser = sign_in(client, morag)
    assert browser.get("/home/")["Location"] == f"/p/{kept.id}/"
    assert browser.get(f"/p/{kept.id}/allergies/").status_code == 200
    assert browser.get(f"/p/{merged.id}/allergies/").status_code == 404
    assert "You" in browser.get(f"/p/{kept.id}/access-log/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_old_address_answers_like_any_that_is_not_there(client, gavin, ruth, pair, stranger):
    from tests.house.test_promises import told

    put_together(gavin, ruth, pair)
    for user in (account(pair[0]), stranger):
        browser = sign_in(client, user)
        assert told(browser.get(f"/p/{pair[1].id}/")) == told(browser.get(f"/p/{uuid.uuid4()}/"))


def test_both_numbers_find_the_survivor(client, gavin, ruth, pair, practice, make_resource):
    kept, merged = pair
    make_resource(kept, "Patient", title="Morag Sinclair")
    CareRelationshipFactory(patient=merged, organisation=practice)
    put_together(gavin, ruth, pair)
    browser = sign_in(client, MembershipFactory(organisation=practice, role="clinician").user)
    for chi in (CHI, OTHER_CHI):
        assert f"/p/{kept.id}/" in browser.post("/desk/people/", {"wanted": chi}).content.decode()


def test_person_is_told(gavin, ruth, pair):
    merge = put_together(gavin, ruth, pair)
    take_apart(gavin, ruth, merge)
    told = Notification.objects.filter(recipient=account(pair[0]), channel="portal")
    assert sorted(told.values_list("topic", flat=True)) == ["records-merged", "records-parted"]


def test_person_reads_who_decided(gavin, ruth, pair):
    put_together(gavin, ruth, pair)
    entries = log.about(*(person.id for person in pair)).filter(action="merge")
    assert {(entry.actor_name, entry.reason) for entry in entries} == {
        ("Gavin Tait", "proposed"),
        ("Ruth Kilbride", "in-force"),
    }
    assert entries.count() == 4


# --- when it cannot be
def test_why_not_merge():
    one, other = Patient(id=uuid.uuid4()), Patient(id=uuid.uuid4())
    away = Patient(id=uuid.uuid4(), merged_into_id=uuid.uuid4())
    dead = Patient(id=uuid.uuid4(), died_on="2026-01-01")
    usual = {"holding": set(), "both_have_accounts": False}
    assert why_not_merge(one, other, **usual) == ""
    assert why_not_merge(one, other, **usual | {"holding": {one.id}}) == ""
    refused = [
        (one, None, usual, "Nobody has this number"),
        (None, other, usual, "Nobody has this number"),
        (one, one, usual, "same record already"),
        (one, Patient(id=uuid.uuid4(), merged_into_id=one.id), usual, "same record already"),
        (one, away, usual, "merged with another"),
        (away, one, usual, "merged with another"),
        (one, other, usual | {"holding": {other.id}}, "others merged into it"),
        (one, other, usual | {"both_have_accounts": True}, "Both records have an account"),
        (one, dead, usual, "has died"),
    ]
    for kept, merged, how, words in refused:
        assert words in why_not_merge(kept, merged, **how)


def test_two_accounts_stay_two(gavin, pair):
    UserFactory(patient=pair[1])
    with pytest.raises(NotMerged, match="Both records have an account"):
        propose(gavin, pair)


def test_what_changed_since_the_proposal_counts(gavin, ruth, pair):
    merge = propose(gavin, pair)
    UserFactory(patient=pair[1])
    with pytest.raises(NotMerged, match="Both records have an account"):
        actions.decide_merge(actor=ruth, merge_id=merge.id, agreed=True)
    assert Merge.objects.get().state == State.PROPOSED


def test_third_record_joins_the_two(gavin, ruth, pair, make_resource):
    put_together(gavin, ruth, pair)
    third = PatientFactory(chi=THIRD_CHI)
    make_resource(third)
    put_together(gavin, ruth, (pair[0], third))
    assert len(visible(actor_for(account(pair[0])), pair[0])) == 3


def test_database_lets_one_record_be_merged_once(pair):
    third = PatientFactory()
    Merge.objects.create(kept=pair[0], merged=pair[1], reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(kept=third, merged=pair[1], reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(kept=third, merged=third, reason="x")


def test_circular_merges_at_once_leave_one(transactional_db):
    """A into B and B into A, decided in the same moment."""
    gavin = actor_for(MembershipFactory(role="help-desk").user)
    ruth = actor_for(MembershipFactory(role="safeguarding-officer").user)
    pair = PatientFactory(), PatientFactory()
    merges = [propose(gavin, pair), propose(gavin, pair[::-1])]
    barrier, said = threading.Barrier(8), []

    def decide(number):
        try:
            barrier.wait(timeout=30)
            said.append(actions.decide_merge(actor=ruth, merge_id=merges[number % 2].id, agreed=True).state)
        except NotMerged:
            said.append("no")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(said) == 8
    assert Patient.objects.exclude(merged_into=None).count() == 1
    assert Merge.objects.filter(state=State.IN_FORCE).count() == 1


# --- emergencies and care go on
def test_emergency_access_of_the_merged_record_holds_for_the_kept_one(gavin, ruth, pair):
    from consent.actions import break_glass

    doctor = actor_for(MembershipFactory(role="clinician").user)
    break_glass(actor=doctor, patient_id=pair[1].id, reason_code="emergency", reason="Found unconscious in the street")
    assert visible(doctor, pair[0]) is None
    put_together(gavin, ruth, pair)
    assert len(visible(doctor, pair[0])) == 2
    assert gate.open_record(doctor, pair[0].id, kinds=["Patient"]).decision.basis == "break-glass"


def test_emergency_is_told_to_the_account_of_the_merged_record(gavin, ruth, pair):
    from consent.actions import break_glass

    User.objects.filter(patient=pair[0]).update(patient=pair[1])
    put_together(gavin, ruth, pair)
    doctor = actor_for(MembershipFactory(role="clinician").user)
    break_glass(actor=doctor, patient_id=pair[0].id, reason_code="emergency", reason="Found unconscious in the street")
    topics = Notification.objects.filter(recipient=account(pair[1])).values_list("topic", flat=True)
    assert "record-opened-in-emergency" in topics


# --- the pages
WORDS = {"kept": CHI, "merged": OTHER_CHI, "reason": "Same person, two numbers"}


@pytest.fixture
def browsers(client, gavin, ruth):
    from django.test import Client

    return [sign_in(browser, User.objects.get(pk=actor.id)) for browser, actor in ((client, gavin), (Client(), ruth))]


def test_pages_from_proposal_to_parting(browsers, pair):
    one, other = browsers
    address = one.post("/desk/identity/merges/new/", WORDS)["Location"]
    assert "You proposed this" in one.get(address).content.decode()
    assert one.post(address, {"decision": "yes"}, follow=True).status_code == 200
    assert Merge.objects.get().state == State.PROPOSED
    page = other.get(address).content.decode()
    assert "I agree" in page and CHI not in page and "Morag" not in page
    other.post(address, {"decision": "yes"})
    assert Merge.objects.get().state == State.IN_FORCE
    assert "Say why" in one.post(address, {"reason": " "}).content.decode()
    one.post(address, {"reason": "They are sisters"})
    other.post(address, {"decision": "yes"})
    assert Merge.objects.get().state == State.UNDONE


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"kept": ""}, "Enter the CHI number of the record to keep"),
        ({"merged": "0101201234"}, "One of the digits is wrong"),
        ({"merged": THIRD_CHI}, "Nobody has this number"),
        ({"merged": CHI}, "Both numbers name the same record already"),
        ({"reason": "  "}, "Say why these are one person"),
    ],
)
def test_faulty_proposal_is_told(browsers, pair, wrong, message):
    assert message in browsers[0].post("/desk/identity/merges/new/", WORDS | wrong).content.decode()
    assert not Merge.objects.exists()


def test_pages_are_for_officers(client, pair, citizen, clinician):
    for user in (citizen, clinician):
        browser = sign_in(client, user)
        assert browser.get("/desk/identity/merges/new/").status_code == 403
        assert browser.get(f"/desk/identity/merges/{uuid.uuid4()}/").status_code == 403


def test_merge_that_is_not_there(browsers):
    assert browsers[0].get(f"/desk/identity/merges/{uuid.uuid4()}/").status_code == 404
