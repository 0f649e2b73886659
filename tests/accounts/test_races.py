"""Many at once: a code, a recovery code and a reset link each let in exactly one."""

import threading

import pytest
from django.core import mail
from django.db import connections
from django.test import Client

from accounts import mfa
from tests.accounts.conftest import SECRET, with_address
from tests.factories.accounts import UserFactory

WIDE, ROUNDS = 8, 3


@pytest.fixture
def user(transactional_db):
    return with_address(UserFactory(citizen=True))


def all_at_once(work):
    """Start the work in many threads behind one barrier; gives every answer."""
    barrier, answers = threading.Barrier(WIDE), []

    def run(number):
        try:
            barrier.wait(timeout=30)
            answers.append(work(number))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(WIDE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_code_lets_in_one(user):
    from bootstrap import totp

    for _ in range(ROUNDS):
        mfa.enrol(user=user, secret=SECRET)
        answers = all_at_once(lambda _: mfa.check_code(user=user, code=totp.code(SECRET)).right)
        assert sorted(answers) == [False] * (WIDE - 1) + [True]


def test_recovery_code_lets_in_one(user):
    for _ in range(ROUNDS):
        code = mfa.new_recovery_codes(user=user)[0]
        answers = all_at_once(lambda _, code=code: mfa.check_recovery_code(user=user, code=code).right)
        assert sorted(answers) == [False] * (WIDE - 1) + [True]


def test_reset_link_changes_the_password_once(user):
    Client().post("/accounts/password/reset/", {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    clients = [Client() for _ in range(WIDE)]
    pages = [client.get(link, follow=True).request["PATH_INFO"] for client in clients]

    def choose(number):
        password = f"Harbour-lantern-thistle-{number}"
        answer = clients[number].post(pages[number], {"password1": password, "password2": password})
        return answer.get("Location", "the page of a link that was used")  # whoever came later still

    answers = all_at_once(choose)
    assert answers.count("/accounts/password/reset/key/done/") == 1


def test_setting_up_twice_leaves_one_authenticator(user):
    keys = all_at_once(lambda _: mfa.pending(user=user).key)
    assert len(set(keys)) == 1
    assert mfa.TOTPDevice.objects.filter(user=user).count() == 1
