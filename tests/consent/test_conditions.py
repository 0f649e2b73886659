"""One condition, two forms: for any condition and any row, SQL and Python give the same answer."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.areas import Area
from consent.conditions import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    AreaIn,
    ChosenItem,
    During,
    ItemIn,
    KindIn,
    Labelled,
    MadeBy,
    Not,
    PersonIn,
    StillHeld,
    Table,
    literal,
)
from consent.sensitivity import Label

ORGANISATIONS = [uuid.UUID(int=number) for number in (1, 2)]
PEOPLE = [uuid.UUID(int=number) for number in (3, 4)]
ITEMS = [uuid.UUID(int=number) for number in (5, 6, 7)]
CHOSEN = frozenset(ITEMS[:2])  # one access knows one such set
KINDS = ["Condition", "Observation", "Patient"]
LABELS = [label.value for label in Label]
DAYS = [dt.date(2026, 3, 28), dt.date(2026, 3, 29), dt.date(2026, 7, 1), dt.date(2026, 10, 25)]  # two change the clock


def some_of(values):
    return st.frozensets(st.sampled_from(values), max_size=3)


def around(day: dt.date) -> list[dt.datetime]:
    """Moments within, at and just outside the day, in Scotland and in UTC."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    hours = (-1, 0, 12, 22.9, 23, 24)
    return [midnight + dt.timedelta(hours=hour, seconds=second) for hour in hours for second in (-1, 0)]


moments = st.one_of(st.none(), st.sampled_from([moment for day in DAYS for moment in around(day)]))
perhaps_a_day = st.one_of(st.none(), st.sampled_from(DAYS))
leaves = st.one_of(
    st.just(NOTHING),
    st.just(EVERYTHING),
    some_of(list(Area)).map(AreaIn),
    some_of(KINDS).map(KindIn),
    some_of(LABELS).map(Labelled),
    st.sampled_from([None, *ORGANISATIONS]).map(MadeBy),
    some_of(PEOPLE).map(PersonIn),
    some_of(ITEMS).map(ItemIn),
    st.just(ChosenItem(CHOSEN)),
    st.just("held"),  # StillHeld, by the clock of the database
    st.builds(During, perhaps_a_day, perhaps_a_day),
)
conditions = st.recursive(
    leaves,
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, max_size=3).map(lambda found: AllOf(tuple(found))),
        st.lists(parts, max_size=3).map(lambda found: AnyOf(tuple(found))),
    ),
    max_leaves=8,
)
rows = st.fixed_dictionaries(
    {
        "id": st.sampled_from(ITEMS),
        "speaks_of": st.sampled_from(ITEMS),
        "patient_id": st.sampled_from(PEOPLE),
        "kind": st.sampled_from(KINDS),
        "area": st.sampled_from([area.value for area in Area]),
        "labels": st.lists(st.sampled_from(LABELS), max_size=3),
        "organisation_id": st.sampled_from([None, *ORGANISATIONS]),
        "release": st.sampled_from([None, -1, 0, 1]),  # hours from now
        "dates": st.tuples(moments, moments),
    }
)
TYPES = {
    "id": "uuid", "speaks_of": "uuid", "patient_id": "uuid", "kind": "varchar", "area": "varchar",
    "labels": "varchar[]", "organisation_id": "uuid", "held_until": "timestamptz", "date_from": "timestamptz",
    "date_until": "timestamptz",
}  # fmt: skip
ONE_ROW = "SELECT {} FROM (SELECT " + ", ".join(f"%s::{kind} AS {name}" for name, kind in TYPES.items()) + ") r"


class Plain(SimpleNamespace):
    """A row that is an item, with its dates."""


class Speaking(SimpleNamespace):
    """A row that speaks of an item, such as a note on it."""

    item_column = "speaks_of"


