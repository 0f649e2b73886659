"""Nobody learns from text, status, cookies, hashing or queries whether an address has an account."""

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.conftest import with_address
from tests.factories.accounts import UserFactory

KNOWN, UNKNOWN = "morag.known@demo.example", "morag.other@demo.example"  # of one length


@pytest.fixture(autouse=True)
def known(db):
    return with_address(UserFactory(citizen=True, email=KNOWN))


class CountingHasher(hashers.MD5PasswordHasher):
    """The tests' hasher, counting its work."""

    work = 0

    def encode(self, password, salt):
        type(self).work += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def counting(settings):
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.CountingHasher"]
    CountingHasher.work = 0


def ask(address, form, email):
    """Everything that a stranger can see or measure of one post, with the address itself taken out."""
    client = Client()
    client.get(address)
    CountingHasher.work = 0
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, form)
    text = answer.content.decode().replace(email, "<address>")
    seen = (answer.status_code, answer.headers.get("Location"), sorted(answer.cookies), without_tokens(text))
    return (
        seen,
        CountingHasher.work,
        [query["sql"].split("WHERE")[0] for query in queries if "clock_offset" not in query["sql"]],
    )


def without_tokens(text):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize("failures", range(7))
def test_wrong_password(failures):
    """At every count of failures, so the locked page too."""
    answers = []
    for email in (KNOWN, UNKNOWN):
        for _ in range(failures):
            Client().post("/accounts/login/", {"login": email, "password": "wrong"})
        answers.append(ask("/accounts/login/", {"login": email, "password": "wrong"}, email))
    (seen, work, queries), (seen_unknown, work_unknown, queries_unknown) = answers
    assert seen == seen_unknown
    assert work == work_unknown == (1 if failures < 5 else 0)
    assert abs(len(queries) - len(queries_unknown)) <= 1  # allauth's second look-up, beside a hash of some 50 ms


def test_password_reset():
    (seen, work, queries), (seen_unknown, work_unknown, queries_unknown) = (
        ask("/accounts/password/reset/", {"email": email}, email) for email in (KNOWN, UNKNOWN)
    )
    assert seen == seen_unknown
    assert work == work_unknown == 0
    assert len(queries) == len(queries_unknown)
    assert [message.to for message in mail.outbox] == [[KNOWN], [UNKNOWN]]
    assert {message.subject for message in mail.outbox} == {"Set a new password"}


def test_sign_up():
    form = {"name": "Morag", "password1": "Harbour-lantern-9", "password2": "Harbour-lantern-9"}
    answers = [ask("/accounts/signup/", form | {"email": email}, email) for email in (KNOWN, UNKNOWN)]
    (seen, work, _), (seen_unknown, work_unknown, _) = answers
    assert seen == seen_unknown
    assert work == work_unknown == 1
    assert len(mail.outbox) == 2


def test_failures_of_nobody_are_entries_too():
    from audit.models import Entry

    Client().post("/accounts/login/", {"login": UNKNOWN, "password": "wrong"})
    entry = Entry.objects.get()
    assert (entry.actor_id, entry.actor_kind, entry.actor_name, entry.outcome) == (None, "anonymous", "", "refused")
