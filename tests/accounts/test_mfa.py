"""Authenticator and recovery codes: each works once, wrong ones make one wait, nobody skips them."""

import re

import pytest
from django.utils import timezone

from accounts import mfa, sessions
from accounts.models import Session
from tests.accounts.conftest import PASSWORD, SECRET, Person, with_address


def test_code_works_once(person):
    code = person.code_now()
    assert mfa.check_code(user=person.user, code=code).right
    assert not mfa.check_code(user=person.user, code=code).right


def test_code_seen_on_the_wire_is_worth_nothing(person, browser):
    person.password()
    code = person.code_now()
    person.code(code)
    thief = browser(person.user)
    thief.password()
    answer = thief.code(code)
    assert "used before" in answer.content.decode()
    assert sessions.OTP_AT not in thief.client.session


def test_wrong_code(person, entries):
    person.password()
    answer = person.code("000000")
    assert answer.status_code == 200
    assert "not right" in answer.context["form"].errors["otp_token"][0]
    assert entries(person.user)[-1] == ("sign-in", "refused", "code")
    assert not person.is_signed_in


def test_right_code_is_refused_while_one_has_to_wait(person):
    person.password()
    person.code("000000")
    assert "not right" in person.code().content.decode()
    assert not person.is_signed_in


def test_waiting_grows_and_is_said_in_words(person):
    person.password()
    mfa.TOTPDevice.objects.update(throttling_failure_count=5, throttling_failure_timestamp=timezone.now())
    assert re.search(r"Wait 1[56] seconds", person.code().content.decode())
    mfa.TOTPDevice.objects.update(throttling_failure_count=9, throttling_failure_timestamp=timezone.now())
    assert "Wait 5 minutes" in person.code().content.decode()


def test_waiting_ends(person):
    person.password()
    person.code("000000")
    past = timezone.now() - timezone.timedelta(seconds=2)
    mfa.TOTPDevice.objects.update(throttling_failure_timestamp=past)
    assert person.code()["Location"] == "/home/"


@pytest.mark.parametrize("given", ["{} {}", " {}{} ", "{}-{}"])
def test_code_as_people_write_it(person, given):
    person.password()
    code = person.code_now()
    assert person.code(given.format(code[:3], code[3:]))["Location"] == "/home/"


@pytest.mark.parametrize(
    ("given", "message"),
    [("", "Enter the code"), ("12345", "6 figures"), ("1234567", "6 figures"), ("12345a", "figures only"),
     ("١٢٣٤٥٦", "figures only"), ("-12345", "6 figures"), ("1e5", "figures only"), ("1" * 500, "at most")],
)  # fmt: skip
def test_bad_code_is_told_beside_the_field_and_does_not_count(person, given, message):
    person.password()
    answer = person.client.post("/accounts/otp/", {"otp_token": given})
    assert message in answer.context["form"].errors["otp_token"][0]
    assert mfa.TOTPDevice.objects.get().throttling_failure_count == 0


def test_fresh_code_is_asked_for_again_after_a_while(person, settings):
    person.sign_in()
    assert person.client.get("/accounts/recovery-codes/").status_code == 200
    person.put_back(OTP_AT=settings.STEP_UP_SECONDS + 1)
    asked = person.client.get("/accounts/recovery-codes/")
    assert asked["Location"] == "/accounts/otp/?next=%2Faccounts%2Frecovery-codes%2F"
    assert "Confirm that it is you" in person.client.get(asked["Location"]).content.decode()
    assert person.code(next="/accounts/recovery-codes/")["Location"] == "/accounts/recovery-codes/"
    assert person.client.get("/accounts/recovery-codes/").status_code == 200


def test_fresh_code_is_not_asked_for_twice(person):
    person.sign_in()
    assert person.client.get("/accounts/otp/?next=/accounts/sessions/")["Location"] == "/accounts/sessions/"


@pytest.mark.parametrize("address", ["/accounts/password/change/", "/accounts/email/", "/accounts/authenticator/"])
def test_what_changes_signing_in_needs_a_fresh_code(person, settings, address):
    person.sign_in()
    assert person.client.get(address).status_code == 200
    person.put_back(OTP_AT=settings.STEP_UP_SECONDS + 1)
    assert person.client.get(address)["Location"].startswith("/accounts/otp/")
    assert person.client.post(address, {})["Location"].startswith("/accounts/otp/")


# --- Setting up


