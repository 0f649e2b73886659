"""How long one stays signed in, where, and how that ends."""

import uuid

import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts import sessions, signals
from accounts.models import KnownDevice, Session
from tests.accounts.conftest import PASSWORD

NEW_PASSWORD = "Harbour-lantern-thistle-9"


# --- Idle and absolute limits


def test_idle_limit_of_a_citizen(person, settings, entries):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN - 5)
    assert person.is_signed_in
    person.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN)
    answer = person.client.get("/accounts/sessions/?x=1")
    assert answer["Location"] == "/accounts/login/?next=%2Faccounts%2Fsessions%2F%3Fx%3D1"
    assert answer["Clear-Site-Data"]
    assert "You were signed out because nothing happened" in person.client.get(answer["Location"]).content.decode()
    assert entries(person.user)[-1] == ("sign-out", "permitted", "idle")
    assert not Session.objects.filter(user=person.user).exists()


def test_idle_limit_of_staff_is_shorter(doctor, settings):
    doctor.sign_in()
    doctor.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_STAFF)
    assert not doctor.is_signed_in


def test_absolute_limit_whatever_one_does(person, settings, entries):
    person.sign_in()
    person.put_back(STARTED_AT=settings.SESSION_ABSOLUTE)
    assert person.client.post("/accounts/stay/").status_code == 401
    assert not person.is_signed_in
    assert entries(person.user)[-1] == ("sign-out", "permitted", "absolute")


def test_session_without_marks_is_over(person):
    person.sign_in()
    session = person.client.session
    del session[sessions.LAST_SEEN_AT]
    session.save()
    assert not person.is_signed_in


def test_page_counts_and_is_written_seldom(person, settings):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN / 10 - 5)
    before = Session.objects.get(user=person.user).last_seen_at
    assert person.is_signed_in
    assert Session.objects.get(user=person.user).last_seen_at == before
    person.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN / 10 + 5)
    assert person.is_signed_in
    assert Session.objects.get(user=person.user).last_seen_at > before


@pytest.mark.parametrize(
    "address", ["/accounts/sessions/", "/accounts/sessions/?skip_timeout_reset=0&stay=1", "/accounts/stay/"]
)
def test_script_in_the_background_does_not_count(person, address):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=1000)
    before = Session.objects.get(user=person.user).last_seen_at
    person.client.get(address, headers={"sec-fetch-mode": "cors"})
    assert Session.objects.get(user=person.user).last_seen_at == before


def test_asking_to_stay(person, settings):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=1000)
    answer = person.client.post("/accounts/stay/", headers={"sec-fetch-mode": "cors"})
    assert answer.status_code == 200
    assert settings.SESSION_IDLE_CITIZEN - 2 <= answer.json()["seconds"] <= settings.SESSION_IDLE_CITIZEN
    assert person.client.get("/accounts/stay/").status_code == 405


def test_seconds_left_end_with_the_absolute_limit(person, settings):
    person.sign_in()
    person.put_back(STARTED_AT=settings.SESSION_ABSOLUTE - 100)
    assert person.client.post("/accounts/stay/").json()["seconds"] <= 100


def test_stranger_cannot_stay(client, db):
    assert client.post("/accounts/stay/").status_code == 302


def test_page_knows_how_long_it_lasts(person, settings):
    person.sign_in()
    timeout = person.client.get("/accounts/security/").context["session_timeout"]
    assert settings.SESSION_IDLE_CITIZEN - 3 <= timeout["seconds"] <= settings.SESSION_IDLE_CITIZEN
    assert timeout["ended_url"] == "/accounts/timed-out/?next=%2Faccounts%2Fsecurity%2F"


def test_form_sent_after_the_end_comes_back_to_its_page(person, settings):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN)
    answer = person.client.post(
        "/accounts/role/", {"role": "own"}, headers={"referer": "http://testserver/accounts/role/"}
    )
    assert answer["Location"] == "/accounts/login/?next=%2Faccounts%2Frole%2F"


def test_public_page_after_the_end_is_shown(person, settings):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN)
    answer = person.client.get("/accounts/login/")
    assert answer.status_code == 200 and "You were signed out" in answer.content.decode()


def test_own_clock_of_a_page_ran_out(person, settings):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN - 2)
    answer = person.client.get("/accounts/timed-out/?next=/accounts/security/")
    assert answer["Location"] == "/accounts/login/?next=%2Faccounts%2Fsecurity%2F"
    assert not person.is_signed_in


def test_page_that_ran_out_while_another_tab_went_on(person):
    person.sign_in()
    person.put_back(LAST_SEEN_AT=1000)
    before = Session.objects.get(user=person.user).last_seen_at
    answer = person.client.get("/accounts/timed-out/?next=/accounts/security/")
    assert "still signed in" in answer.content.decode()
    assert Session.objects.get(user=person.user).last_seen_at == before
    assert person.is_signed_in


# --- My sessions


def test_list(person, browser):
    phone = browser(person.user)
    phone.sign_in()
    person.sign_in()
    page = person.client.get("/accounts/sessions/").content.decode()
    assert "Firefox on Windows" in page and "Safari on iPhone" in page
    assert page.count("This one") == 1


def test_list_shows_only_ones_own_and_living(person, doctor, browser, settings):
    doctor.sign_in()
    old = browser(person.user)
    old.sign_in()
    old.put_back(LAST_SEEN_AT=settings.SESSION_IDLE_CITIZEN)
    person.sign_in()
    assert [session.user_id for session in person.client.get("/accounts/sessions/").context["sessions"]] == [
        person.user.id
    ]


