"""What directives and locks say towards whoever asks: the SQL function against the same in Python."""

import datetime as dt
import json
import uuid
from collections import defaultdict
from dataclasses import replace

import pytest
from django.db import connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import clock
from consent import facts as asking
from consent.areas import Area
from consent.models import Directive, Lock
from consent.said import Said, Scope, said_of
from tests.factories.accounts import OrganisationFactory, PatientFactory, UserFactory, actor_for
from tests.factories.consent import DirectiveFactory, LockFactory

NAMES = ["first", "second"]
ITEMS = [uuid.UUID(int=number) for number in (11, 12, 13)]
CLASSES = ["sensitive:mental-health", "sensitive:genetics"]
HOURS = st.sampled_from([-2, -1, 0, 1, 2])
whom = st.one_of(
    st.just((None, None, "")),
    st.tuples(st.sampled_from(NAMES), st.none(), st.just("")),
    st.tuples(st.none(), st.sampled_from(NAMES), st.sampled_from(["", "Ward 3"])),
)


def _names_whom(one) -> bool:
    """A block names somebody, a share somebody or an organisation."""
    user, organisation, _ = one["whom"]
    return bool(user or (one["effect"] != "block" and (organisation or one["effect"] != "share")))


directives = st.fixed_dictionaries(
    {
        "of": st.sampled_from(["kept", "merged", "other"]),
        "effect": st.sampled_from(["hide", "lock", "open", "share", "block", "research"]),
        "items": st.lists(st.sampled_from(ITEMS), max_size=2),
        "areas": st.lists(st.sampled_from([Area.SUMMARY.value, Area.RESULTS.value]), max_size=2),
        "classes": st.lists(st.sampled_from(CLASSES), max_size=2),
        "whom": whom,
        "starts": HOURS,
        "lasts": st.one_of(st.none(), st.sampled_from([0, 1, 3])),
    }
).filter(_names_whom)
locks = st.fixed_dictionaries(
    {
        "of": st.sampled_from(["kept", "merged", "other"]),
        "kind": st.sampled_from(["seal", "bar"]),
        "user": st.sampled_from(NAMES),
        "since": st.sampled_from([dt.date(2026, 1, 1), dt.date(2026, 2, 1)]),
        "starts": HOURS,
        "lasts": st.one_of(st.none(), st.sampled_from([0, 1, 3])),
    }
)


@pytest.fixture
def cast(db):
    kept = PatientFactory()
    return {
        "people": {"kept": kept, "merged": PatientFactory(merged_into=kept), "other": PatientFactory()},
        "users": {name: UserFactory() for name in NAMES},
        "organisations": {name: OrganisationFactory() for name in NAMES},
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(directives, max_size=5),
    closed=st.lists(locks, max_size=2),
    who=st.sampled_from(NAMES),
    where=st.sampled_from([None, *NAMES]),
    team=st.sampled_from(["", "Ward 3", "Ward 4"]),
)
def test_what_was_said_in_sql_and_in_python(cast, said, closed, who, where, team):
    now = clock.now()
    with transaction.atomic():
        store_all(cast, now, said, closed)
        organisation = cast["organisations"][where].id if where else None
        ids = [cast["people"][name].id for name in ("kept", "merged")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.population', '', true), set_config('portal.patient', '', true)")
            cursor.execute(
                "SELECT consent_said(%s::uuid[], %s::uuid, %s::uuid, %s, %s)",
                [ids, cast["users"][who].id, organisation, team, now],
            )
            found = cursor.fetchone()[0]
        found = json.loads(found) if isinstance(found, str) else found
        transaction.set_rollback(True)
    assert said_of(found) == evaluated(said, closed, who, where, team)


def store_all(cast, now, said, closed):
    hour = dt.timedelta(hours=1)

    def period(one):
        starts = now + one["starts"] * hour
        return starts, None if one["lasts"] is None else starts + one["lasts"] * hour

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
    maker = cast["users"]["first"]
    rows = []
    for one in said:
        starts, ends = period(one)
        user, organisation, team = one["whom"]
        rows.append(
            Directive(
                patient=cast["people"][one["of"]],
                kind="Consent",
                area="consent",
                effect=one["effect"],
                items=one["items"],
                areas=one["areas"],
                classes=one["classes"],
                towards_user=cast["users"].get(user),
                towards_organisation=cast["organisations"].get(organisation),
                towards_team=team,
                starts_at=starts,
                ends_at=ends,
                made_at=now,
                made_by=maker,
                form_key=uuid.uuid4(),
            )  # fmt: skip
        )
    models.QuerySet(Directive).bulk_create(rows)
    for one in closed:
        starts, ends = period(one)
        Lock.objects.create(
            patient=cast["people"][one["of"]], kind=one["kind"], starts_at=starts, ended_at=ends, made_by=maker,
            user=cast["users"][one["user"]] if one["kind"] == "bar" else None, since=one["since"],
        )  # fmt: skip


def evaluated(said, closed, who, where, team) -> Said:
    """The same in Python, over what the test made."""

    def runs(one):
        ends = None if one["lasts"] is None else one["starts"] + one["lasts"]
        return one["of"] != "other" and one["starts"] <= 0 and (ends is None or ends > 0)

    def addressed(one):
        user, organisation, ward = one["whom"]
        if not user and not organisation:
            return True
        return user == who or (organisation is not None and organisation == where and ward in ("", team))

    scopes = defaultdict(Scope)
    for one in filter(lambda one: runs(one) and addressed(one), said):
        scopes[one["effect"]] |= Scope(*(frozenset(one[name]) for name in ("items", "areas", "classes")))
    shut = [one for one in closed if runs(one) and (one["kind"] != "bar" or one["user"] == who)]
    found = said_of(
        {
            "locks": [
                {"kind": one["kind"], "organisation": None, "since": str(one["since"]), "until": None} for one in shut
            ]
        }
    )
    return replace(
        found,
        **{effect: scopes[effect] for effect in ("hide", "lock", "open", "share")},
        blocked="block" in scopes,
    )


def test_who_said_nothing_is_not_asked(citizen):
    """The mark on the person spares the question; it is there from the first directive or lock on."""
    actor = actor_for(citizen)
    assert asking.facts_for(actor, citizen.patient_id).said == Said()
    LockFactory(patient=citizen.patient)
    assert asking.facts_for(actor, citizen.patient_id).said == Said(frozen=True)


def test_what_was_said_under_an_id_that_was_merged_away_holds(citizen, clinician):
    other = PatientFactory()
    DirectiveFactory(patient=other, areas=["results"])
    type(other).objects.filter(pk=other.pk).update(merged_into=citizen.patient)
    said = asking.facts_for(actor_for(clinician), citizen.patient_id).said
    assert said == Said(hide=Scope(areas=frozenset({"results"})))
    assert asking.facts_for_list(actor_for(clinician))[1] == {(citizen.patient_id, other.id): said}
