"""Signing in without a smartphone: a printed sheet of codes, entered where the code of an app would be."""

import re

import pytest

from accounts import mfa
from tests.accounts.conftest import Person, with_address

SHEET = "/accounts/printed-codes/"


@pytest.fixture
def jean(citizen):
    """A verified person who has neither authenticator nor codes yet, after her password."""
    someone = Person(with_address(citizen))
    someone.password()
    return someone


def codes_of(answer):
    return re.findall(r"<code>([a-z0-9-]+)</code>", answer.content.decode())


@pytest.fixture
def sheet(jean):
    """Her sheet, set up: the first code is crossed out."""
    codes = codes_of(jean.client.post(SHEET))
    assert jean.client.post(SHEET, {"recovery_code": codes[0]})["Location"] == "/home/"
    return codes


def sign_in_again(jean, code):
    jean.client.post("/accounts/logout/")
    jean.password()
    mfa.StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    return jean.client.post("/accounts/otp/", {"otp_token": code})


def test_offered_where_an_authenticator_is_set_up(jean):
    assert SHEET in jean.client.get("/accounts/otp/", follow=True).content.decode()


def test_sheet_has_twenty_codes_and_says_what_to_do_with_them(jean):
    answer = jean.client.post(SHEET)
    said = answer.content.decode()
    assert len(set(codes_of(answer))) == 20
    assert "Print this page" in said and "Cross it out" in said and "<script" not in said.split("<main")[1]


def test_sheet_counts_once_its_first_code_is_entered(jean):
    codes = codes_of(jean.client.post(SHEET))
    assert not mfa.has_device(jean.user)
    assert "not right" in jean.client.post(SHEET, {"recovery_code": "aaaa-bbbb-cccc"}).content.decode()
    mfa.StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert jean.client.post(SHEET, {"recovery_code": codes[0].upper()})["Location"] == "/home/"
    assert mfa.has_device(jean.user) and mfa.recovery_codes_left(jean.user) == 19
    assert jean.is_signed_in


def test_sheet_asked_for_again_replaces_the_one_that_was_not_confirmed(jean):
    first, second = codes_of(jean.client.post(SHEET)), codes_of(jean.client.post(SHEET))
    assert "not right" in jean.client.post(SHEET, {"recovery_code": first[0]}).content.decode()
    mfa.StaticDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert jean.client.post(SHEET, {"recovery_code": second[0]}).status_code == 302


def test_printed_code_lets_in_at_the_page_for_codes(jean, sheet):
    assert sign_in_again(jean, sheet[1])["Location"] == "/home/"
    said = jean.client.get("/accounts/security/").content.decode()
    assert "You have 18 recovery codes left." in said and "18 left" in said


def test_printed_code_works_once(jean, sheet):
    sign_in_again(jean, sheet[1])
    assert "used before" in sign_in_again(jean, sheet[1]).content.decode()
    assert not jean.is_signed_in


def test_password_alone_sets_up_nothing_else(jean, sheet):
    """Nor does it once all codes are used up: then the help desk has to help."""
    jean.client.post("/accounts/logout/")
    jean.password()
    mfa.StaticToken.objects.all().delete()
    assert jean.client.get("/accounts/otp/").status_code == 200
    assert jean.client.get(SHEET)["Location"] == "/accounts/recovery-codes/"
    assert jean.client.get("/accounts/recovery-codes/")["Location"].startswith("/accounts/otp/")
    assert jean.client.get("/accounts/authenticator/")["Location"].startswith("/accounts/otp/")
    assert not jean.is_signed_in


@pytest.mark.parametrize("left, few", [(6, False), (4, True), (1, True)])
def test_few_codes_left_are_said(jean, sheet, left, few):
    tokens = mfa.StaticToken.objects.all()
    keep = [mfa._sealed(jean.user, code) for code in sheet[1 : left + 1]]
    tokens.exclude(token__in=keep).delete()
    sign_in_again(jean, sheet[1])
    said = jean.client.get("/accounts/security/").content.decode()
    assert ("Make new ones now" in said) == few
    assert ("You have few printed codes left" in said) == (left - 1 < 4)


def test_new_sheet_replaces_the_old_one(jean, sheet):
    new = codes_of(jean.client.post("/accounts/recovery-codes/"))
    assert len(new) == 20
    assert "not right" in sign_in_again(jean, sheet[1]).content.decode()
    assert sign_in_again(jean, new[0])["Location"] == "/home/"


@pytest.mark.parametrize(
    "wrong, message",
    [("", "Enter the next code of your printed sheet"), ("abcd", "figures only"), ("x" * 21, "at most 20")],
)
def test_faulty_code(jean, sheet, wrong, message):
    assert message in sign_in_again(jean, wrong).content.decode()


def test_recovery_code_of_somebody_with_an_authenticator_works_there_too(person):
    codes = mfa.new_recovery_codes(user=person.user)
    assert len(codes) == 10
    person.password()
    assert person.code(codes[0])["Location"] == "/home/"


def test_sheet_needs_a_sign_in(client):
    assert client.get(SHEET)["Location"].startswith("/accounts/login/")
