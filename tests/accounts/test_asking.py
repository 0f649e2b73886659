"""The actor by one statement is the actor that the ORM makes."""

import datetime as dt

import pytest
from django.test import RequestFactory

import clock
from accounts import asking, sessions
from accounts.actor import Actor
from accounts.models import Session
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory


def both(client, user):
    """The actor by Django's session and by ours."""
    request = RequestFactory().get("/")
    request.session, request.user, request.request_id = client.session, user, "one"
    return asking.actor_of(request), by_session(client.session.session_key)


def by_session(key):
    """The actor by ours; nobody where the session is over."""
    found = asking.by_session(key, request_id="one")
    return Actor(kind="anonymous", request_id="one") if found.ended else found.actor


def people():
    yield "citizen", UserFactory(citizen=True), {}
    yield "unverified", UserFactory(), {}
    yield "clinician", MembershipFactory(team="Red team").user, {}
    yield "clinician as citizen", MembershipFactory(user=UserFactory(citizen=True)).user, {"as_citizen": True}
    yield "without code", UserFactory(citizen=True), {"code_given": False}
    yield "staff without code", MembershipFactory().user, {"code_given": False}
    yield "past member", MembershipFactory(ended_at=clock.now() - dt.timedelta(days=1)).user, {}
    yield "nameless", UserFactory(citizen=True, name=""), {}


@pytest.mark.django_db
def test_both_ways_make_the_same_actor(client, sign_in):
    for name, user, how in people():
        slow, swift = both(sign_in(client, user, **how), user)
        assert slow == swift, name


@pytest.mark.django_db
def test_somebody_merged_is_their_survivor(client, sign_in, citizen):
    survivor = PatientFactory()
    citizen.patient.merged_into = survivor
    citizen.patient.save()
    slow, swift = both(sign_in(client, citizen), citizen)
    assert slow == swift and swift.patient_id == survivor.id


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["unknown", "inactive", "deleted", "expired", "password", "idle", "absolute"])
def test_who_is_nobody(client, sign_in, citizen, end, settings):
    session = sign_in(client, citizen).session
    key, rows = session.session_key, Session.objects.filter(session_key=session.session_key)
    if end == "unknown":
        key = "x" * 32
    elif end == "inactive":
        citizen.is_active = False
        citizen.save()
    elif end == "deleted":
        rows.delete()
    elif end == "expired":
        rows.update(expire_date=clock.now() - dt.timedelta(days=1))
    elif end == "password":
        citizen.set_password("Another-Fictional-1")
        citizen.save()
    elif end == "idle":
        rows.update(last_seen_at=clock.now() - dt.timedelta(seconds=settings.SESSION_IDLE_CITIZEN + 60))
    else:
        rows.update(started_at=clock.now() - dt.timedelta(seconds=settings.SESSION_ABSOLUTE + 60))
    assert not by_session(key).signed_in


@pytest.mark.django_db
def test_sign_of_life_reaches_the_pages(client, sign_in, citizen, settings):
    session = sign_in(client, citizen).session
    before = clock.now() - dt.timedelta(seconds=settings.SESSION_IDLE_CITIZEN / 2)
    Session.objects.filter(session_key=session.session_key).update(last_seen_at=before)
    assert asking.by_session(session.session_key, request_id="one").stale
    assert sessions.read_stamp(client.session, sessions.LAST_SEEN_AT) == before
    asking.see(session.session_key)
    assert not asking.by_session(session.session_key, request_id="one").stale
    assert sessions.read_stamp(client.session, sessions.LAST_SEEN_AT) > before
