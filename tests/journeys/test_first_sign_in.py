"""J1: the first sign-in, and the one record that an account is connected to; with everything that can be wrong."""

import datetime as dt

import pytest
from django.core import mail

from accounts import actions
from accounts.models import IdentityCase, User
from tests.factories import accounts
from tests.journeys import people
from tests.journeys.people import CHI, PASSWORD, code_now, given_a_citizen, half_a_minute_later, with_keys
from tests.journeys.test_note import allergy

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
PAGE = "Connect your health record"
NO = (
    "We could not connect a record with these details. Check your name, date of birth and CHI number. "
    "After three tries that do not fit, the help desk has to help you"
)
BOUND_CHI, NOBODYS_CHI = "0101011237", "0101336489"


def given_a_record(name="Morag Fraser", chi=CHI):
    """Somebody's record, to which no account is connected yet."""
    user = given_a_citizen(name, chi)
    people.take_in(allergy(user))
    record = user.patient
    User.objects.filter(pk=user.pk).update(patient=None, assurance=0, email=f"old-{user.email}")
    return record


def given_a_verified_person(name="Morag Fraser", born=dt.date(1957, 3, 4)):
    """An account whose identity a provider has checked."""
    user = with_keys(accounts.UserFactory(name=name))
    given, family = name.split()
    actions.keep_identity(
        user=user, issuer="https://id.example", subject=str(user.pk), level=2, family=family, given=given,
        birth_date=born,
    )  # fmt: skip
    return user


def given_an_agent():
    desk = accounts.OrganisationFactory(kind="portal", name="National help desk")
    return with_keys(accounts.MembershipFactory(organisation=desk, role="help-desk", user__name="Gavin Tait").user)


def enters(visitor, *, given="Morag", family="Fraser", born=("4", "3", "1957"), chi=CHI, button="Connect my record"):
    """Fill in the whole form, and send it."""
    visitor.fill("First name or names", given).fill("Family name (optional)", family)
    for part, value in zip(("Day", "Month", "Year"), born, strict=True):
        visitor.fill(part, value)
    visitor.page.locator("[name=chi]").fill(chi)
    return visitor.press(button)


def test_first_sign_in_opens_the_record(at_a_browser):
    record, user = given_a_record(), given_a_verified_person()
    given_a_citizen("Elspeth Fraser", BOUND_CHI)
    morag = at_a_browser(user)
    morag.go("/").finds_the_page_good().follow("Sign in").give_password(PASSWORD).is_at("Enter your code")

    when_five_codes_are_wrong_it_pauses_and_shows_another_way(morag)
    morag.give_code(code_now()).is_at(PAGE).does_not_see("enicillin").finds_the_page_good()
    then_nothing_clinical_opens(morag, record)
    when_a_number_is_faulty_it_says_so_at_the_field(morag)
    when_the_details_do_not_fit_one_sentence_is_all_she_learns(morag)

    enters(morag, chi="040 357 1235").is_at("Your record").sees("Your account is connected to your health record.")
    morag.finds_the_page_good()
    then_she_is_told_and_the_log_says_you(morag)
    then_it_stays_connected(morag, record)


def when_five_codes_are_wrong_it_pauses_and_shows_another_way(visitor):
    wrong = "000000" if code_now() != "000000" else "000001"
    for _ in range(5):
        people.mfa.TOTPDevice.objects.update(throttling_failure_timestamp="2026-01-01T00:00:00Z")
        visitor.give_code(wrong).is_told("This code is not right, or was used before.")
    visitor.sees("seconds before you try again", "I do not have my authenticator")
    visitor.give_code(code_now()).is_told("This code is not right")  # the right one must wait too
    half_a_minute_later(visitor.user)


def then_nothing_clinical_opens(visitor, record):
    visitor.go(f"/p/{record.id}/").does_not_see("enicillin", "Morag Fraser’s")
    visitor.go(f"/p/{record.id}/allergies/").does_not_see("enicillin")
    visitor.go("/home/").is_at(PAGE)


def when_a_number_is_faulty_it_says_so_at_the_field(visitor):
    visitor.press("Connect my record")
    visitor.is_told("Enter the first name", "Enter the date of birth", "Enter your CHI number").finds_the_page_good()
    for chi, message in [
        ("040357123", "A CHI number has 10 digits"),
        ("04035712355", "A CHI number has 10 digits"),
        ("O4O3S7I23S", "A CHI number has digits only"),
        ("3201201234", "A CHI number begins with a date of birth"),
        ("0101201234", "One of the digits is wrong or two have changed places."),
    ]:
        enters(visitor, chi=chi).is_told(message)
    enters(visitor, born=("31", "2", "1957")).is_told("Enter a date, such as 4 3 1957")
    enters(visitor, born=("4", "3", "2020")).is_told("People have an account of their own from the age of 12.")
    visitor.finds_the_page_good()
    assert User.objects.get(pk=visitor.user.pk).failed_matches == 0  # slips of the pen cost nothing


def when_the_details_do_not_fit_one_sentence_is_all_she_learns(visitor):
    said = set()
    for wrong in ({"chi": BOUND_CHI}, {"chi": NOBODYS_CHI}):
        enters(visitor, **wrong).is_told(NO)
        said.add(visitor.words)
    assert len(said) == 1
    visitor.finds_the_page_good()


