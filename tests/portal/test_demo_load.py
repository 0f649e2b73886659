"""Loading the demo people: whole, once, and never beside real people."""

import json
from dataclasses import replace

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts.models import Patient, User
from portal.demo import load, signing_in
from portal.demo.manifest import manifest
from portal.demo.population import generate

pytestmark = pytest.mark.django_db
FEW = {"morag", "hamish", "catriona", "nasreen", "eilidh"}


@pytest.fixture(scope="module")
def population():
    return only(generate(people=1, seed=1), FEW)


def only(population, keys):
    """The same population with these people alone: the whole takes long."""
    people = tuple(person for person in population.people if person.key in keys)
    ids = {person.id for person in people} | {None}
    return replace(
        population,
        people=people,
        items=tuple(item for item in population.items if item.patient in ids),
        accounts=tuple(account for account in population.accounts if account.patient in ids),
        relationships=tuple(tie for tie in population.relationships if tie.patient in ids),
    )


def by_key(population, key):
    return next(person for person in population.people if person.key == key)


def rows(statement, using=connection):
    """What the tables hold, past the gate."""
    with using.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
        cursor.execute(statement)
        return cursor.fetchall()


def test_load_goes_on_where_it_was_cut_short(population):
    load.load(only(population, {"morag"}))
    assert not load.is_loaded(population)

    load.load(population)

    assert load.is_loaded(population)
    assert Patient.objects.count() == len(FEW)


def test_passwords_would_be_accepted_from_anybody(population):
    for account in population.accounts:
        validate_password(account.password, User(email=account.login, name=account.name))


def test_real_people_keep_the_demo_out(population):
    Patient.objects.create()

    assert "not marked as test" in load.why_not_load(population)


def test_another_seed_keeps_the_demo_out(population):
    load.load(only(population, {"hamish"}))
    other = generate(people=1, seed=2)

    assert "another seed" in load.why_not_load(other)


def test_command_refuses_where_demo_is_off(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo", people=1)


def test_command_refuses_beside_real_people():
    Patient.objects.create()

    with pytest.raises(CommandError, match="not marked as test"):
        call_command("seed_demo", people=1)
    with pytest.raises(CommandError, match="not emptied"):
        call_command("seed_demo", reset=True)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_reset_empties_all_and_the_log_is_guarded_again(population):
    load.load(only(population, {"hamish"}))

    call_command("seed_demo", reset=True)

    assert not Patient.objects.exists()
    assert rows("SELECT count(*) FROM audit_entry", connections["owner"]) == [(0,)]
    with pytest.raises(Exception, match="append-only"), connections["owner"].cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry")


def test_command_writes_the_manifest_for_its_owner_alone(population, tmp_path, monkeypatch):
    monkeypatch.setattr("portal.management.commands.seed_demo.generate", lambda **wanted: population)
    target = tmp_path / "data" / "demo.json"

    call_command("seed_demo", people=1, manifest=target)

    written, planned = json.loads(target.read_text()), manifest(population)
    later = {"slots", "relationships"}  # follow from the day of the load too
    assert {name: rows for name, rows in written.items() if name not in later} == {
        name: rows for name, rows in planned.items() if name not in later
    }
    assert all(row in written["relationships"] for row in planned["relationships"])
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["demo.json"]


def test_ids_of_accounts_follow_from_the_seed(population):
    ids = {signing_in.id_of(seed, account) for seed in (1, 2) for account in population.accounts}

    assert len(ids) == 2 * len(population.accounts)
