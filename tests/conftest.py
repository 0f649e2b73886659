"""The tests' world: a real PostgreSQL used as the runtime role, people by role, and no network."""

import gc
import os
import re
import socket
from contextlib import suppress

import psycopg
import pytest
from django.conf import settings
from django.db import Error, connections
from django.db.models.signals import post_migrate
from hypothesis import HealthCheck
from hypothesis import settings as properties

import clock
from tests import side_by_side
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories import records as resources

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # browser tests keep an event loop in this thread

# How long an example takes says how busy the machine is, not whether the property holds.
properties.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pytest_configure(config):
    properties.load_profile("portal")
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What a test logged goes from process to process as UTF-8, which half a character is not."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session):
    """What is there once all tests are known stays: nobody looks through it for garbage again and again."""
    gc.disable()
    try:
        side_by_side.compiled_from_both_ends(session.config)
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    items[:] = side_by_side.in_good_order(items, getattr(config, "workerinput", {}).get("workercount", 1))


@pytest.fixture(scope="session")
def django_db_setup(request, tmp_path_factory, django_test_environment, django_db_blocker, worker_id):
    """The owner makes the test database; the tests themselves log in as the role that owns nothing."""
    owner, runtime = connections["owner"], connections["default"]
    for connection in (owner, runtime):
        connection.settings_dict["OPTIONS"].pop("pool", None)
    before, keep = owner.settings_dict["NAME"], request.config.option.reuse_db
    shared, folder = worker_id != "master" and not keep, tmp_path_factory.getbasetemp().parent
    suffix = "_shared" if shared else "" if worker_id == "master" else f"_{worker_id}"
    owner.settings_dict["TEST"]["NAME"] = f"test_{before}{suffix}"
    with django_db_blocker.unblock():
        if shared:
            side_by_side.copied(owner, folder, worker_id)
        else:
            owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
        runtime.settings_dict["NAME"] = owner.settings_dict["NAME"]
        _waits_for_no_disk(owner)
        post_migrate.receivers = []  # types and permissions are there, and emptying the tables leaves them
        # On the class: a browser's event loop makes Django open further connection objects of the same alias.
        type(runtime.ops).execute_sql_flush = lambda ops, statements: flush_as_owner(statements)
    yield
    with django_db_blocker.unblock():
        runtime.close()
        _end_other_sessions(owner)
        owner.creation.destroy_test_db(before, verbosity=0, keepdb=keep)
        if shared:
            side_by_side.gone(owner, folder)


def _waits_for_no_disk(owner):
    """What these tests commit need not outlive the machine; those that kill a database have one of their own."""
    with owner.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{owner.settings_dict["NAME"]}" SET synchronous_commit = off')
    owner.close()


def _end_other_sessions(owner):
    """Threads of a test may have left a connection open, which would keep the database from being dropped."""
    with suppress(psycopg.Error, Error), owner.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


GUARDED = ("audit_entry", "consent_policyversion")  # their triggers refuse to lose rows


def flush_as_owner(statements):
    """Empty the tables after a browser test: the one time that the log may lose anything.

    Rows are deleted where there are some: truncating every table costs more than most tests.
    """
    tables = set(re.findall(r'"(\w+)"', " ".join(statements))) - {"django_content_type", "auth_permission"}
    with psycopg.connect(**connections["owner"].get_connection_params() | {"cursor_factory": None}) as connection:
        connection.execute("SELECT set_config('portal.population', 'on', true)")
        filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables)
        found = [table for (table,) in connection.execute(filled)]
        guarded = [table for table in found if table in GUARDED]
        for table in guarded:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in found:
            connection.execute(f'DELETE FROM "{table}"')
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture(autouse=True)
def clock_as_it_is():
    clock.forget()
    yield
    clock.forget()


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Sockets reach this machine only."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise RuntimeError(f"Tests do not use the network: {address[0]}")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


@pytest.fixture
def practice(db):
    return people.OrganisationFactory(kind="practice", name="Glenview Practice")


@pytest.fixture
def citizen(db):
    """A verified person with a record of their own."""
    return people.UserFactory(citizen=True, name="Morag Fraser")


@pytest.fixture
def stranger(db):
    """Another verified person, with nothing to do with the first."""
    return people.UserFactory(citizen=True, name="Struan Other")


@pytest.fixture
def clinician(db, practice, citizen):
    """A doctor of the practice that the citizen is registered with."""
    membership = people.MembershipFactory(organisation=practice, role="clinician", user__name="Dr Isla Grant")
    care.CareRelationshipFactory(patient=citizen.patient, organisation=practice)
    return membership.user


@pytest.fixture
def outside_clinician(db):
    """A doctor of a practice that the citizen has nothing to do with."""
    membership = people.MembershipFactory(role="clinician", user__name="Dr Ewan Elsewhere")
    return membership.user


@pytest.fixture
def actor_for():
    return people.actor_for


@pytest.fixture
def sign_in():
    return people.sign_in


@pytest.fixture
def access_for():
    return care.access_for


@pytest.fixture
def make_resource(db):
    return resources.make_resource