def then_she_is_told_and_the_log_says_you(visitor):
    sent = [message for message in mail.outbox if message.to == [visitor.user.email]]
    assert "account settings" in sent[-1].subject + sent[-1].body and CHI not in sent[-1].body
    visitor.go("/notices/").is_at("Notices").sees("Your account was connected to your health record")
    visitor.finds_the_page_good()
    visitor.go("/home/").follow("Who has looked").is_at("Who has looked at my record")
    visitor.sees("You", "Connected an account to your record").does_not_see("Somebody without the right")
    visitor.finds_the_page_good()


def then_it_stays_connected(visitor, record):
    visitor.go("/accounts/connect/").is_at("Your record")
    visitor.follow("Allergies").is_at("Allergies").sees("enicillin")
    assert User.objects.get(pk=visitor.user.pk).patient == record


@pytest.mark.slow
def test_third_failure_leads_to_the_help_desk_which_connects(at_a_browser, settings):
    record, user = given_a_record(), given_a_verified_person()
    morag = at_a_browser(user).sign_in().is_at(PAGE)
    for _ in range(2):
        enters(morag, born=("5", "3", "1957")).is_told(NO)
    enters(morag, born=("5", "3", "1957")).is_at("The help desk can connect your record")
    case = IdentityCase.objects.get()
    morag.sees(settings.HELP_DESK_PHONE, case.reference, "Waiting for your call").finds_the_page_good()
    morag.go("/accounts/connect/").is_at("The help desk can connect your record")

    agent = at_a_browser(given_an_agent()).sign_in().is_at("Help somebody by telephone")
    agent.follow("Questions of identity").is_at("Questions of identity").finds_the_page_good()
    agent.press("Find").is_told("Enter the reference")
    agent.fill("Find a question by its reference", case.reference.lower()).press("Find").is_at("Details did not fit")
    agent.does_not_see("enicillin", CHI).finds_the_page_good()
    enters(agent, button="Connect the record").is_told("Tick the box once the caller has answered all questions")
    agent.finds_the_page_good()
    agent.choose("I asked the questions on this page")
    enters(agent, chi=NOBODYS_CHI, button="Connect the record").is_told("These details do not fit together")
    enters(agent, button="Connect the record").is_at("Questions of identity").sees("The record is connected")

    morag.go("/home/").is_at("Your record").finds_the_page_good()
    morag.follow("Who has looked").sees("Gavin Tait", "Connected an account to your record").finds_the_page_good()
    agent.go(f"/p/{record.id}/").does_not_see("enicillin")


@pytest.mark.slow  # one journey in all modes: `make test-all`
@pytest.mark.parametrize("reading", ["", "large"])
def test_first_sign_in_without_script(at_a_browser, reading):
    given_a_record()
    morag = at_a_browser(given_a_verified_person(), script=False, reading=reading).sign_in()
    morag.is_at(PAGE).finds_the_page_good()
    enters(morag, chi="0101201234").sees("There is a problem", "One of the digits is wrong")
    enters(morag, chi=NOBODYS_CHI).sees("There is a problem", NO).finds_the_page_good()
    enters(morag).is_at("Your record").finds_the_page_good()


@pytest.mark.slow
def test_somebody_without_number_asks_for_help(at_a_browser, settings):
    amelie = at_a_browser(given_a_verified_person("Amélie Dubois")).sign_in().is_at(PAGE)
    amelie.page.get_by_text("I have no CHI number, more than one").press("Enter")
    amelie.follow("Ask the help desk").is_at("Ask the help desk to connect your record").finds_the_page_good()
    amelie.press("Send").is_told("Choose what you need help with").finds_the_page_good()
    amelie.choose("I have no CHI number, for example because I am visiting").press("Send")
    amelie.is_at("The help desk can connect your record").sees(settings.HELP_DESK_PHONE).finds_the_page_good()


@pytest.mark.slow
def test_something_that_is_not_hers_is_reported_and_answered(at_a_browser):
    user = given_a_citizen()
    people.take_in(allergy(user))
    morag = at_a_browser(user).let_in().go("/home/").follow("Allergies").follow("Allergy to penicillin")
    morag.follow("This is not about me").is_at("This is not about me").sees("Allergy to penicillin")
    morag.finds_the_page_good()
    morag.fill("How do you know that this is not about you? (optional)", "I have never had this").press(
        "Send the report"
    )
    morag.is_at("Reports that something is not mine").sees("Waiting for the help desk", "I have never had this")
    morag.finds_the_page_good()

    agent = at_a_browser(given_an_agent()).let_in().go("/desk/identity/")
    agent.page.get_by_role("link", name="“This is not about me”").press("Enter")
    agent.is_at("“This is not about me”").sees("Allergy", "I have never had this").does_not_see("enicillin")
    agent.press("Decide").is_told("Choose what you decided", "Write an answer to the person").finds_the_page_good()
    agent.choose("It is not about this person").fill("What the person should know", "We asked the practice.")
    agent.press("Decide").is_at("Questions of identity")

    morag.go("/notices/").follow("Read the answer").is_at("Reports that something is not mine")
    morag.sees("This is not about you", "We asked the practice.").finds_the_page_good()
    morag.go("/home/").follow("Allergies").sees("Allergy to penicillin")  # nothing in the record changes by it
