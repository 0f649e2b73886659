"""The help desk takes away a lost second factor: for the person on the line, and for nobody else."""

import pytest
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

import clock
from accounts import mfa
from accounts.actions.second_factor import TRIES, NotReset, reset_second_factor
from accounts.models import Session, SignInLock, User
from audit.models import Entry
from notifications.models import Notification
from tests.accounts.test_binding import BORN, CHI, OTHER_CHI, RIGHT, person, text_of, verified
from tests.factories.accounts import MembershipFactory, UserFactory, actor_for, sign_in

PAGE = "/desk/identity/second-factor/"
NO = "These details do not fit an account, or do not fit each other"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def agent(db):
    return MembershipFactory(role="help-desk", user__name="Gavin Tait").user


@pytest.fixture
def desk(agent):
    return sign_in(Client(), agent)


@pytest.fixture
def morag(db):
    """She has her record, an app, printed codes and a passkey, and is signed in on two browsers."""
    user = verified(email="morag@demo.example")
    user.patient = person(CHI)
    user.save()
    mfa.enrol(user=user, secret=SECRET, recovery=["abcd-efgh-jkmn"])
    WebAuthnCredential.objects.create(user=user, name="phone", confirmed=True, credential_id=b"1", public_key=b"2")
    for _ in range(2):
        sign_in(Client(), user)
    return user


def said(**changed):
    return RIGHT | {"chi": CHI, "email": "morag@demo.example", "lost": "lost", "sure": "on"} | changed


def has_all(user):
    return (
        mfa.has_device(user)
        and WebAuthnCredential.objects.filter(user=user).exists()
        and Session.objects.filter(user=user).exists()
    )


def has_nothing(user):
    kept = mfa.has_device(user) or WebAuthnCredential.objects.filter(user=user).exists()
    return not kept and not Session.objects.filter(user=user).exists()


def test_what_was_lost_is_taken_away_and_everybody_signed_out(desk, agent, morag):
    assert has_all(morag)
    answer = desk.post(PAGE, said(email="Morag@Demo.example "), follow=True)
    assert "It is taken away, and the person is signed out everywhere" in text_of(answer)
    assert has_nothing(morag)
    entry = Entry.objects.get(action="reset-factor")
    assert (entry.actor_id, entry.target, entry.reason) == (agent.id, f"User/{morag.pk}", "lost")
    assert (entry.outcome, entry.basis, entry.purpose) == ("permitted", "role", "HOPERAT")
    notices = Notification.objects.filter(recipient=morag, topic="second-factor-reset")
    assert set(notices.values_list("channel", flat=True)) >= {"portal", "email"}


def test_next_sign_in_sets_up_something_new(desk, morag):
    desk.post(PAGE, said())
    browser = Client()
    browser.force_login(morag, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.get("/accounts/otp/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/authenticator/")
    assert "/accounts/printed-codes/" in page.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "nobody@demo.example"},
        {"family": "Drummond"},
        {"birth_date_day": "5"},
        {"chi": OTHER_CHI},
        {"chi": ""},
    ],
)
def test_what_does_not_fit_looks_like_no_account(desk, morag, changed):
    person(OTHER_CHI)
    page = text_of(desk.post(PAGE, said(**changed)))
    assert NO in page and has_all(morag)
    assert Entry.objects.get(action="reset-factor").outcome == "refused"
    assert not Notification.objects.exists()


def test_somebody_elses_right_answers_open_nobody_elses_account(desk, morag):
    other = UserFactory(email="hamish@demo.example", patient=person(OTHER_CHI, (("Drummond", "Hamish"),)), assurance=2)
    mfa.enrol(user=other, secret=SECRET)
    assert NO in text_of(desk.post(PAGE, said(email="hamish@demo.example")))
    assert mfa.has_device(other) and has_all(morag)


def test_record_under_another_number_still_fits(desk, morag):
    survivor = person(OTHER_CHI)
    User.objects.get(pk=morag.pk).patient.__class__.objects.filter(pk=morag.patient_id).update(merged_into=survivor)
    desk.post(PAGE, said(chi=OTHER_CHI))
    assert has_nothing(morag)


