"""Sign in by password and code, lose the authenticator, sign out: and nothing stays behind."""

import pytest

from tests.journeys import people
from tests.journeys.people import PASSWORD, RECOVERY_CODES, code_now, given_a_citizen, half_a_minute_later

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NOT_RIGHT = "This code is not right, or was used before."


def test_citizen_signs_in_and_out(at_a_browser):
    morag = at_a_browser(given_a_citizen())
    morag.go("/").finds_the_page_good().follow("Sign in").is_at("Sign in").finds_the_page_good()

    when_the_password_is_wrong_it_says_so_at_the_field(morag)
    morag.give_password(PASSWORD).is_at("Enter your code").finds_the_page_good()
    when_five_codes_are_wrong_there_is_a_pause_and_another_way(morag)

    half_a_minute_later(morag.user)
    morag.give_code(code_now()).is_at("Your record").sees("Morag Fraser")
    when_signed_out_the_back_button_shows_nothing(morag)


def when_the_password_is_wrong_it_says_so_at_the_field(morag):
    morag.give_password("").is_told("Enter your password").finds_the_page_good()
    morag.give_password("Wrong-Password-1")
    assert morag.page.title().startswith("Error: ")
    morag.does_not_see(morag.user.name)


def when_five_codes_are_wrong_there_is_a_pause_and_another_way(morag):
    morag.give_code("12345").is_told("A code has 6 figures.").finds_the_page_good()
    wrong = "000000" if code_now() != "000000" else "000001"
    for _ in range(5):
        people.mfa.TOTPDevice.objects.update(throttling_failure_timestamp="2026-01-01T00:00:00Z")
        morag.give_code(wrong).is_told(NOT_RIGHT)
    morag.sees("seconds before you try again", "I do not have my authenticator")
    morag.give_code(code_now()).is_told(NOT_RIGHT)  # the right one must wait too
    morag.go("/home/").is_at("Enter your code")


def when_signed_out_the_back_button_shows_nothing(morag):
    morag.follow("Test results").is_at("Test results")
    morag.press("Sign out").does_not_see("Morag Fraser").finds_the_page_good()
    morag.page.go_back()
    morag.is_at("Sign in").does_not_see("Morag Fraser", "Test results")
    morag.go(f"/p/{morag.user.patient_id}/").is_at("Sign in")


@pytest.mark.slow
def test_recovery_code_lets_in_once_and_other_browsers_are_signed_out(at_a_browser):
    user = given_a_citizen()
    phone = at_a_browser(user).sign_in()
    morag = at_a_browser(user)
    when_she_comes_in_by_recovery_code(morag)

    morag.follow("My account").is_at("My account").sees("1 left").finds_the_page_good()
    morag.follow("See and sign out").is_at("Where you are signed in").finds_the_page_good()
    assert morag.main.get_by_role("row").count() == 3  # the headings, this browser, the phone
    morag.follow("Sign out everywhere else").finds_the_page_good()
    morag.press("Sign out everywhere else").sees("1 other browser is signed out.")
    phone.go(f"/p/{user.patient_id}/results/").is_at("Sign in")

    morag.press("Sign out")
    when_the_same_recovery_code_comes_again_it_is_refused(morag)


def when_she_comes_in_by_recovery_code(morag):
    morag.go("/").follow("Sign in").give_password(PASSWORD)
    morag.page.get_by_text("I do not have my authenticator").press("Enter")
    morag.follow("Use a recovery code").is_at("Use a recovery code").finds_the_page_good()
    morag.fill("Recovery code", "abcd").press("Continue").is_told("A recovery code has 12 letters and figures.")
    morag.finds_the_page_good()
    morag.fill("Recovery code", RECOVERY_CODES[0]).press("Continue").is_at("Your record")
    morag.sees("You have 1 recovery code left.")


def when_the_same_recovery_code_comes_again_it_is_refused(morag):
    morag.go("/accounts/login/").give_password(PASSWORD).go("/accounts/otp/recovery/")
    morag.fill("Recovery code", RECOVERY_CODES[0]).press("Continue")
    morag.is_told("This recovery code is not right, or was used before.")
    morag.go("/home/").is_at("Enter your code")
