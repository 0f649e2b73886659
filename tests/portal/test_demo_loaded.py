"""What the demo people are once they are loaded; nobody here needs a load of their own."""

import base64
import json

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django_otp.oath import TOTP

from accounts import mfa
from accounts.models import Membership, Organisation, Patient, User
from audit import log
from consent import queries
from consent.models import EmergencyReview
from portal.demo import load
from portal.demo.population import generate
from tests.portal.test_demo_load import FEW, by_key, only, rows

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def population(django_db_setup, django_db_blocker):
    """A few people, loaded once: each test is rolled back to here, and the last one to the empty tables."""
    few = only(generate(people=1, seed=1), FEW)
    around = transaction.atomic()
    around._from_testcase = True  # what is durable stands in the transaction of a test, and in no other
    with django_db_blocker.unblock(), around:
        load.load(few)
        yield few
        transaction.set_rollback(True)


def test_load_stores_each_item_as_the_manifest_says(population):
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
    text = "".join(body for (body,) in rows("SELECT body FROM records_resource"))
    assert '"value":6.80' in text
    assert '"value":4.30' in text


def test_load_keeps_the_first_version_of_a_corrected_result(population):
    corrected = next(item for item in population.items if item.earlier)
    bodies = rows(f"SELECT body FROM records_resourceversion WHERE resource_id = '{corrected.id}' ORDER BY version")
    assert [json.loads(body)["status"] for (body,) in bodies] == ["final", "corrected"]


def test_load_again_changes_nothing(population):
    before = rows("SELECT count(*), max(version) FROM records_resource"), User.objects.count()
    assert load.is_loaded(population)

    load.load(population)

    assert (rows("SELECT count(*), max(version) FROM records_resource"), User.objects.count()) == before


def test_everything_is_marked_as_test(population):
    for model in (Patient, User, Organisation):
        assert not model.objects.filter(is_test=False).exists()


def test_everybody_can_sign_in_with_both_factors(population):
    for account in population.accounts[:3]:
        user = User.objects.get(email=account.login)
        code = TOTP(base64.b32decode(account.totp_secret)).token()
        assert user.check_password(account.password)
        assert EmailAddress.objects.get(user=user).verified
        assert mfa.check_code(user=user, code=f"{code:06d}").right
        assert mfa.check_recovery_code(user=user, code=account.recovery_codes[0]).right


def test_staff_work_where_the_manifest_says(population):
    nasreen = Membership.objects.get(user__email="nasreen@demo.example")
    assert (nasreen.role, nasreen.organisation.name) == ("clinician", "Corrieglen Medical Practice")
    assert nasreen.user.patient_id is not None
    assert not Membership.objects.filter(user__email="morag@demo.example").exists()


def test_unverified_citizen_is_bound_to_nobody(population):
    jamie = User.objects.get(email="jamie@demo.example")
    assert (jamie.patient_id, jamie.assurance) == (None, User.Assurance.NONE)


def test_relationships_are_those_of_the_manifest(population):
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
    entries = log.about(by_key(population, "morag").id)
    assert {entry.action for entry in entries} >= {"create", "begin-care"}


def test_officers_find_an_emergency_and_refusals(population):
    assert EmergencyReview.objects.filter(reviewed_at=None).count() == 1
    refused = log.refusals().filter(patient_id=by_key(population, "morag").id)
    assert [(one.actor_name, one.reason) for one in refused] == [("Linda Haddow", "no-basis")] * 2
