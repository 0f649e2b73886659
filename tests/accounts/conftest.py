"""Accounts that can really sign in: a confirmed address, an authenticator whose codes the test can make."""

import datetime as dt
import time

import pytest
from allauth.account.models import EmailAddress
from django.db.models.expressions import RawSQL
from django.test import Client

import clock
from accounts import mfa, sessions
from bootstrap import totp

PASSWORD = "Fictional-Person-1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Person:
    """Somebody at a browser."""

    def __init__(self, user=None, agent="Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"):
        self.user = user
        self.client = Client(headers={"user-agent": agent})

    def password(self, given=PASSWORD, *, login=None, **more):
        form = {"login": login or self.user.email, "password": given} | more
        return self.client.post("/accounts/login/", form)

    def code(self, given=None, **more):
        return self.client.post("/accounts/otp/", {"otp_token": given or self.code_now()} | more)

    def code_now(self, steps=0):
        return totp.code(SECRET, at=time.time() + 30 * steps)

    def sign_in(self):
        self.password()
        answer = self.code()
        forget_used_codes(self.user)
        return answer

    def put_back(self, **ago):
        """Move the marks of the session into the past."""
        session = self.client.session
        for key, seconds in ago.items():
            moment = clock.now() - dt.timedelta(seconds=seconds)
            sessions.stamp(session, getattr(sessions, key), moment)
        session.save()

    @property
    def is_signed_in(self):
        return self.client.get("/accounts/sessions/").status_code == 200


def forget_used_codes(user):
    """As if half a minute had passed: the code of the moment may be given again."""
    mfa.TOTPDevice.objects.filter(user=user).update(last_t=-1, drift=0)


def with_address(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def person(citizen):
    """The citizen, with an authenticator."""
    mfa.enrol(user=with_address(citizen), secret=SECRET)
    return Person(citizen)


@pytest.fixture
def doctor(clinician):
    """A clinician who is nobody's patient here."""
    mfa.enrol(user=with_address(clinician), secret=SECRET)
    return Person(clinician)


@pytest.fixture
def newcomer(db):
    """An account whose identity was not checked, without authenticator."""
    from tests.factories.accounts import UserFactory

    return Person(with_address(UserFactory(name="Pat Plain")))


@pytest.fixture
def browser():
    """Another browser of the same account."""

    def open_browser(user, agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"):
        return Person(user, agent)

    return open_browser


@pytest.fixture
def entries():
    """What the log says of an account or of nobody, oldest first."""
    from audit.models import Entry

    def said(user):
        mine = Entry.objects.filter(actor_id=user.id if user else None, patient_id=None)
        rows = mine.order_by(RawSQL("ctid", []))  # in one transaction all have the same time
        return [(row.action, row.outcome, row.reason) for row in rows]

    return said