def test_end_one(person, browser, entries):
    phone = browser(person.user)
    phone.sign_in()
    person.sign_in()
    row = Session.objects.get(user=person.user, device="Safari on iPhone")
    assert person.client.post(f"/accounts/sessions/{row.public_id}/end/")["Location"] == "/accounts/sessions/"
    assert not phone.is_signed_in and person.is_signed_in
    assert entries(person.user)[-1] == ("sign-out", "permitted", "from another browser")


def test_end_this_one(person):
    person.sign_in()
    row = Session.objects.get(user=person.user)
    answer = person.client.post(f"/accounts/sessions/{row.public_id}/end/")
    assert answer["Location"] == "/" and answer["Clear-Site-Data"]
    assert not person.is_signed_in


def test_end_somebody_elses(person, doctor):
    doctor.sign_in()
    person.sign_in()
    row = Session.objects.get(user=doctor.user)
    foreign, unknown = (
        person.client.post(f"/accounts/sessions/{session}/end/") for session in (row.public_id, uuid.uuid4())
    )
    assert foreign.status_code == unknown.status_code == 404
    assert doctor.is_signed_in
    assert person.client.get(f"/accounts/sessions/{row.public_id}/end/").status_code == 405


def test_end_all_others(person, browser):
    others = [browser(person.user, agent=f"Agent {number}") for number in range(3)]
    for other in others:
        other.sign_in()
    person.sign_in()
    assert person.client.get("/accounts/sessions/others/").status_code == 200
    person.client.post("/accounts/sessions/others/")
    assert person.is_signed_in
    assert not any(other.is_signed_in for other in others)
    assert Session.objects.filter(user=person.user).count() == 1


def test_end_all_others_needs_a_fresh_code(person, browser, settings):
    other = browser(person.user)
    other.sign_in()
    person.sign_in()
    person.put_back(OTP_AT=settings.STEP_UP_SECONDS + 1)
    assert person.client.post("/accounts/sessions/others/")["Location"].startswith("/accounts/otp/")
    assert other.is_signed_in


def test_end_all_others_needs_the_password_without_authenticator(newcomer, browser):
    other = browser(newcomer.user)
    other.password()
    newcomer.password()
    for given, message in (("", "Enter your password."), ("wrong", "not your password")):
        answer = newcomer.client.post("/accounts/sessions/others/", {"password": given})
        assert message in answer.context["form"].errors["password"][0]
    assert other.is_signed_in
    newcomer.client.post("/accounts/sessions/others/", {"password": PASSWORD})
    assert newcomer.is_signed_in and not other.is_signed_in


def test_changing_the_password_ends_all_others(person, browser):
    other = browser(person.user)
    other.sign_in()
    person.sign_in()
    before = person.client.cookies["session"].value
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert person.client.post("/accounts/password/change/", form).status_code == 302
    assert person.is_signed_in and not other.is_signed_in
    assert Session.objects.filter(user=person.user).count() == 1
    assert person.client.cookies["session"].value != before


def test_changing_the_password_needs_the_present_one(person):
    person.sign_in()
    form = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    errors = person.client.post("/accounts/password/change/", form).context["form"].errors
    assert "not your present password" in errors["oldpassword"][0]
    statuses = [person.client.post("/accounts/password/change/", form).status_code for _ in range(4)]
    assert statuses[-1] == 429


# --- New devices


@pytest.fixture
def told():
    seen = []

    def hear(sender, user, device, at, **kwargs):
        seen.append((user.pk, device))

    signals.new_device.connect(hear)
    yield seen
    signals.new_device.disconnect(hear)


def test_first_browser_is_no_news(person, told):
    person.sign_in()
    assert told == []


def test_another_browser_is_told_once(person, browser, told):
    person.sign_in()
    phone = browser(person.user)
    phone.sign_in()
    assert told == [(person.user.pk, "Safari on iPhone")]
    phone.client.post("/accounts/logout/")
    phone.sign_in()
    assert len(told) == 1


def test_password_alone_is_not_told(person, browser, told):
    person.sign_in()
    browser(person.user).password()
    assert told == []


def test_step_up_is_no_sign_in(person, told, settings):
    person.sign_in()
    KnownDevice.objects.update(mark=b"another")
    person.put_back(OTP_AT=settings.STEP_UP_SECONDS + 1)
    person.code()
    assert told == []


def test_cookie_of_the_device_is_guarded(person):
    person.sign_in()
    cookie = person.client.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert KnownDevice.objects.get().mark != cookie.value.encode()


@pytest.mark.parametrize("given", ["", "x", "' OR 1=1", "a" * 4000])
def test_cookie_of_the_device_made_up(person, given):
    person.client.cookies["device"] = given
    person.sign_in()
    assert len(person.client.cookies["device"].value) == 32


def test_a_session_is_read_as_django_reads_it():
    store = sessions.SessionStore()
    text = store.encode({"words": ["Ärzte", 1], "none": None})
    for _ in range(2):
        assert store.decode(text) == DatabaseStore().decode(text) == {"words": ["Ärzte", 1], "none": None}
    store.decode(text)["words"].append(2)
    assert store.decode(text)["words"] == ["Ärzte", 1]


def test_a_session_that_was_tampered_with_is_empty():
    store = sessions.SessionStore()
    text = store.encode({"a": 1})
    for changed in ("", "x", text[:-1], text[1:], text.replace(":", "", 1)):
        assert store.decode(changed) == {}
