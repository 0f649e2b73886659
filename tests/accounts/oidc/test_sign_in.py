"""Sign-in against a certified provider that runs here: what is asked, what is checked, what is kept."""

import json

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken

from accounts.models import Identity, Session, User
from accounts.oidc import claims, tokens
from tests.accounts.oidc.conftest import query_of
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def everything_stored() -> str:
    """All that the account tables and sessions hold about people who signed in, as text."""
    rows = [*User.objects.values(), *SocialAccount.objects.values(), *Identity.objects.values()]
    sessions = [session.get_decoded() for session in Session.objects.all()]
    return json.dumps([rows, sessions], default=str)


def test_request_carries_what_the_provider_must_see(configured, client):
    asked = query_of(client.get("/accounts/with/national/")["Location"])
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) >= 43
    assert len(asked["nonce"]) >= 32 and len(asked["state"]) >= 8
    assert asked["redirect_uri"] == "http://localhost:8000/accounts/with/national/back/"


def test_address_bar_adds_nothing(configured, client):
    asked = query_of(
        client.get("/accounts/with/national/?scope=admin&auth_params=prompt%3Dnone&acr_values=1")["Location"]
    )
    assert asked["scope"] == "openid profile" or set(asked["scope"].split()) == {"openid", "profile"}
    assert "prompt" not in asked and "acr_values" not in asked


def test_first_sign_in_opens_an_account(configured, person, client):
    answer = person.sign_in("ailsa")
    user = User.objects.get(email="ailsa@identity.example")
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.id)
    assert user.name == "Ailsa MacLeod" and not user.has_usable_password()
    assert (
        user.identities.get().issuer == configured if hasattr(user, "identities") else Identity.objects.get(user=user)
    )


def test_providers_second_factor_counts_for_the_session(configured, person, client):
    person.sign_in("ailsa")
    assert Session.objects.get(user__email="ailsa@identity.example").otp_at is not None


def test_unproven_identity_verifies_nothing(configured, person):
    person.sign_in("bruce")
    user = User.objects.get()
    assert user.email.endswith("@no-address.invalid")  # the provider had not checked the address
    assert not Identity.objects.exists() and user.assurance == User.Assurance.NONE
    assert Session.objects.get(user=user).otp_at is None


def saying(monkeypatch, **otherwise):
    """From now on the provider's claims differ by these."""
    real = claims.read
    monkeypatch.setattr(claims, "read", lambda told, **how: real({**told, **otherwise}, **how))


def test_identity_that_is_no_longer_sure_verifies_no_longer(configured, person, client, monkeypatch):
    person.sign_in("ailsa")
    user = User.objects.get()
    assert user.assurance == User.Assurance.VERIFIED
    client.post("/accounts/logout/")
    saying(monkeypatch, vot="P0.Cl.Cm")
    person.sign_in("ailsa")
    assert User.objects.get() == user and User.objects.get().assurance == User.Assurance.NONE
    assert client.get("/home/").wsgi_request.actor.verified is False


def test_employer_who_is_not_sure_takes_nothing_away(configured, person, client, monkeypatch):
    person.sign_in("ailsa")
    user = User.objects.get()
    SocialAccount.objects.create(user=user, provider="employer", uid="ailsa")
    client.post("/accounts/logout/")
    saying(monkeypatch, vot="P0.Cl.Cm")
    person.sign_in("ailsa", by="employer")
    assert User.objects.get().assurance == User.Assurance.VERIFIED


def test_identity_of_one_account_verifies_no_second(configured, person, client):
    person.sign_in("ailsa")
    client.post("/accounts/logout/")
    second = MembershipFactory(user__email="ailsa@practice.example").user
    SocialAccount.objects.create(user=second, provider="employer", uid="ailsa")
    assert person.sign_in("ailsa", by="employer").status_code == 302
    assert client.session["_auth_user_id"] == str(second.id)
    assert User.objects.get(pk=second.pk).assurance == User.Assurance.NONE
    assert Identity.objects.get().user != second


def test_second_sign_in_finds_the_same_account(configured, person, client):
    person.sign_in("ailsa")
    client.post("/accounts/logout/")
    person.sign_in("ailsa")
    assert User.objects.count() == 1


def test_claims_are_not_kept_in_clear(configured, person):
    person.sign_in("ailsa")
    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()
    for claim in ("1957-03-04", "P2.Cl.Cm", "0101011237", "Rowan Road"):
        assert claim not in everything_stored()


def test_address_of_another_account_is_neither_taken_nor_told(configured, person):
    other = UserFactory(email="ailsa@identity.example")
    answer = person.sign_in("ailsa")
    new = User.objects.exclude(id=other.id).get()
    assert new.email.endswith("@no-address.invalid")
    assert SocialAccount.objects.get().user == new
    assert answer.status_code == 302


def test_employer_opens_no_account(configured, person):
    answer = person.sign_in("clinician", by="employer")
    assert not User.objects.exists() and b"Fraser" not in answer.content


def test_staff_whom_the_portal_knows_choose_their_role(configured, person, client):
    member = MembershipFactory(user__email="mairi@practice.example")
    MembershipFactory(user=member.user, role="reception")
    SocialAccount.objects.create(user=member.user, provider="employer", uid="clinician")
    answer = person.sign_in("clinician", by="employer")
    assert answer["Location"].startswith("/accounts/role/")


