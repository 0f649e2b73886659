"""A passkey in place of the code: made on a computer of one's own, proven at the next sign-in, taken away again."""

import pytest

from accounts import passkeys
from tests.journeys.people import PASSWORD, given_a_citizen

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SECURITY_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named_host(live_server, settings, monkeypatch):
    """Passkeys belong to a host name, and the test server is found under one too."""
    settings.OTP_WEBAUTHN_RP_ID = "localhost"
    monkeypatch.setattr(live_server.thread, "host", "localhost")
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [live_server.url]


def with_a_security_key(visitor):
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": SECURITY_KEY})
    return visitor


def name_of_the_passkey(visitor) -> str:
    return passkeys.of(visitor.user).get().name


def test_passkey_is_made_used_and_removed(named_host, at_a_browser):
    morag = with_a_security_key(at_a_browser(given_a_citizen())).sign_in()
    morag.go("/accounts/passkeys/").is_at("Passkeys").sees("You have no passkeys").finds_the_page_good()
    morag.press("Add a passkey").sees("Your passkey is ready").finds_the_page_good()

    morag.press("Sign out").go("/accounts/login/").give_password(PASSWORD)
    morag.is_at("Enter your code").finds_the_page_good().press("Use a passkey")
    morag.is_at("Your record").sees("Morag Fraser")

    morag.go("/accounts/passkeys/").sees("Last used on").press(f"Remove {name_of_the_passkey(morag)}")
    morag.sees("The passkey no longer opens your account", "You have no passkeys")


@pytest.mark.slow
def test_passkey_of_another_account_opens_nothing(named_host, at_a_browser):
    ailsa = given_a_citizen("Ailsa Reid", "0101011237")
    visitor = with_a_security_key(at_a_browser(ailsa)).sign_in()
    visitor.go("/accounts/passkeys/").press("Add a passkey").sees("Your passkey is ready").press("Sign out")

    visitor.user = given_a_citizen()
    visitor.go("/accounts/login/").give_password(PASSWORD).is_at("Enter your code")
    assert visitor.page.get_by_role("button", name="Use a passkey").count() == 0


@pytest.mark.slow
def test_without_javascript_the_code_is_the_way(named_host, at_a_browser):
    morag = at_a_browser(given_a_citizen(), script=False).sign_in()
    morag.go("/accounts/passkeys/").sees("needs JavaScript").finds_the_page_good()
