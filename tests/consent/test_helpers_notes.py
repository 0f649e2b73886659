"""What a helper writes carries both names; what was only begun when it ended is not lost."""

import uuid

import pytest
from django.test import Client

import clock
from audit import log
from tests.factories.accounts import UserFactory
from tests.factories.consent import DelegationFactory
from vault.models import Draft

BOTH = {"summary": ["see"], "contributions": ["see", "act"]}


@pytest.fixture
def daughter(db):
    return UserFactory(citizen=True, name="Ishbel Fraser")


@pytest.fixture
def helper(client, daughter, sign_in):
    return sign_in(client, daughter)


@pytest.fixture
def allergy(citizen, make_resource):
    return make_resource(citizen.patient)


def tied(citizen, daughter, powers=BOTH, **more):
    return DelegationFactory(patient=citizen.patient, user=daughter, powers=powers, person_name="Morag Fraser", **more)


def write(browser, citizen, item, text="She had a rash"):
    form = {"text": text, "form_key": str(uuid.uuid4())}
    return browser.post(f"/p/{citizen.patient_id}/item/{item.id}/note/", form)


def test_note_carries_both_names(helper, citizen, daughter, allergy, sign_in):
    tied(citizen, daughter)
    assert write(helper, citizen, allergy).status_code == 302
    page = f"/p/{citizen.patient_id}/item/{allergy.id}/"
    assert "You wrote for Morag Fraser" in helper.get(page).content.decode()
    own = sign_in(Client(), citizen).get(page).content.decode()
    assert "Ishbel Fraser wrote for Morag Fraser" in own
    entry = log.about(citizen.patient_id).filter(action="create", actor_id=daughter.id).get()
    assert entry.on_behalf_of == citizen.patient_id


def test_own_note_names_nobody_else(citizen, allergy, sign_in, client):
    write(sign_in(client, citizen), citizen, allergy)
    text = client.get(f"/p/{citizen.patient_id}/item/{allergy.id}/").content.decode()
    assert "You wrote" in text and "You wrote for" not in text


@pytest.mark.parametrize("powers", [{"summary": ["see"]}, {"summary": ["see", "act"], "contributions": ["see"]}])
def test_helper_without_the_power_writes_nothing(powers, helper, citizen, daughter, allergy):
    tied(citizen, daughter, powers)
    assert helper.get(f"/p/{citizen.patient_id}/item/{allergy.id}/note/").status_code == 404
    assert write(helper, citizen, allergy).status_code == 404
    assert "Add my note" not in helper.get(f"/p/{citizen.patient_id}/item/{allergy.id}/").content.decode()


def test_half_a_note_outlives_the_end(helper, citizen, daughter, allergy):
    tie = tied(citizen, daughter)
    assert helper.get(f"/p/{citizen.patient_id}/item/{allergy.id}/note/").status_code == 200
    tie.ended_at = clock.now()
    tie.save()
    gone = write(helper, citizen, allergy, "She had a ra")
    assert gone.status_code == 404 and "She had" not in gone.content.decode()
    assert Draft.objects.filter(user=daughter).count() == 1
    tied(citizen, daughter)
    assert "She had a ra" in helper.get(f"/p/{citizen.patient_id}/item/{allergy.id}/note/").content.decode()


def test_what_was_written_stays_with_the_person(helper, citizen, daughter, allergy, sign_in):
    tie = tied(citizen, daughter)
    write(helper, citizen, allergy)
    tie.ended_at = clock.now()
    tie.save()
    own = sign_in(Client(), citizen).get(f"/p/{citizen.patient_id}/item/{allergy.id}/").content.decode()
    assert "She had a rash" in own


def test_refused_before_the_second_factor_keeps_nothing(citizen, daughter, allergy, sign_in):
    browser = sign_in(Client(), daughter, code_given=False)
    write(browser, citizen, allergy)
    assert not Draft.objects.filter(user=daughter).exists()
