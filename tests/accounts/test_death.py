"""After somebody has died: nobody signs in for them, nobody is told anything, helpers' doors are closed."""

import datetime as dt
import uuid

import pytest

import clock
from accounts.actions import keep_people
from accounts.identity import PersonFacts
from accounts.models import Session
from audit import log
from consent.models import Delegation
from notifications.actions import notify
from notifications.models import Notification

ROUTE = "Access to Health Records Act 1990"


@pytest.fixture
def dies():
    def die(user):
        patient = user.patient
        keep_people(facts=[PersonFacts(id=patient.id, birth_date=patient.birth_date, died_on=clock.today())])
        user.refresh_from_db()
        patient.refresh_from_db()

    return die


def test_open_session_ends_and_the_sign_in_says_how_executors_go_on(person, dies):
    person.sign_in()
    dies(person.user)
    assert not Session.objects.filter(user=person.user).exists() and not person.is_signed_in
    answer = person.password()
    assert answer.status_code == 403 and ROUTE in answer.content.decode()
    assert not person.is_signed_in


def test_wrong_password_does_not_tell_of_a_death(person, dies):
    dies(person.user)
    answer = person.password("Something-else-7")
    assert answer.status_code == 200 and ROUTE not in answer.content.decode()


def test_helper_is_told_that_it_is_closed_and_a_stranger_nothing(client, citizen, stranger, sign_in, dies):
    now = clock.now() - dt.timedelta(days=1)
    Delegation.objects.create(
        patient=citizen.patient, user=stranger, basis="delegation", powers={"summary": ["see"]}, starts_at=now,
        made_at=now, accepted_at=now,
    )  # fmt: skip
    sign_in(client, stranger)
    address = f"/p/{citizen.patient_id}/problems/"
    assert client.get(address).status_code == 200
    dies(citizen)
    answer = client.get(address)
    assert answer.status_code == 403 and ROUTE in answer.content.decode()
    assert log.about(citizen.patient_id).filter(reason="closed", outcome="refused").exists()
    Delegation.objects.update(ended_at=clock.now())
    assert client.get(address).status_code == 404
    assert client.get(f"/p/{uuid.uuid4()}/problems/").status_code == 404


def test_the_dead_are_told_nothing(citizen, dies):
    dies(citizen)
    notify(recipient=citizen, topic="new-device", event="late")
    assert not Notification.objects.filter(recipient=citizen).exists()
