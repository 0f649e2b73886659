"""Late work climbs by itself, once for each level, and is never left with somebody who cannot open it."""

import datetime as dt

import pytest
from django.db import connection, transaction

import clock
from accounts.roles import Role
from audit import log
from consent import gate
from consent.models import CareRelationship
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory
from tests.factories.consent import CareRelationshipFactory, DirectiveFactory
from tests.factories.work import A_MONDAY, waiting_item
from work import overdue, rules
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (A_MONDAY + dt.timedelta(days=day) for day in (1, 2, 3, 4))


@pytest.fixture
def at(monkeypatch):
    """The portal's clock stands at this moment."""

    def stand(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    stand(A_MONDAY)
    return stand


@pytest.fixture
def morag(citizen, practice):
    """A person of the practice, who has an account."""
    CareRelationshipFactory(patient=citizen.patient, organisation=practice)
    return citizen


def now_of(item) -> WorkItem:
    with gate.open_for_job("reindex", kinds=[item.kind], patients=[item.patient_id]) as access:
        return WorkItem.objects.under(access).get(id=item.id)


def told(user) -> list[str]:
    rows = Notification.objects.filter(recipient=user, channel="portal")
    return sorted(rows.values_list("topic", flat=True))


def post(organisation, role=Role.CLINICIAN, **more):
    return MembershipFactory(organisation=organisation, role=role, **more).user


def test_work_that_is_not_due_stays_where_it_is(at, morag, practice):
    item = waiting_item(morag.patient, practice, team="Nurses", days=1)
    assert overdue.pass_on_overdue() == 0
    assert (now_of(item).level, now_of(item).team) == (0, "Nurses")
    assert not log.about(morag.patient_id).filter(actor_role="overdue_work").exists()


def test_late_work_of_a_team_goes_to_the_whole_organisation(at, morag, practice):
    nurse, reception = post(practice, team="Nurses"), post(practice, Role.RECEPTION)
    left = post(practice, ended_at=A_MONDAY)
    elsewhere = post(OrganisationFactory())
    item = waiting_item(morag.patient, practice, team="Nurses")
    at(TUESDAY)
    assert overdue.pass_on_overdue() == 1
    found = now_of(item)
    assert (found.level, found.team, found.first_team, found.raised_at) == (1, "", "Nurses", TUESDAY)
    assert found.due_at == item.due_at
    assert told(nurse) == ["work-late"] and told(morag) == ["answer-late"]
    assert told(reception) == told(left) == told(elsewhere) == []
    [entry] = log.about(morag.patient_id).filter(actor_role="overdue_work")
    assert entry.actor_kind == "job" and entry.kinds


def test_reception_is_told_of_messages(at, morag, practice):
    reception = post(practice, Role.RECEPTION)
    waiting_item(morag.patient, practice, kind="Communication")
    at(TUESDAY)
    overdue.pass_on_overdue()
    assert told(reception) == ["work-late"]


def test_notice_names_nobody_but_the_organisation(at, morag, practice):
    nurse = post(practice)
    waiting_item(morag.patient, practice)
    at(TUESDAY)
    overdue.pass_on_overdue()
    [notice] = Notification.objects.filter(recipient=nurse, channel="portal")
    assert (notice.subject_patient_id, notice.about) == (None, "")
    [mine] = Notification.objects.filter(recipient=morag, channel="portal")
    assert (mine.subject_patient_id, mine.about) == (morag.patient_id, "Glenview Practice")


def test_much_that_is_late_is_told_once_a_day(at, morag, practice):
    nurse = post(practice)
    for _ in range(3):
        waiting_item(morag.patient, practice)
    other = PatientFactory()
    CareRelationshipFactory(patient=other, organisation=practice)
    waiting_item(other, practice)
    at(TUESDAY)
    assert overdue.pass_on_overdue() == 2
    assert told(nurse) == ["work-late"] and told(morag) == ["answer-late"]


def test_second_time_those_above_are_told_and_it_stays_where_it_can_be_opened(at, morag, practice):
    board = OrganisationFactory(kind="board")
    practice.part_of = board
    practice.save()
    manager, nurse, outsider = post(board, Role.POLICY_ADMIN), post(practice), post(board)
    item = waiting_item(morag.patient, practice)
    at(TUESDAY)
    overdue.pass_on_overdue()
    at(THURSDAY.replace(hour=17))  # two working days end at six
    assert overdue.pass_on_overdue() == 0 and told(manager) == []
    at(THURSDAY.replace(hour=18, minute=1))
    assert overdue.pass_on_overdue() == 1
    assert (now_of(item).level, now_of(item).holder_id) == (2, practice.id)
    assert told(manager) == ["work-late-above"] and told(outsider) == []
    assert told(nurse) == ["work-late", "work-late"] and told(morag) == ["answer-late"]
    at(THURSDAY + dt.timedelta(days=30))
    assert overdue.pass_on_overdue() == 0


def test_without_anybody_above_privacy_officers_are_told(at, morag, practice):
    officer = post(OrganisationFactory(kind="portal"), Role.PRIVACY_OFFICER)
    waiting_item(morag.patient, practice, level=1, raised_at=A_MONDAY)
    at(FRIDAY)
    overdue.pass_on_overdue()
    assert told(officer) == ["work-late-above"]


def test_where_nobody_is_able_those_above_are_told_at_once(at, morag, practice):
    administrator, reception = post(practice, Role.POLICY_ADMIN), post(practice, Role.RECEPTION)
    waiting_item(morag.patient, practice)
    at(TUESDAY)
    overdue.pass_on_overdue()
    assert told(administrator) == ["work-late-above"] and told(reception) == []


@pytest.mark.parametrize(
    "claimed_at, left, kept",
    [(TUESDAY, False, True), (A_MONDAY, False, False), (TUESDAY, True, False)],
    ids=["at work on it", "left lying", "has left"],
)
def test_whoever_took_it_keeps_it_only_while_at_work(claimed_at, left, kept, at, morag, practice):
    nurse = post(practice, ended_at=TUESDAY if left else None)
    item = waiting_item(morag.patient, practice, claimed_by=nurse, claimed_by_name="Nurse Reid", claimed_at=claimed_at)
    at(TUESDAY.replace(hour=20))
    overdue.pass_on_overdue()
    assert (now_of(item).claimed_by_id == nurse.id, bool(now_of(item).claimed_by_name)) == (kept, kept)


def test_work_follows_the_person_to_a_new_practice(at, morag, practice):
    nurse, new = post(practice), OrganisationFactory(name="Shoreside Practice")
    doctor = post(new)
    item = waiting_item(
        morag.patient, practice, team="Nurses", days=9, claimed_by=nurse, claimed_by_name="N", claimed_at=A_MONDAY
    )
    CareRelationship.objects.filter(patient=morag.patient).update(ended_at=A_MONDAY)
    at(TUESDAY)
    assert overdue.pass_on_overdue() == 0  # nobody looks after them: it stays
    assert now_of(item).holder_id == practice.id
    CareRelationshipFactory(patient=morag.patient, organisation=new)
    assert overdue.pass_on_overdue() == 1
    found = now_of(item)
    assert (found.holder_id, found.team, found.claimed_by_id, found.level) == (new.id, "", None, 0)
    assert found.due_at == item.due_at and told(doctor) == ["work-came"] and told(morag) == []
    assert overdue.pass_on_overdue() == 0


def test_work_under_a_merged_id_is_passed_on_too(at, morag, practice):
    absorbed = PatientFactory(merged_into=morag.patient)
    item = waiting_item(absorbed, practice)
    at(TUESDAY)
    assert overdue.pass_on_overdue() == 1
    assert now_of(item).level == 1 and told(morag) == ["answer-late"]


def test_finished_work_is_left_alone(at, morag, practice):
    waiting_item(morag.patient, practice, done_at=A_MONDAY, done_by_name="Nurse Reid")
    at(FRIDAY)
    assert overdue.pass_on_overdue() == 0


def test_person_is_not_told_of_what_is_kept_from_them(at, morag, practice):
    waiting_item(morag.patient, practice, labels=["professional-only"])
    at(TUESDAY)
    assert overdue.pass_on_overdue() == 1 and told(morag) == []


def test_one_bad_row_does_not_hold_up_the_others(at, morag, practice, monkeypatch):
    other = PatientFactory()
    CareRelationshipFactory(patient=other, organisation=practice)
    waiting_item(morag.patient, practice)
    item = waiting_item(other, practice, days=0)
    good = overdue._pass_on
    bad = morag.patient_id
    monkeypatch.setattr(overdue, "_pass_on", lambda person: 1 / 0 if person == bad else good(person))
    at(TUESDAY)
    assert overdue.pass_on_overdue() == 1 and now_of(item).level == 1


class Killed(BaseException):
    """The process ended here."""


class KilledAt:
    """Lets so many statements of the ORM pass, and ends the process at the next; the database then rolls back."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, *args):
        self.left -= 1
        if self.left == -1:
            raise Killed
        return execute(*args)


def state() -> tuple:
    with gate.open_for_count("overdue_work") as access:
        items = WorkItem.objects.under(access).order_by("due_at", "id")
        rows = list(items.values_list("id", "level", "team", "holder_id", "claimed_by_id", "raised_at"))
    return rows, sorted(Notification.objects.values_list("event", "recipient_id", "channel"))


def test_killed_at_any_statement_and_run_again_is_run_once(at, morag, practice):
    """Of any run that ends in the middle nothing is half done, and nothing is done or told twice."""
    post(practice), post(practice, Role.POLICY_ADMIN)
    other, new = PatientFactory(), OrganisationFactory()
    post(new)
    CareRelationshipFactory(patient=other, organisation=new)
    waiting_item(morag.patient, practice, team="Nurses")
    waiting_item(morag.patient, practice, level=1, raised_at=A_MONDAY - dt.timedelta(days=7))
    waiting_item(other, practice)
    at(TUESDAY)

    def tried(*kills):
        """What is stored after these runs, all of which are then undone."""
        with transaction.atomic():
            for number in kills:
                try:
                    with connection.execute_wrapper(KilledAt(number)):
                        overdue.pass_on_overdue()
                except Killed:
                    pass
            overdue.pass_on_overdue()
            overdue.pass_on_overdue()
            found = state()
            transaction.set_rollback(True)
        return found

    once = tried()
    assert sorted(row[1] for row in once[0]) == [1, 1, 2]
    for number in range(0, 60, 3):
        assert tried(number) == once, number
    assert tried(5, 17, 30) == once


@pytest.mark.parametrize("days", range(0, 30))
@pytest.mark.parametrize("hour", [0, 9, 18, 23])
def test_the_moment_for_the_second_time_is_the_rules_turned_round(days, hour):
    now = A_MONDAY.replace(hour=hour) + dt.timedelta(days=days + 40)  # over Christmas and New Year
    again = rules.passed_on_again_from(now)
    for back in range(0, 14 * 24, 7):
        raised = now - dt.timedelta(hours=back)
        expected = rules.level_due(level=1, due_at=A_MONDAY, raised_at=raised, now=now)
        assert (raised < again) == expected, raised


def test_what_nobody_there_may_see_climbs_to_nobody(at, morag, practice):
    """Hidden after it was handed to them, and of a class that is closed to them: the person hears of it once."""
    doctor = post(practice)
    post(practice, Role.POLICY_ADMIN)
    hospital = OrganisationFactory()
    hidden, closed, open_ = (
        waiting_item(morag.patient, practice, days=1, organisation_id=hospital.id, area="measurements", **more)
        for more in ({}, {"labels": ["sensitive:genetics"]}, {})
    )
    DirectiveFactory(patient=morag.patient, made_by=morag, effect="hide", items=[hidden.item_id])
    at(WEDNESDAY)
    assert overdue.pass_on_overdue() == 1
    assert [now_of(item).level for item in (hidden, closed, open_)] == [rules.LEVELS, rules.LEVELS, 1]
    assert told(morag) == ["answer-late", "answer-unseen"] and told(doctor) == ["work-late"]
    assert overdue.pass_on_overdue() == 0