def test_account_without_a_record_fits_by_what_was_verified(desk):
    user = verified(email="morag@demo.example")
    mfa.enrol(user=user, secret=SECRET)
    assert NO in text_of(desk.post(PAGE, said(chi="", family="Drummond")))
    desk.post(PAGE, said(chi=""))
    assert has_nothing(user)


def test_account_that_nobody_verified_fits_nobody(desk):
    user = UserFactory(email="morag@demo.example", name="Morag Sinclair")
    mfa.enrol(user=user, secret=SECRET)
    assert NO in text_of(desk.post(PAGE, said(chi=""))) and mfa.has_device(user)


@pytest.mark.parametrize("closed", ["locked", "inactive"])
def test_closed_account_looks_like_none(desk, morag, closed):
    officer = UserFactory()
    if closed == "locked":
        now = clock.now()
        SignInLock.objects.create(user=morag, reason="at risk", made_by=officer, starts_at=now, review_on=clock.today())
        User.objects.filter(pk=morag.pk).update(locked_at=now)
    else:
        User.objects.filter(pk=morag.pk).update(is_active=False)
    assert NO in text_of(desk.post(PAGE, said())) and mfa.has_device(morag)


def test_staff_are_not_helped_on_the_telephone(desk, morag):
    MembershipFactory(user=morag, role="clinician")
    assert "This person also works here" in text_of(desk.post(PAGE, said())) and has_all(morag)


def test_nothing_to_take_away_is_said(desk, morag):
    desk.post(PAGE, said())
    assert "Nothing is set up yet" in text_of(desk.post(PAGE, said()))


def test_too_many_tries_for_one_address_wait(desk, morag):
    for _ in range(TRIES):
        desk.post(PAGE, said(chi=OTHER_CHI))
    assert "too many tries for this address" in text_of(desk.post(PAGE, said())) and has_all(morag)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"email": ""}, "Enter the e-mail address"),
        ({"email": "morag"}, "Enter an e-mail address such as name@example.com"),
        ({"email": "x" * 250 + "@demo.example"}, "at most 254 characters"),
        ({"email": "morag\0@demo.example"}, "such as name@example.com"),
        ({"given": ""}, "Enter the first name"),
        ({"birth_date_year": "20"}, "year"),
        ({"chi": "123"}, "10 digits"),
        ({"lost": ""}, "Choose what happened"),
        ({"lost": "eaten"}, "Choose one of the answers"),
        ({"sure": ""}, "Tick the box once the caller has answered all questions"),
    ],
)
def test_bad_input_is_told_beside_its_field(desk, morag, changed, told):
    answer = desk.post(PAGE, said(**changed))
    assert answer.status_code == 200 and told in text_of(answer) and "There is a problem" in text_of(answer)
    assert has_all(morag) and not Entry.objects.filter(action="reset-factor").exists()


@pytest.mark.parametrize("role", ["clinician", "reception", "policy-admin", "privacy-officer", "safeguarding-officer"])
def test_other_roles_have_no_such_page(morag, role):
    browser = sign_in(Client(), MembershipFactory(role=role).user)
    assert browser.get(PAGE).status_code == browser.post(PAGE, said()).status_code == 403
    assert "Lost phone" not in text_of(browser.get("/desk/identity/")) and has_all(morag)


def test_action_itself_is_for_the_help_desk(morag, rf):
    officer = MembershipFactory(role="safeguarding-officer")
    with pytest.raises(NotReset):
        reset_second_factor(actor=actor_for(officer.user), email=morag.email, claim=None, lost="lost")


def test_page_needs_a_fresh_code_of_the_agent(desk, morag, settings):
    settings.STEP_UP_SECONDS = 0
    assert desk.post(PAGE, said())["Location"].startswith("/accounts/otp/") and has_all(morag)


def test_page_is_linked_and_shows_nothing_of_anybody(desk, morag):
    assert PAGE in desk.get("/desk/identity/").content.decode()
    page = text_of(desk.get(PAGE))
    assert "Lost phone or codes" in page and "Sinclair" not in page and str(BORN.year) not in page
