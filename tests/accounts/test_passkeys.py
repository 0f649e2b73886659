"""Passkeys refuse whatever does not prove one; the browser journeys show that they work."""

import json

import pytest

from accounts import passkeys
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
JUNK = [
    "",
    "null",
    "[]",
    "{",
    "1",
    '"text"',
    '{"id": 1}',
    json.dumps({"id": "a", "rawId": "a", "response": {}, "type": "x"}),
]


@pytest.fixture
def signed_in(client, sign_in):
    user = UserFactory(citizen=True)
    sign_in(client, user)
    return user


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("body", JUNK)
@pytest.mark.parametrize("way", ["new", "use"])
def test_junk_proves_nothing(client, signed_in, way, body, asked):
    if asked:
        assert client.post(f"/accounts/passkeys/{way}/ask/").status_code == 200
    answer = client.post(f"/accounts/passkeys/{way}/", body, content_type="application/json")
    assert answer.status_code == 400 and "did not work" in answer.json()["message"]
    assert not passkeys.of(signed_in).exists()


def test_long_answer_is_refused(client, signed_in):
    client.post("/accounts/passkeys/new/ask/")
    answer = client.post("/accounts/passkeys/new/", "x" * 30_000, content_type="application/json")
    assert answer.status_code == 400


def test_challenge_is_answered_once(client, signed_in):
    client.post("/accounts/passkeys/use/ask/")
    client.post("/accounts/passkeys/use/", "{}", content_type="application/json")
    assert passkeys.USE not in client.session


def test_making_one_needs_a_fresh_code(client, sign_in):
    sign_in(client, UserFactory(citizen=True), code_given=False)
    assert client.post("/accounts/passkeys/new/ask/").status_code == 302


def test_nobody_is_asked_for_nothing(client):
    for way in ("new/ask/", "new/", "use/ask/", "use/", "1/remove/", ""):
        assert client.post(f"/accounts/passkeys/{way}").status_code == 302


def test_reading_addresses_that_are_posted_to_leads_back(client, signed_in):
    for way in ("new/ask/", "new/", "use/ask/", "use/", "1/remove/"):
        assert client.get(f"/accounts/passkeys/{way}").status_code == 302


def test_passkey_that_is_not_there_cannot_be_removed(client, signed_in):
    assert client.post("/accounts/passkeys/999/remove/").status_code == 404
