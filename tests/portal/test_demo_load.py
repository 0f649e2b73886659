"""Loading the demo people: whole, once, and never beside real people."""

import base64
import json
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django_otp.oath import TOTP

from accounts import mfa
from accounts.models import Membership, Organisation, Patient, User
from audit import log
from consent import queries
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


def test_load_stores_each_item_as_the_manifest_says(population):
    load.load(population)

    stored = {
        str(row[0]): (row[1], str(row[2]), row[3], set(row[4]) - {"test"}, str(row[5]) if row[5] else None)
        for row in rows(
            "SELECT id, kind, patient_id, area, labels, organisation_id FROM records_resource"
            " WHERE source <> 'Digital Front Door'"  # what people gave to their records themselves
            " AND kind <> 'Appointment'"  # of hospitals that only tell of them
        )
    }
    places = population.organisations
    assert stored == {
        item.id: (
            item.type,
            item.patient,
            item.area,
            set(item.labels),
            places[item.organisation].id if item.organisation else None,
        )
        for item in population.items
    }


def test_load_keeps_every_digit(population):
    load.load(population)

    text = "".join(body for (body,) in rows("SELECT body FROM records_resource"))
    assert '"value":6.80' in text
    assert '"value":4.30' in text


def test_load_keeps_the_first_version_of_a_corrected_result(population):
    load.load(population)

    corrected = next(item for item in population.items if item.earlier)
    bodies = rows(f"SELECT body FROM records_resourceversion WHERE resource_id = '{corrected.id}' ORDER BY version")
    assert [json.loads(body)["status"] for (body,) in bodies] == ["final", "corrected"]


def test_load_again_changes_nothing(population):
    load.load(population)
    before = rows("SELECT count(*), max(version) FROM records_resource"), User.objects.count()
    assert load.is_loaded(population)

    load.load(population)

    assert (rows("SELECT count(*), max(version) FROM records_resource"), User.objects.count()) == before


def test_load_goes_on_where_it_was_cut_short(population):
    load.load(only(population, {"morag"}))
    assert not load.is_loaded(population)

    load.load(population)

    assert load.is_loaded(population)
    assert Patient.objects.count() == len(FEW)


def test_everything_is_marked_as_test(population):
    load.load(population)

    for model in (Patient, User, Organisation):
        assert not model.objects.filter(is_test=False).exists()


def test_everybody_can_sign_in_with_both_factors(population):
    signing_in_accounts = population.accounts[:3]
    load.load(population)

    for account in signing_in_accounts:
        user = User.objects.get(email=account.login)
        code = TOTP(base64.b32decode(account.totp_secret)).token()
        assert user.check_password(account.password)
        assert EmailAddress.objects.get(user=user).verified
        assert mfa.check_code(user=user, code=f"{code:06d}").right
        assert mfa.check_recovery_code(user=user, code=account.recovery_codes[0]).right


def test_passwords_would_be_accepted_from_anybody(population):
    for account in population.accounts:
        validate_password(account.password, User(email=account.login, name=account.name))


def test_staff_work_where_the_manifest_says(population):
    load.load(population)

    nasreen = Membership.objects.get(user__email="nasreen@demo.example")
    assert (nasreen.role, nasreen.organisation.name) == ("clinician", "Corrieglen Medical Practice")
    assert nasreen.user.patient_id is not None
    assert not Membership.objects.filter(user__email="morag@demo.example").exists()


def test_unverified_citizen_is_bound_to_nobody(population):
    load.load(population)

    jamie = User.objects.get(email="jamie@demo.example")
    assert (jamie.patient_id, jamie.assurance) == (None, User.Assurance.NONE)


def test_relationships_are_those_of_the_manifest(population):
    load.load(population)

    hamish = by_key(population, "hamish")
    kept = {
        (str(tie.organisation_id), tie.kind, tie.team, tie.ended_at and f"{tie.ended_at:%Y-%m-%d}")
        for tie in queries.relationships(hamish.id)
    }
    assert kept == {
        (population.organisations[tie.organisation].id, tie.kind, tie.team, tie.ended and tie.ended.isoformat())
        for tie in population.relationships
        if tie.patient == hamish.id
    }
    assert {until is None for *_, until in kept} == {True, False}


def test_each_record_tells_how_it_came_in(population):
    load.load(population)

    entries = log.about(by_key(population, "morag").id)
    assert {entry.action for entry in entries} >= {"create", "begin-care"}


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
