"""A question's SQL is kept; the people of whom it was asked are not."""

import datetime as dt
import uuid

import pytest
from django.db.models import F

from accounts import statements
from consent import gate
from consent.gate import Ungated
from consent.prepared import Question, prepared
from records import chart
from records.chart.common import under
from records.models import Resource
from tests.factories.consent import DirectiveFactory
from tests.factories.histories import concept, result, store

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@prepared
def every(access, *, kind="Observation"):
    return under(access).of_type(kind).newest_first()


@prepared
def those(access, *, ids, until):
    return under(access).filter(id__in=ids, date_from__lte=until).order_by("id")


@prepared
def told(access, *, word):
    return (
        Resource.objects.under(access).order_by("title").values("title", named=F("organisation__name"), called=F(word))
    )


@prepared
def pairs(access):
    return Resource.objects.under(access).order_by("title").values_list("title", "version")


@prepared
def bare(access, *, words):
    return "SELECT word, %s::text FROM unnest(%s::text[]) word", ["same", words]


def kept(question) -> str:
    """All statements that stay in the process after a question."""
    made = next(cell.cell_contents for cell in question.__closure__ if isinstance(cell.cell_contents, dict))
    assert made
    return repr(made)


@pytest.fixture
def two(citizen, stranger, actor_for, access_for):
    """Two people's own accesses, each with two results of their own."""
    for user, name in ((citizen, "Citizen's"), (stranger, "Stranger's")):
        store(user.patient, *(result(f"{name} {word}", on=f"2026-03-0{day}") for day, word in enumerate("ab", 1)))
    return [access_for(actor_for(user), user.patient, "Observation", "Condition") for user in (citizen, stranger)]


def test_two_people_in_turn_get_their_own(two):
    for _ in range(2):
        for access, name in zip(two, ("Citizen's", "Stranger's"), strict=True):
            with access.reading():
                assert [row.title for row in every(access)] == [f"{name} b", f"{name} a"]
                assert {row.patient_id for row in every(access)} == {access.patient_id}
                assert [row["title"] for row in told(access, word="kind")] == [f"{name} a", f"{name} b"]


def test_nothing_of_anybody_is_kept(two):
    for access in two:
        with access.reading():
            rows = every(access)[:5]
            assert those(access, ids=[row.id for row in rows], until=NOON)[:5]
            secrets = [str(access.patient_id), str(access.actor.id), access.actor.name, *(str(row.id) for row in rows)]
            for question in (every, those):
                assert not [secret for secret in secrets if secret in kept(question)]


def test_rows_are_those_of_the_queryset(two):
    access = two[0]
    with access.reading():
        for asked, built in ((every(access), every.__wrapped__(access)), (pairs(access), pairs.__wrapped__(access))):
            assert list(asked) == list(built)
            assert asked[:1] == list(built[:1])
            assert asked[1:5] == list(built[1:5])
            assert asked[5:9] == []
        assert vars(every(access)[0]) | {"_state": 0} == vars(every.__wrapped__(access)[0]) | {"_state": 0}
        assert every(access)[0].organisation == every.__wrapped__(access)[0].organisation
        assert list(told(access, word="kind")) == list(told.__wrapped__(access, word="kind"))


def test_a_list_asks_once(two, monkeypatch):
    asked, rows = [], statements.rows
    monkeypatch.setattr("accounts.statements.rows", lambda *given, **how: asked.append(1) or rows(*given, **how))
    with two[0].reading():
        asked.clear()
        assert len(list(every(two[0]))) == 2
    assert len(asked) == 1


def test_rows_are_counted(two):
    with two[0].reading():
        assert [every(two[0]).count(), every(two[0]).count(1), len(every(two[0]))] == [2, 1, 2]
        assert every(two[0])
        assert not every(two[0], kind="Condition")
        assert every(two[0]).filter(title__endswith="b").count() == 1  # whatever else builds the queryset


def test_ids_and_moments_differ_from_call_to_call(two):
    access = two[0]
    with access.reading():
        a, b = (row.id for row in every(access)[:2])
        assert [row.id for row in those(access, ids=[a], until=NOON)] == [a]
        assert [row.id for row in those(access, ids=[b], until=NOON)] == [b]
        assert {row.id for row in those(access, ids=[a, b], until=NOON)} == {a, b}
        assert [row.id for row in those(access, ids=[a, b], until=NOON - dt.timedelta(days=2))] == [b]
        assert list(those(access, ids=[uuid.uuid4()], until=NOON)) == []
        assert list(those(access, ids=[], until=NOON)) == []
        assert those(access, ids=[], until=NOON).count() == 0


def test_lists_and_sql_of_ones_own(two):
    with two[0].reading():
        assert list(bare(two[0], words=["x", "y"])) == [("x", "same"), ("y", "same")]
        assert list(bare(two[0], words=["z"])) == [("z", "same")]


def test_what_is_withheld_is_part_of_the_question(citizen, actor_for, access_for):
    """The same question under another decision is another statement."""
    store(citizen.patient, result("Seen"), {"resourceType": "Condition", "code": concept("Asthma")})
    wide = access_for(actor_for(citizen), citizen.patient, "Observation", "Condition")
    narrow = access_for(actor_for(citizen), citizen.patient, "Condition")
    for access, found in ((wide, 1), (narrow, 0), (wide, 1)):
        with access.reading():
            assert len(every(access)) == found


def test_a_closed_access_asks_nothing(two):
    with pytest.raises(Ungated):
        every(two[0])
    with two[0].reading():
        asked = every(two[0])
    with pytest.raises(Ungated):
        list(asked)


def test_pages_ask_prepared_questions(two):
    with two[0].reading():
        assert isinstance(chart.results(two[0]), Question)


def test_of_a_list_about_several_nothing_of_anybody_is_kept(two, citizen, clinician, actor_for):
    actor = actor_for(clinician)

    @prepared
    def listed(access, *, kind):
        return Resource.objects.under(access).filter(kind=kind).order_by("title")

    def titles() -> list:
        rows = gate.open_worklist(actor, kinds=["Observation"], rows=lambda access: listed(access, kind="Observation"))
        return [row.title for row in rows]

    assert titles() == ["Citizen's a", "Citizen's b"]
    secrets = map(str, (citizen.patient.id, actor.id, actor.organisation_id))
    assert not [secret for secret in secrets if secret in kept(listed)]
    before = kept(listed)
    with gate.open_for_job("reindex", kinds=["Observation"], patients=[citizen.patient.id]) as access:
        row = Resource.objects.under(access).get(title="Citizen's a")
    DirectiveFactory(patient=citizen.patient, items=[row.id])
    assert titles() == ["Citizen's b"] and kept(listed) == before