def set_up(someone):
    page = someone.client.get("/accounts/authenticator/").content.decode()
    key = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    from bootstrap import totp

    return page, key, someone.client.post("/accounts/authenticator/", {"otp_token": totp.code(key)})


def test_set_up(citizen, entries):
    someone = Person(with_address(citizen))
    someone.password()
    page, key, answer = set_up(someone)
    assert 'src="data:image/svg+xml' in page
    assert len(key) == 32
    codes = re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    assert mfa.recovery_codes_left(citizen) == 10
    assert ("sign-in", "permitted", "authenticator set up") in entries(citizen)
    assert someone.is_signed_in


def test_set_up_keeps_its_key_until_confirmed(citizen):
    someone = Person(with_address(citizen))
    someone.password()
    first, again = (someone.client.get("/accounts/authenticator/").context["pending"].key for _ in range(2))
    assert first == again
    answer = someone.client.post("/accounts/authenticator/", {"otp_token": "000000"})
    assert answer.context["pending"].key == first
    assert "otp_token" in answer.context["form"].errors
    assert not someone.is_signed_in


def test_unconfirmed_authenticator_does_not_sign_in(citizen):
    mfa.pending(user=citizen)
    assert not mfa.has_device(citizen)
    assert not mfa.check_code(user=citizen, code="000000").right


def test_replacing_the_authenticator_ends_the_old_one_and_other_sessions(person, browser):
    other = browser(person.user)
    other.sign_in()
    person.sign_in()
    set_up(person)
    assert not mfa.check_code(user=person.user, code=person.code_now()).right
    assert mfa.TOTPDevice.objects.filter(user=person.user).count() == 1
    assert person.is_signed_in and not other.is_signed_in


def test_newcomer_who_sets_one_up_needs_it_from_then_on(newcomer):
    newcomer.password()
    set_up(newcomer)
    newcomer.client.post("/accounts/logout/")
    assert newcomer.password()["Location"] == "/accounts/otp/"


# --- Recovery codes


@pytest.fixture
def codes(person):
    return mfa.new_recovery_codes(user=person.user)


def recover(person, code):
    return person.client.post("/accounts/otp/recovery/", {"recovery_code": code})


def test_recovery_code_works_once(person, codes, entries):
    person.password()
    assert recover(person, codes[0])["Location"] == "/home/"
    assert ("sign-in", "permitted", "recovery code") in entries(person.user)
    assert mfa.recovery_codes_left(person.user) == 9
    person.client.post("/accounts/logout/")
    person.password()
    assert "used before" in recover(person, codes[0]).content.decode()


def test_recovery_code_as_people_write_it(person, codes):
    person.password()
    assert recover(person, codes[0].upper().replace("-", " "))["Location"] == "/home/"


@pytest.mark.parametrize(("given", "message"), [("", "Enter one"), ("abc", "12 letters"),
                                                ("abcd-efgh-234!", "12 letters"),
                                                ("x" * 400, "at most"), ("mmmm-mmmm-mmmm", "not right")])  # fmt: skip
def test_bad_recovery_code_is_told_beside_the_field(person, codes, given, message):
    person.password()
    assert message in recover(person, given).context["form"].errors["recovery_code"][0]
    assert not person.is_signed_in


def test_recovery_codes_are_kept_as_hashes_only(person, codes):
    kept = set(mfa.StaticDevice.objects.get().token_set.values_list("token", flat=True))
    assert kept.isdisjoint({code.replace("-", "") for code in codes} | set(codes))


def test_recovery_code_of_somebody_else(person, stranger):
    codes = mfa.new_recovery_codes(user=stranger)
    mfa.new_recovery_codes(user=person.user)
    assert not mfa.check_recovery_code(user=person.user, code=codes[0]).right


def test_new_recovery_codes_end_the_old_ones(person, codes):
    person.sign_in()
    page = person.client.post("/accounts/recovery-codes/").content.decode()
    assert len(re.findall(r"<code>[a-z2-9-]{14}</code>", page)) == 10
    assert not mfa.check_recovery_code(user=person.user, code=codes[0]).right


def test_secrets_stay_out_of_the_log_and_the_session(person, entries):
    from audit.models import Entry

    person.sign_in()
    said = " ".join(f"{entry.reason} {entry.target} {entry.query}" for entry in Entry.objects.all())
    kept = str(dict(person.client.session))
    for secret in (SECRET, PASSWORD):
        assert secret not in said + kept
    assert Session.objects.get(user=person.user).otp_at