@pytest.mark.parametrize("change", ["state=forged", "iss=https://other.example", "code=forged", "error=access_denied"])
def test_answer_that_is_not_the_providers_own_is_refused(configured, person, client, change):
    back = person.way_back(client.get("/accounts/with/national/")["Location"], "ailsa")
    name, value = change.split("=")
    given = query_of(back)
    given.pop("code" if name == "error" else "", None)
    answer = client.get("/accounts/with/national/back/", {**given, name: value})
    assert answer.status_code == 403 and b"You are not signed in" in answer.content
    assert not User.objects.exists() and "_auth_user_id" not in client.session


def test_answer_works_once(configured, person, client):
    back = person.way_back(client.get("/accounts/with/national/")["Location"], "ailsa")
    client.get(back)
    client.post("/accounts/logout/")
    assert client.get(back).status_code == 403 and "_auth_user_id" not in client.session


def test_answer_in_another_browser_is_refused(configured, person, client, django_user_model):
    from django.test import Client

    back = person.way_back(client.get("/accounts/with/national/")["Location"], "ailsa")
    assert Client().get(back).status_code == 403


def test_token_for_another_nonce_is_refused(configured, person, client, monkeypatch):
    real = tokens.check
    monkeypatch.setattr(tokens, "check", lambda token, **asked: real(token, **asked | {"nonce": "other"}))
    assert person.sign_in("ailsa").status_code == 403
    assert not User.objects.exists()


def test_signature_is_checked(configured, person, monkeypatch):
    from accounts.oidc import exchange, keys

    real = exchange._fetch

    def with_foreign_keys(url, **how):
        found = real(url, **how)
        if "keys" not in found:
            return found
        foreign = keys.public(keys.new())
        return {"keys": [{**foreign, "kid": key["kid"]} for key in found["keys"]]}

    monkeypatch.setattr(exchange, "_fetch", with_foreign_keys)
    assert person.sign_in("ailsa").status_code == 403


def test_provider_that_is_away_is_told_in_words(configured, settings, client):
    app = settings.SOCIALACCOUNT_PROVIDERS["identity"]["APPS"][0]
    app["settings"]["server_url"] = app["settings"]["issuer"] = "http://localhost:9"
    assert client.get("/accounts/with/national/").status_code in (403, 503)


def test_unknown_provider_is_not_there(configured, client):
    assert client.get("/accounts/with/other/").status_code == 404
    assert client.get("/accounts/with/other/back/?code=1&state=2").status_code == 404


def test_way_back_leads_nowhere_else(configured, person):
    assert "evil" not in person.sign_in("ailsa", query="?next=https://evil.example/")["Location"]


def test_fresh_proof_asks_the_provider_to_sign_in_again(configured, client):
    asked = query_of(client.get("/accounts/with/national/?again=1")["Location"])
    assert asked["prompt"] == "login" and asked["max_age"] == "0"


def test_login_page_offers_the_providers(configured, client):
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in with ScotIdentity" in page and "/accounts/with/national/" in page


def test_login_page_without_providers_offers_none(client):
    assert "Sign in with" not in client.get("/accounts/login/").content.decode()


def test_identity_is_added_only_after_a_confirmation(configured, person, client, sign_in):
    user = UserFactory(citizen=True)
    sign_in(client, user)
    page = client.post("/accounts/with/national/connect/").content.decode()
    assert "Go to ScotIdentity" in page
    person.sign_in("ailsa", query="?connect=1")
    assert SocialAccount.objects.get().user == user


def test_identity_is_not_added_by_a_foreign_link(configured, person, client, sign_in):
    user = UserFactory(citizen=True)
    sign_in(client, user)
    person.sign_in("ailsa", query="?connect=1")
    assert not SocialAccount.objects.filter(user=user).exists()


def test_private_half_never_leaves_the_key_file():
    from accounts.oidc import keys

    assert "d" not in keys.public(keys.new())


def test_assertion_is_short_and_once(tmp_path):
    from accounts.oidc import keys

    key = keys.new()
    (tmp_path / "key.json").write_text(json.dumps(key))
    made = [
        tokens.assertion(client_id="portal", audience="https://id.example", key_file=str(tmp_path / "key.json"))
        for _ in range(2)
    ]
    said = [
        jwt.decode(token, jwt.PyJWK(keys.public(key)), algorithms=["ES256"], audience="https://id.example")
        for token in made
    ]
    assert said[0]["jti"] != said[1]["jti"]
    assert said[0]["exp"] - said[0]["iat"] == 60


def test_stale_proof_is_asked_for_at_the_provider(configured, person, client):
    person.sign_in("ailsa")
    Session.objects.update(otp_at=None)
    session = client.session
    session["portal_otp_at"] = "2026-01-01T00:00:00+00:00"
    session.save()
    asked = client.get("/accounts/otp/?next=/accounts/security/")["Location"]
    assert asked.startswith("/accounts/with/national/?again=1")
    assert client.get("/accounts/authenticator/")["Location"].startswith("/accounts/otp/")


def test_old_proof_does_not_pass_for_a_fresh_one(configured, person, client, monkeypatch):
    real = tokens.check

    def an_hour_ago(token, **asked):
        monkeypatch.setattr(tokens, "_since", lambda auth_time: 3600)
        return real(token, **asked)

    monkeypatch.setattr(tokens, "check", an_hour_ago)
    assert person.sign_in("ailsa", query="?again=1").status_code == 403
