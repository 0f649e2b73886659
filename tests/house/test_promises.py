"""The house keeps its promises: doors, tables, actions, imports."""

import dataclasses
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
import uuid
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import path

from audit import log
from consent.patientdata import PatientData
from portal import checks

ROOT = Path(__file__).resolve().parents[2]
OUR_APPS = [
    *("accounts", "audit", "notifications", "consent", "vault", "work", "records"),
    *("appointments", "contributions", "messaging", "prescriptions", "interop", "portal"),
]
PATIENT_TABLES = [model for model in apps.get_models() if issubclass(model, PatientData)]


def test_every_url_has_a_door():
    assert checks.every_url_has_a_door(None) == []


def test_url_without_a_door_stops_the_start(settings, monkeypatch):
    import portal.urls

    monkeypatch.setattr(portal.urls, "urlpatterns", [*portal.urls.urlpatterns, path("naked/", lambda request: None)])
    monkeypatch.setattr(
        checks,
        "get_resolver",
        lambda: portal.urls and type("R", (), {"url_patterns": portal.urls.urlpatterns}),
    )
    assert [error.msg for error in checks.every_url_has_a_door(None)] == ["/naked/ has no door."]


def test_type_without_area_or_owner_stops_the_start(monkeypatch):
    from records import types

    known = types.PATIENT_TYPES["Condition"]
    homeless = {"Coverage": known, "Condition": dataclasses.replace(known, owner="")}
    monkeypatch.setattr(types, "PATIENT_TYPES", homeless)
    found = [error.msg for error in checks.every_type_has_area_and_owner(None)]
    assert found == ["FHIR type Coverage has no area.", "FHIR type Condition has no owner path."]


def test_server_does_not_start_on_a_fault(settings):
    settings.DEMO = settings.DEBUG = False
    settings.SECRET_KEY = "harmless-key-that-everybody-knows"
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        checks.stop_unless_sound()


def test_system_checks_find_nothing():
    assert [str(found) for found in run_checks() if found.level >= 30 and found.id != "staticfiles.W004"] == []


@pytest.mark.parametrize("model", PATIENT_TABLES)
def test_patient_table_has_row_security_forced(db, model):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity AND relforcerowsecurity"
            " OR (relkind = 'v' AND 'security_invoker=true' = ANY(reloptions)) FROM pg_class WHERE relname = %s",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True,)  # a view asks the tables beneath it as whoever reads


@pytest.mark.parametrize("model", PATIENT_TABLES)
def test_patient_table_has_no_reverse_accessor(model):
    pointing = [field for field in model._meta.get_fields() if field.is_relation and field.many_to_one]
    assert {field.name for field in pointing if not field.remote_field.hidden} == set()


def test_no_admin_is_installed():
    assert not apps.is_installed("django.contrib.admin")


def test_tables_that_name_a_person_are_gated_or_known():
    """A table with a patient is a PatientData or one of the gate's own facts."""
    known = {
        "accounts.User",  # the account of the person
        "accounts.HealthNumber",  # whom a number names
        "accounts.Merge",  # who is whom
        "accounts.IdentityCase",  # a question of who somebody is, in plain columns without anything clinical
        "consent.CareRelationship",  # facts of the gate's own
        "consent.BrokenGlass",
        "consent.Assistance",
        "consent.Delegation",
        "consent.Application",  # who asks to act for an adult
        "consent.Lock",
        "consent.LogReading",  # why an officer read a log
        "notifications.Notification",  # that something happened, never what
    }
    naming = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.many_to_one | field.one_to_one and field.concrete
        if field.related_model is apps.get_model("accounts.Patient") and model is not field.related_model
    }
    assert naming - known == {model._meta.label for model in PATIENT_TABLES}


@pytest.mark.parametrize("app", ["consent", "records", "contributions", "notifications"])
def test_actions_take_keywords_only(app):
    module = import_module(f"{app}.actions")
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
            assert kinds <= {inspect.Parameter.KEYWORD_ONLY}, f"{app}.actions.{name}"


def test_every_module_says_what_it_is_for():
    for app in OUR_APPS:
        for info in pkgutil.walk_packages([str(ROOT / app)], f"{app}."):
            if info.ispkg or ".migrations" in info.name or info.name.endswith(".apps"):
                continue
            source = (ROOT / (info.name.replace(".", "/") + ".py")).read_text()
            assert source.lstrip("#!/usr/bin/env python\n").startswith('"""'), info.name


def test_import_contracts_hold():
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    result = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-3000:]


def test_models_and_migrations_agree(db):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def person_addresses() -> list[str]:
    return sorted({address for address, _ in checks.every_view() if address.startswith("/p/<uuid:patient_id>/")})


def filled(address: str, patient_id, item_id) -> str:
    named = address.replace("<uuid:patient_id>", str(patient_id)).replace("<uuid:item_id>", str(item_id))
    named = re.sub(r"<uuid:\w+>", str(item_id), named)
    return re.sub(r"<int:\w+>", "1", re.sub(r"<slug:\w+>", "any", named))


def told(response) -> tuple:
    """All that an answer tells, less what differs between any two requests."""
    text = re.sub(
        r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|value=\"[A-Za-z0-9]{64}\"|seconds=\"\d+\"",
        "…",
        response.content.decode(),
    )
    headers = {name: value for name, value in response.items() if name != "X-Request-Id"}
    location = re.sub(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", "…", headers.pop("Location", ""))
    headers.pop("Content-Length", None)
    return response.status_code, location, sorted(headers.items()), text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_gets_what_nobody_gives(client, method, citizen, stranger, sign_in, make_resource):
    """Every address of somebody else's record answers as for a person who does not exist, and is logged."""
    item = make_resource(citizen.patient)
    sign_in(client, stranger)
    addresses = person_addresses()
    assert len(addresses) > 5
    for address in addresses:
        theirs = getattr(client, method)(filled(address, citizen.patient_id, item.id))
        nobodys = getattr(client, method)(filled(address, uuid.uuid4(), uuid.uuid4()))
        assert told(theirs) == told(nobodys), address
        assert theirs.status_code == 404, address
    entries = log.about(citizen.patient_id).filter(actor_id=stranger.id)
    assert {entry.outcome for entry in entries} == {"refused"}
    assert entries.count() == len(addresses)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_let_in_without_signing_in(client, citizen, make_resource):
    item = make_resource(citizen.patient)
    for address in person_addresses():
        response = client.get(filled(address, citizen.patient_id, item.id))
        assert response.status_code == 302 and response["Location"].startswith("/accounts/login/"), address
