""" "People I help" says that help is running only where the record would open; why not is not said."""

import datetime as dt

import pytest

from tests.factories.accounts import PatientFactory, UserFactory
from tests.factories.consent import DelegationFactory, LockFactory

PAGE = "/accounts/helping/"


@pytest.fixture
def helper(citizen):
    user = UserFactory(citizen=True, name="Ishbel Fraser")
    DelegationFactory(patient=citizen.patient, user=user, person_name="Morag Fraser")
    return user


@pytest.fixture
def shown(helper, client, sign_in):
    sign_in(client, helper, as_citizen=True)
    return lambda: client.get(PAGE).content.decode()


def home(patient) -> str:
    return f'href="/p/{patient.id}/"'


def test_help_that_runs_leads_to_the_record(shown, citizen):
    assert "Helps now" in shown() and home(citizen.patient) in shown()


@pytest.mark.parametrize("kind", ["freeze", "bar"])
def test_a_closed_record_is_not_open_at_the_moment(shown, helper, citizen, kind):
    LockFactory(patient=citizen.patient, kind=kind, user=helper if kind == "bar" else None)
    assert "Not at the moment" in shown() and "Helps now" not in shown()
    assert home(citizen.patient) not in shown()


def test_frozen_and_barred_read_the_same(shown, helper, citizen, client):
    lock = LockFactory(patient=citizen.patient, kind="freeze")
    frozen = shown()
    lock.kind, lock.user = "bar", helper
    lock.save()
    import re

    def plain(text):
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text)

    assert plain(shown()) == plain(frozen)


def test_nobody_helps_somebody_who_died(shown, citizen):
    citizen.patient.died_on = dt.date(2026, 1, 2)
    citizen.patient.save()
    assert "Helps now" not in shown() and home(citizen.patient) not in shown()


def test_the_link_leads_to_the_record_that_is_open(shown, citizen):
    survivor = PatientFactory()
    type(survivor).objects.filter(pk=citizen.patient_id).update(merged_into=survivor)
    assert "Helps now" in shown() and home(survivor) in shown()
