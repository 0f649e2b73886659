"""The log only grows, and shows it when somebody has been at it."""

import uuid

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from audit import log
from audit.models import Entry

RECORD = log.Record(
    request_id="r-1",
    actor_id=uuid.uuid4(),
    actor_kind="person",
    actor_name="Dr Isla Grant",
    actor_role="clinician",
    action="read",
    route="page",
    outcome="permitted",
    purpose="TREAT",
    patient_id=uuid.uuid4(),
    areas=["results"],
    kinds=["Observation"],
)


@pytest.fixture
def entry(transactional_db):
    log.write(RECORD)
    return log.about(RECORD.patient_id).get()


def as_owner(*statements):
    parameters = connections["owner"].get_connection_params() | {"cursor_factory": None}
    with psycopg.connect(**parameters) as owner:
        for statement in statements:
            owner.execute(statement)


def test_written_entry_is_found_about_the_person_and_by_the_actor(entry):
    assert log.by(RECORD.actor_id).get() == entry
    assert (entry.kinds, entry.areas, entry.outcome) == (["Observation"], ["results"], "permitted")


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET actor_name = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_runtime_role_may_not_change_the_log(entry, change):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET actor_name = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_owner_is_refused_by_trigger(entry, change):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_owner(change)


COLUMNS = [field.column for field in Entry._meta.fields if field.column != "id"]
OTHER_VALUES = {
    "at": "'2020-01-01'",
    "areas": "'{}'",
    "kinds": "'{}'",
    "actor_id": "gen_random_uuid()",
    "organisation_id": "gen_random_uuid()",
    "on_behalf_of": "gen_random_uuid()",
    "patient_id": "gen_random_uuid()",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_change_behind_the_triggers_is_found(entry, column):
    assert log.damaged() == []
    as_owner(
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_append_only",
        f"UPDATE audit_entry SET {column} = {OTHER_VALUES.get(column, repr('changed'))}",
        "ALTER TABLE audit_entry ENABLE TRIGGER audit_append_only",
    )
    assert log.damaged() == [entry.id]


def test_what_the_database_fills_cannot_be_given(entry):
    """A back-dated entry gets the time of its writing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (id, at, request_id, actor_kind, actor_name, actor_role, organisation_name, basis,"
            " policy_version, purpose, areas, kinds, action, target, query, route, outcome, reason, salt, leaf)"
            " VALUES (gen_random_uuid(), '2020-01-01', 'r', 'person', '', '', '', '', '', '', '{}', '{}', 'read', '',"
            " '', 'page', 'permitted', '', '\\x00', '\\x00') RETURNING at"
        )
        assert cursor.fetchone()[0].year > 2020
    assert log.damaged() == []
