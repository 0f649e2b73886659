"""The second lock: whoever gets past the gate with SQL of their own finds every table of people's data empty."""

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from psycopg_pool import ConnectionPool

from consent.patientdata import PatientData
from portal.database import reset_connection
from tests.factories.consent import DirectiveFactory, ReceiptFactory
from tests.factories.records import make_resource

TABLES = sorted({model._meta.db_table for model in apps.get_models() if issubclass(model, PatientData)})
COUNT = " + ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
OPEN = "SELECT set_config('portal.population', %s, %s)"


@pytest.fixture
def filled(transactional_db, citizen):
    """A record with rows in several tables, committed; and how many there are."""
    make_resource(citizen.patient)
    DirectiveFactory(patient=citizen.patient, areas=["results"], made_by=citizen)
    ReceiptFactory(patient=citizen.patient, by=citizen)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OPEN, ["on", True])
        cursor.execute(f"SELECT {COUNT}")
        number = cursor.fetchone()[0]
    assert number >= 4  # the view of versions shows the resource too
    return number


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COUNT}")
        return cursor.fetchone()[0]


def test_the_tables_are_those_of_people():
    assert {"records_resource", "records_resourceversion", "consent_directive", "consent_receipt"} <= set(TABLES)


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_locked_for_its_owner_too(table):
    """Or is a view that asks as whoever reads it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relkind, relrowsecurity AND relforcerowsecurity, 'security_invoker=true' = ANY(reloptions)"
            " OR 'security_invoker=on' = ANY(reloptions) FROM pg_class WHERE oid = %s::regclass",
            [table],
        )
        kind, forced, as_invoker = cursor.fetchone()
    assert as_invoker if kind == "v" else forced


# What the gate must know before there is an access, who is whom, what was told, and the log: nothing of the record.
BEFORE_THE_GATE = {
    "accounts_healthnumber", "accounts_identitycase", "accounts_user", "audit_entry", "consent_application",
    "consent_assistance", "consent_brokenglass", "consent_carerelationship", "consent_delegation", "consent_lock",
    "consent_logreading", "notifications_notification",
}  # fmt: skip


@pytest.mark.django_db
def test_no_other_table_names_people_unlocked():
    """By the catalogue, so that a table is found whatever its model is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind IN ('r', 'p', 'm') AND c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped"
            " AND a.attname LIKE '%patient_id' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        )
        assert {name for (name,) in cursor.fetchall()} == BEFORE_THE_GATE


@pytest.mark.django_db
def test_the_portals_role_owns_nothing_and_is_nobody_else():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_proc WHERE pg_get_userbyid(proowner) = current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname <> current_user AND pg_has_role(current_user, oid, 'member')"
        )
        assert cursor.fetchone() == (0,)


WAYS_ROUND = [
    "ALTER TABLE consent_directive DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE records_resource NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY gate ON consent_receipt",
    "CREATE POLICY open ON records_resource USING (true)",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "TRUNCATE consent_receipt CASCADE",
    "ALTER FUNCTION consent_said(uuid[], uuid, uuid, text, timestamptz) RESET ALL",
]


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS_ROUND)
def test_the_portals_role_cannot_get_round(way):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(way)


@pytest.mark.django_db(transaction=True)
def test_row_security_cannot_be_switched_off(filled):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        cursor.execute("SELECT count(*) FROM consent_directive")


def test_without_an_access_there_is_nothing(filled):
    assert count() == 0


def test_a_row_cannot_be_written_without_an_access(filled, citizen):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_receipt (id, patient_id, kind, area, labels, number, act, text, effect_text, law,"
            " directives, at, by_id, by_name, by_telephone) VALUES (gen_random_uuid(), %s, 'Consent', 'consent', '{}',"
            " 1, 'hide', '', '', '', '{}', now(), %s, '', false)",
            [citizen.patient_id, citizen.id],
        )


def test_asking_what_was_said_leaves_nothing_open(filled, citizen):
    """The function that reads directives for the gate opens them for itself alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT consent_said(ARRAY[%s]::uuid[], %s, NULL, '', now())", [citizen.patient_id, citizen.id])
        assert "results" in str(cursor.fetchone()[0])
        cursor.execute(f"SELECT {COUNT}")
        assert cursor.fetchone() == (0,)


def test_a_worker_sees_nothing_of_its_own_accord(filled):
    """A task of a running worker, on a connection of its own; before and after another that was careless."""
    app = Celery("row-security", broker="memory://", backend="cache+memory://", set_as_current=False)
    app.conf.update(task_always_eager=False, worker_hijack_root_logger=False)

    @app.task(name="careless")
    def careless():
        with connections["default"].cursor() as cursor:
            cursor.execute(OPEN, ["on", True])
        found = count()
        connections["default"].close()
        return found

    @app.task(name="plain")
    def plain():
        found = count()
        connections["default"].close()
        return found

    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        seen = [task.delay().get(timeout=20) for task in (plain, careless, plain)]
    assert seen == [0, 0, 0]  # outside a transaction a setting of that transaction is gone at once


def test_a_pooled_connection_is_handed_on_closed(filled):
    """Even where somebody opened everything for the whole session and gave the connection back."""
    params = connections["default"].get_connection_params()
    how = {name: value for name, value in params.items() if name not in ("cursor_factory", "context")}
    how["autocommit"] = True
    with ConnectionPool("", min_size=1, max_size=1, reset=reset_connection, kwargs=how) as pool:
        with pool.connection() as first:
            first.execute(OPEN, ["on", False])
            assert first.execute(f"SELECT {COUNT}").fetchone() == (filled,)
            backend = first.info.backend_pid
        with pool.connection() as second:
            assert second.info.backend_pid == backend
            assert second.execute(f"SELECT {COUNT}").fetchone() == (0,)
