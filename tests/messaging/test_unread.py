"""No silent loss: important messages that nobody opens are told by another way, or somebody telephones."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

import clock
from messaging.actions.unread import tell_again
from messaging.models import Message
from notifications.models import Notification
from tests.factories.accounts import PatientFactory, sign_in
from tests.factories.consent import CareRelationshipFactory, DelegationFactory
from tests.factories.messages import add_message, make_thread
from work.models import WorkItem

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(days=3, minutes=5)


def important(thread, clinician, *, ago=LONG_AGO, **more):
    values = {"by": clinician, "from_team": True, "important": True, "at": clock.now() - ago}
    return add_message(thread, "Please stop the tablets.", **values | more)


def notices(user):
    return Notification.objects.filter(recipient=user, topic="message-unread", channel="portal").count()


def phone_calls():
    return list(WorkItem._ungated.filter(topic="phone-person", done_at=None))


def test_it_is_told_again_once(citizen, thread, clinician, see_all):
    message = important(thread, clinician)
    assert tell_again() == 1 and tell_again() == 0
    assert notices(citizen) == 1 and not phone_calls()
    assert Message._ungated.get(id=message.id).told_again_at
    assert Notification.objects.filter(recipient=citizen, topic="message-unread").exclude(channel="portal").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"ago": dt.timedelta(days=2, hours=23)},
        {"important": False},
        {"read_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"from_team": False},
    ],
)
def test_what_is_read_young_or_unimportant_is_left_alone(citizen, thread, clinician, change):
    important(thread, clinician, **change)
    assert tell_again() == 0 and not notices(citizen)


def test_who_cannot_be_reached_is_telephoned(citizen, thread, clinician, practice, see_all):
    citizen.quiet = True
    citizen.save()
    message = important(thread, clinician)
    assert tell_again() == 1 and tell_again() == 0
    (call,) = phone_calls()
    assert (call.subject_id, call.item_id, call.holder_id) == (message.id, thread.id, practice.id)
    doctor = sign_in(Client(), clinician)
    assert "Telephone this person" in doctor.get(reverse("messaging:inbox")).content.decode()
    url = reverse("messaging:show_thread", args=[citizen.patient_id, thread.id])
    assert "Please tell them by telephone" in doctor.get(url).content.decode()
    doctor.post(reverse("messaging:work_on_thread", args=[citizen.patient_id, thread.id]), {"do": "telephoned"})
    assert not phone_calls()
    assert WorkItem._ungated.filter(subject_id=thread.id, done_at=None).exists()  # the question still waits


def test_nobody_need_call_once_it_is_read(citizen, thread, clinician, see_all):
    citizen.quiet = True
    citizen.save()
    important(thread, clinician)
    tell_again()
    sign_in(client := Client(), citizen)
    client.get(reverse("messaging:show_thread", args=[citizen.patient_id, thread.id]))
    assert not phone_calls()


def test_a_child_without_an_account_is_told_through_the_parent_who_asked(practice, box, clinician, see_all):
    child = PatientFactory(birth_date=clock.today() - dt.timedelta(days=2000))
    CareRelationshipFactory(patient=child, organisation=practice)
    parent = DelegationFactory(patient=child, basis="parental", powers={}).user
    important(make_thread(child, box, by=parent), clinician)
    tell_again()
    assert notices(parent) == 1 and not phone_calls()


def test_a_helper_who_helps_no_more_is_not_told(citizen, practice, box, clinician, see_all):
    tie = DelegationFactory(patient=citizen.patient, powers={"messages": ["see", "act"]})
    important(make_thread(citizen.patient, box, by=tie.user), clinician)
    tie.ended_at, tie.end_reason = clock.now(), "revoked"
    tie.save()
    tell_again()
    assert notices(tie.user) == 0 and notices(citizen) == 1


def test_the_dead_are_not_told(citizen, thread, clinician):
    important(thread, clinician)
    citizen.patient.died_on = clock.today()
    citizen.patient.save()
    assert tell_again() == 0
