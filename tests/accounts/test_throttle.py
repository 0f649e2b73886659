"""How often is too often, for whom, and what a stranger learns from it: nothing."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.test import RequestFactory

import clock
from accounts import throttle
from accounts.models import Tally
from tests.accounts.conftest import Person, with_address
from tests.factories.accounts import UserFactory

NOBODY = "nobody@demo.example"


def fail(someone, times, login=None):
    return [someone.password("wrong", login=login) for _ in range(times)]


def quarter_of_an_hour_passes():
    for table, column in ((AccessAttempt, "attempt_time"), (Tally, "at")):
        for row in table.objects.all():
            table.objects.filter(pk=row.pk).update(
                **{column: getattr(row, column) - dt.timedelta(minutes=15, seconds=1)}
            )


def test_five_failures_lock_a_login(person, entries):
    answers = fail(person, 5)
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[-1]["Retry-After"] == "900"
    assert person.password().status_code == 429, "the right password does not help now"
    assert entries(person.user)[-1] == ("sign-in", "refused", "locked")


def test_lock_ends_after_a_quarter_of_an_hour(person):
    fail(person, 5)
    quarter_of_an_hour_passes()
    assert person.password().status_code == 302


def test_trying_on_does_not_make_the_lock_longer(person):
    fail(person, 5)
    before = AccessAttempt.objects.get().attempt_time
    fail(person, 3)
    assert AccessAttempt.objects.get().attempt_time == before


def test_lock_counts_from_every_address_and_browser(person, browser):
    for number in range(5):
        other = browser(person.user, agent=f"Agent {number}")
        other.client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        other.password("wrong")
    assert person.password().status_code == 429


@pytest.mark.parametrize("spelling", [str.upper, str.title, " {}".format, "{}\t".format])
def test_other_spellings_count_together(person, spelling):
    for _ in range(5):
        person.password("wrong", login=spelling(person.user.email))
    assert person.password().status_code == 429


def test_lock_of_one_login_leaves_others_alone(person, stranger):
    fail(person, 5)
    assert Person(with_address(stranger)).password().status_code == 302


def test_success_forgets_the_failures(person):
    fail(person, 4)
    person.password()
    person.client.post("/accounts/logout/")
    assert [answer.status_code for answer in fail(person, 4)] == [200] * 4


def test_one_address_that_tries_many_logins(person, settings):
    settings.RATE_LIMITS = "normal"
    for number in range(30):
        person.password("wrong", login=f"somebody{number}@demo.example")
    assert person.password().status_code == 429
    person.client.defaults["REMOTE_ADDR"] = "10.9.9.9"
    assert person.password().status_code == 302


def test_own_success_does_not_clear_ones_address(person, newcomer, settings):
    settings.RATE_LIMITS = "normal"
    for number in range(29):
        person.password("wrong", login=f"somebody{number}@demo.example")
    newcomer.password()
    newcomer.client.post("/accounts/logout/")
    newcomer.password("wrong", login="another@demo.example")
    assert person.password().status_code == 429


@pytest.mark.parametrize("given", ["Fictional-Person-1", "wrong"])
def test_thirty_sign_ins_in_a_minute_where_tests_run(db, settings, given):
    settings.RATE_LIMITS = "test"
    people = [Person(with_address(UserFactory())) for _ in range(40)]
    assert {someone.password(given).status_code for someone in people} <= {200, 302}


def test_thirty_sign_ins_of_one_person_in_a_minute(person, settings):
    settings.RATE_LIMITS = "test"
    for _ in range(30):
        assert person.password().status_code == 302
        person.client.post("/accounts/logout/")


def test_password_reset_lifts_the_lock(person):
    fail(person, 5)
    link = reset_link(person)
    page = person.client.get(link, follow=True)
    new = "Harbour-lantern-thistle-9"
    person.client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert person.password(new)["Location"] == "/accounts/otp/"


def test_nothing_of_what_was_typed_is_kept(person):
    fail(person, 1, login="my-secret-passphrase@demo.example")
    row = AccessAttempt.objects.get()
    assert "secret" not in f"{row.username}{row.post_data}{row.get_data}"


def test_passwords_do_not_reach_the_log_lines(person, caplog, capfd):
    with caplog.at_level("DEBUG"):
        fail(person, 1)
        person.password()
        person.code()
    lines = caplog.text + "".join(capfd.readouterr())
    assert "Fictional-Person-1" not in lines
    assert person.user.email not in lines
    assert "127.0.0.1" not in lines


# --- Addresses


@pytest.mark.parametrize(
    ("given", "counted"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::ffff:192.0.2.7", "192.0.2.7"),
     ("", None), ("unix", None)],
)  # fmt: skip
def test_client_address(settings, given, counted):
    settings.SECURE_PROXY_SSL_HEADER = None
    assert throttle.client_address(RequestFactory(REMOTE_ADDR=given).get("/")) == counted


def test_client_address_behind_our_proxy(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    get = RequestFactory(REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "1.1.1.1, 192.0.2.7"}).get("/")
    assert throttle.client_address(get) == "192.0.2.7"


def test_client_address_does_not_believe_a_stranger(settings):
    settings.SECURE_PROXY_SSL_HEADER = None
    get = RequestFactory(REMOTE_ADDR="192.0.2.9", headers={"x-forwarded-for": "1.1.1.1"}).get("/")
    assert throttle.client_address(get) == "192.0.2.9"


# --- Mails


def reset_link(someone):
    mail.outbox.clear()
    someone.client.post("/accounts/password/reset/", {"email": someone.user.email})
    return next(word for word in mail.outbox[0].body.split() if "/accounts/password/reset/key/" in word)


def test_mails_to_one_mailbox_are_limited_without_a_word(person, settings):
    settings.RATE_LIMITS = "normal"
    answers = [person.client.post("/accounts/password/reset/", {"email": person.user.email}) for _ in range(8)]
    assert {answer["Location"] for answer in answers} == {"/accounts/password/reset/done/"}
    assert len(mail.outbox) == 5


def test_mails_from_one_address_are_limited(client, db, settings):
    settings.RATE_LIMITS = "normal"
    for number in range(30):
        client.post("/accounts/password/reset/", {"email": f"somebody{number}@demo.example"})
    answer = client.post("/accounts/password/reset/", {"email": "last@demo.example"})
    assert answer.status_code == 429 and answer["Retry-After"] == "900"
    assert len(mail.outbox) == 30


def test_tallies_are_forgotten(db, settings, client):
    client.post("/accounts/password/reset/", {"email": NOBODY})
    Tally.objects.update(at=clock.now() - dt.timedelta(hours=2))
    client.post("/accounts/password/reset/", {"email": NOBODY})
    assert Tally.objects.count() == 2  # one from, one to: the old ones are gone