@pytest.fixture
def portal_now(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        return cursor.fetchone()[0]


def made(condition, now):
    """The condition with the moment at which it is asked."""
    match condition:
        case "held":
            return StillHeld(Label.HELD, now)
        case Not(part):
            return Not(made(part, now))
        case AllOf(parts):
            return AllOf(tuple(made(part, now) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(made(part, now) for part in parts))
    return condition


def row_of(values, now):
    first, last = values["dates"]
    if first and last and last < first:
        first, last = last, first
    release = values["release"]
    row = {name: values[name] for name in TYPES if name in values}
    held_until = None if release is None else now + dt.timedelta(hours=release)
    return row | {"held_until": held_until, "date_from": first, "date_until": last if first else None}


def in_sql(condition, table, row, chosen=CHOSEN):
    text, params = condition.sql(table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.chosen', %s, true)", [",".join(map(str, chosen))])
        cursor.execute(ONE_ROW.format(text), [*params, *(row[name] for name in TYPES)])
        return cursor.fetchone()[0]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=conditions, values=rows)
def test_sql_and_python_agree(portal_now, condition, values):
    condition, row = made(condition, portal_now), row_of(values, portal_now)
    answer = condition.allows(Plain(**row))
    assert in_sql(condition, "r", row) is answer
    assert literal(condition).allows(Plain(**row)) is answer
    assert in_sql(literal(condition), "r", row, chosen=()) is answer  # needs no setting


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=conditions, values=rows)
def test_they_agree_about_rows_that_speak_of_an_item(portal_now, condition, values):
    """Such a row has no dates of its own: no period speaks of it."""
    table = Table("r")
    table.item_column, table.is_dated = "speaks_of", False
    condition, row = made(condition, portal_now), row_of(values, portal_now)
    undated = Speaking(**{name: value for name, value in row.items() if not name.startswith("date_")})
    assert in_sql(condition, table, row) is condition.allows(undated)


CHOICES = [
    # a condition that speaks of chosen items; whether it shows a row when nobody told which were chosen
    (ChosenItem(CHOSEN), False),
    (Not(ChosenItem(CHOSEN)), False),
    (AllOf((EVERYTHING, Not(ChosenItem(CHOSEN)))), False),
    (AllOf((EVERYTHING, Not(AllOf((ChosenItem(CHOSEN), Not(MadeBy(ORGANISATIONS[0]))))))), False),
    (AllOf((EVERYTHING, Not(AnyOf((ChosenItem(CHOSEN), AreaIn(frozenset())))))), False),
    (AllOf((EVERYTHING, Not(AllOf((ChosenItem(CHOSEN), Not(MadeBy(ORGANISATIONS[1]))))))), True),  # its own row
]


@pytest.mark.django_db
@pytest.mark.parametrize("condition, shown", CHOICES)
def test_chosen_items_without_the_setting_show_nothing(condition, shown):
    row = dict.fromkeys(TYPES) | {"id": ITEMS[2], "labels": [], "area": "summary", "organisation_id": ORGANISATIONS[1]}
    assert bool(in_sql(condition, "r", row, chosen=())) is shown
    with connection.cursor() as cursor:
        cursor.execute("RESET portal.chosen")
        text, params = condition.sql("r")
        cursor.execute(ONE_ROW.format(text), [*params, *row.values()])
        assert bool(cursor.fetchone()[0]) is shown


def test_conditions_of_two_people_are_one():
    """So that a prepared statement serves everybody, and keeps nobody's ids."""
    one, other = ChosenItem(frozenset(ITEMS[:1])), ChosenItem(frozenset(ITEMS[1:]))
    assert (one, hash(one)) == (other, hash(other)) and one.sql("r") == other.sql("r")
    assert not any(str(item) in str(one.sql("r")) for item in ITEMS)


@pytest.mark.parametrize("release, held", [(None, True), (1, True), (0, False), (-1, False)])
def test_what_is_held_is_free_from_the_very_moment(portal_now, release, held):
    held_until = None if release is None else portal_now + dt.timedelta(seconds=release)
    row = dict.fromkeys(TYPES) | {"labels": ["held"], "held_until": held_until}
    condition = StillHeld(Label.HELD, portal_now)
    assert in_sql(condition, "r", row) is condition.allows(Plain(**row)) is held
