"""One condition, two forms: for any condition and any row, SQL and Python give the same answer."""

import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.areas import Area
from consent.conditions import EVERYTHING, NOTHING, AllOf, AnyOf, AreaIn, KindIn, Labelled, MadeBy, Not
from consent.sensitivity import Label

ORGANISATIONS = [uuid.UUID(int=number) for number in (1, 2)]
KINDS = ["Condition", "Observation", "Patient"]
LABELS = [label.value for label in Label]


def some_of(values):
    return st.frozensets(st.sampled_from(values), max_size=3)


leaves = st.one_of(
    st.just(NOTHING),
    st.just(EVERYTHING),
    some_of(list(Area)).map(AreaIn),
    some_of(KINDS).map(KindIn),
    some_of(LABELS).map(Labelled),
    st.sampled_from([None, *ORGANISATIONS]).map(MadeBy),
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
rows = st.builds(
    SimpleNamespace,
    kind=st.sampled_from(KINDS),
    area=st.sampled_from([area.value for area in Area]),
    labels=st.lists(st.sampled_from(LABELS), max_size=3),
    organisation_id=st.sampled_from([None, *ORGANISATIONS]),
)
ONE_ROW = (
    "SELECT coalesce({}, null) FROM (SELECT %s::varchar AS kind, %s::varchar AS area, %s::varchar[] AS labels,"
    " %s::uuid AS organisation_id) r"
)


@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=conditions, row=rows)
def test_sql_and_python_agree(condition, row):
    text, params = condition.sql("r")
    with connection.cursor() as cursor:
        cursor.execute(ONE_ROW.format(text), [*params, row.kind, row.area, row.labels, row.organisation_id])
        assert cursor.fetchone()[0] is condition.allows(row)
