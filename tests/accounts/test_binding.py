"""Connect your health record: one account, one person; every wrong answer looks the same."""

import datetime as dt
import random
import re
import threading
import time

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import clock
from accounts import actions
from accounts.actions.binding import Answer, Claim
from accounts.identity import match_keys
from accounts.models import Identity, IdentityCase, Patient, Session, User
from audit import log
from audit.models import Entry
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory, actor_for, sign_in

CONNECT, CASE = "/accounts/connect/", "/accounts/connect/question/"
CHI, OTHER_CHI, BOUND_CHI, FREE_CHI = "0101011237", "0101336489", "0101405073", "0101625707"
BORN = dt.date(1961, 3, 14)
MORAG = {"given": "Morag", "family": "Sinclair"}
DAY = {"birth_date_day": "14", "birth_date_month": "3", "birth_date_year": "1961"}
RIGHT = MORAG | DAY | {"chi": CHI}
NO = "We could not connect a record with these details."


def verified(name="Morag Sinclair", born=BORN, **fields):
    """An account whose identity a provider has verified, not bound to anybody."""
    user = UserFactory(name=name, **fields)
    given, _, family = name.rpartition(" ")
    actions.keep_identity(
        user=user, issuer="https://id.example", subject=str(user.pk), level=2, family=family, given=given,
        birth_date=born,
    )  # fmt: skip
    return user


def person(chi=None, names=(("Sinclair", "Morag"),), born=BORN, **fields):
    return PatientFactory(chi=chi, match_keys=match_keys(names, born), birth_date=born, **fields)


@pytest.fixture
def morag(db):
    """Morag's account, and her record."""
    user = verified()
    user.record = person(CHI)
    return user


@pytest.fixture
def browsing(client, morag):
    return sign_in(client, morag)


@pytest.fixture
def others(db):
    """A record of somebody else, and Morag's namesake whose record has an account."""
    return person(OTHER_CHI, (("Drummond", "Hamish"),)), UserFactory(patient=person(BOUND_CHI), assurance=2)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- it works
@pytest.mark.parametrize("written", [CHI, "010 101 1237", "010101-1237"])
def test_connecting_opens_the_record(browsing, morag, written):
    answer = browsing.post(CONNECT, RIGHT | {"chi": written})
    assert answer["Location"] == f"/p/{morag.record.id}/"
    assert User.objects.get(pk=morag.pk).patient == morag.record
    assert browsing.get(CONNECT)["Location"] == f"/p/{morag.record.id}/"


def test_connecting_is_told_and_written_down(browsing, morag):
    browsing.post(CONNECT, RIGHT)
    entry = log.about(morag.record.id).get(action="bind")
    assert (entry.actor_id, entry.outcome, entry.basis, entry.purpose) == (morag.id, "permitted", "self", "PATRQT")
    assert Notification.objects.get(recipient=morag, channel="portal").topic == "record-connected"
    assert Session.objects.get(user=morag)  # one, under a new id


def test_session_changes_its_id_when_it_may_do_more(browsing):
    before = browsing.cookies["session"].value
    assert browsing.post(CONNECT, RIGHT).cookies["session"].value != before


def test_number_stands_nowhere_in_clear(browsing, morag, others):
    browsing.post(CONNECT, RIGHT | {"chi": OTHER_CHI})
    browsing.post(CONNECT, RIGHT)
    said = repr([list(model.objects.values()) for model in (Entry, Identity, IdentityCase, Notification)])
    assert CHI not in said and OTHER_CHI not in said and "Sinclair" not in repr(list(Identity.objects.values()))


def test_the_log_says_you(browsing, morag, make_resource):
    make_resource(morag.record, "Patient", title="Morag Sinclair")
    browsing.post(CONNECT, RIGHT | {"birth_date_day": "15"})
    browsing.post(CONNECT, RIGHT)
    said = text_of(browsing.get(f"/p/{morag.record.id}/access-log/"))
    assert "Connected an account to your record" in said
    assert "Tried to connect an account to your record and was refused" in said
    assert "Somebody without the right" not in said


# --- what is wrong at the field
@pytest.mark.parametrize(
    "chi, message",
    [
        ("", "Enter your CHI number"),
        ("010101123", "A CHI number has 10 digits"),
        ("01010112371", "A CHI number has 10 digits"),
        ("abcdefghij", "A CHI number has digits only"),
        ("٠١٠١٠١١٢٣٧", "A CHI number has digits only"),
        ("3201201234", "begins with a date of birth"),
        ("0101201234", "One of the digits is wrong"),
        ("0" * 50, "at most 40 characters"),
        ("0101011237\0", "Null characters"),
    ],
)
def test_faulty_number_is_told_at_the_field_and_costs_no_try(browsing, morag, chi, message):
    answer = browsing.post(CONNECT, RIGHT | {"chi": chi})
    assert message in text_of(answer) and NO not in text_of(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert User.objects.get(pk=morag.pk).failed_matches == 0


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"given": "  "}, "Enter the first name"),
        ({"given": "x" * 101}, "at most 100 characters"),
        ({"birth_date_day": "31", "birth_date_month": "2"}, "Enter a date, such as 4 3 1957"),
        ({"birth_date_day": "", "birth_date_month": "", "birth_date_year": ""}, "Enter the date of birth"),
        ({"birth_date_year": "19610"}, "Enter a date, such as 4 3 1957"),
        ({"birth_date_year": "2061"}, "in the future"),
        ({"birth_date_year": "1861"}, "Check the year of birth"),
        ({"birth_date_year": "2020"}, "from the age of 12"),
    ],
)
def test_faulty_name_or_date_is_told_at_the_field(browsing, morag, wrong, message):
    assert message in text_of(browsing.post(CONNECT, RIGHT | wrong))
    assert User.objects.get(pk=morag.pk).failed_matches == 0


def test_twelfth_birthday_opens_the_page(client, db, monkeypatch):
    born = dt.date(2014, 11, 30)
    user = verified("Eilidh Sinclair", born)
    record = person(CHI, (("Sinclair", "Eilidh"),), born)
    form = RIGHT | {"given": "Eilidh", "birth_date_day": "30", "birth_date_month": "11", "birth_date_year": "2014"}
    browser = sign_in(client, user)
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 29))
    assert "A parent or guardian" in text_of(browser.post(CONNECT, form)).replace("a parent", "A parent")
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 30))
    assert browser.post(CONNECT, form)["Location"] == f"/p/{record.id}/"


# --- sameness
WRONG = {
    "of somebody else": {"chi": OTHER_CHI},
    "of nobody": {"chi": FREE_CHI},
    "connected already": {"chi": BOUND_CHI},
    "another birth date": {"birth_date_day": "15"},
    "another name": {"given": "Mhairi"},
}


def seen(answer, *typed):
    """All that an answer shows, less tokens and what was typed oneself."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+|(data-seconds=")\d+', "", answer.content.decode())
    for words in typed:
        text = text.replace(words, "…")
    headers = {name: value for name, value in answer.items() if name not in ("X-Request-Id", "Content-Length")}
    return answer.status_code, sorted(headers.items()), sorted(answer.cookies), text


@pytest.mark.parametrize("tries", [1, 2, 3])
def test_every_no_is_the_same_no(morag, others, tries):
    """Page, headers, status and number of statements, at each try; and the third closes the page for all alike."""
    answers, counts = [], []
    for wrong in WRONG.values():
        User.objects.filter(pk=morag.pk).update(failed_matches=tries - 1)
        IdentityCase.objects.all().delete()
        browser = sign_in(Client(), morag)
        browser.get(CONNECT)
        form = RIGHT | wrong
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(CONNECT, form)
        answers.append(seen(answer, *(f'value="{form[name]}"' for name in ("chi", "given", "birth_date_day"))))
        said = [query["sql"] for query in queries if "clock_offset" not in query["sql"]]  # asked once a second
        counts.append([re.sub(r"'[^']*'|\d+", "?", sql.split("VALUES")[0])[:60] for sql in said])
        assert (answer.status_code == 302) == (tries == 3)
        if tries < 3:
            assert NO in answer.content.decode()
        follow = browser.get(CONNECT)
        assert follow.status_code == (302 if tries == 3 else 200)
    for name, answer, count in zip(WRONG, answers, counts, strict=True):
        assert answer == answers[0], name
        assert count == counts[0], name


def test_refusals_are_entries_about_whoever_was_named(browsing, morag, others):
    elsewhere, bound = others
    for chi in (OTHER_CHI, BOUND_CHI, FREE_CHI):
        browsing.post(CONNECT, RIGHT | {"chi": chi})
    said = Entry.objects.filter(actor_id=morag.id, action="bind").values_list("patient_id", "outcome", "reason")
    assert set(said) == {
        (elsewhere.id, "refused", "no-match"),
        (bound.patient_id, "refused", "taken"),
        (None, "refused", "unknown"),
    }


# --- the third failure
def test_third_no_closes_the_page_and_asks_the_help_desk(browsing, morag, others, settings):
    for _ in range(2):
        assert browsing.post(CONNECT, RIGHT | {"chi": OTHER_CHI}).status_code == 200
    assert browsing.post(CONNECT, RIGHT | {"chi": OTHER_CHI})["Location"] == CASE
    case = IdentityCase.objects.get()
    assert (case.kind, case.user, case.patient) == ("no-match", morag, None)
    told = text_of(browsing.get(CASE))
    assert settings.HELP_DESK_PHONE in told and case.reference in told
    for _ in range(2):
        assert browsing.post(CONNECT, RIGHT)["Location"] == CASE  # the right answer comes too late
    assert User.objects.get(pk=morag.pk).patient is None
    assert browsing.get("/home/", follow=True).redirect_chain[-1][0] == CASE


def test_third_no_of_many_at_once_is_one_case(transactional_db):
    morag = verified()
    claim = Claim(family="Sinclair", given="Morag", birth_date=BORN, chi=FREE_CHI)
    answers = all_at_once(8, lambda _: actions.bind(actor=actor_for(morag), user=morag, claim=claim))
    assert sorted(answers) == ["closed"] * 6 + ["no"] * 2
    assert IdentityCase.objects.count() == 1
    assert User.objects.get(pk=morag.pk).failed_matches == 3


def test_already_connected_record_is_a_case_of_its_own(browsing, morag, others):
    for _ in range(3):
        browsing.post(CONNECT, RIGHT | {"chi": BOUND_CHI})
    case = IdentityCase.objects.get()
    assert (case.kind, case.patient_id) == ("already-bound", others[1].patient_id)
    assert "another account" not in text_of(browsing.get(CASE))


# --- who may come
def test_unverified_account_sees_neither_page_nor_record(client, newcomer_user):
    browser = sign_in(client, newcomer_user)
    assert browser.get(CONNECT)["Location"] == "/home/"
    assert browser.post(CONNECT, RIGHT)["Location"] == "/home/"
    assert browser.get("/home/").status_code == 200
    record = person(CHI)
    assert browser.get(f"/p/{record.id}/").status_code == 404


@pytest.fixture
def newcomer_user(db):
    return UserFactory(name="Pat Plain")


def test_low_level_of_assurance_is_not_enough(newcomer_user):
    keep(newcomer_user, level=1)
    assert User.objects.get(pk=newcomer_user.pk).assurance == 0


def test_verified_but_unbound_account_sees_nothing_clinical(browsing, morag):
    assert browsing.get(f"/p/{morag.record.id}/").status_code == 404
    assert browsing.get("/home/")["Location"] == CONNECT


@pytest.mark.parametrize("address", [CONNECT, "/accounts/connect/help/", CASE])
def test_second_factor_comes_first(client, morag, address):
    browser = sign_in(client, morag, code_given=False)
    assert browser.get(address)["Location"].startswith("/accounts/otp/")
    assert Client().get(address)["Location"].startswith("/accounts/login/")


def test_staff_connect_their_own_record_as_themselves(client, morag):
    MembershipFactory(user=morag)
    browser = sign_in(client, morag)
    assert browser.get(CONNECT)["Location"] == "/accounts/role/"
    assert "My own health record" in browser.get("/accounts/role/").content.decode()


def test_dead_people_are_not_connected(browsing, morag):
    Patient.objects.filter(pk=morag.record.pk).update(died_on=dt.date(2026, 1, 1))
    assert NO in browsing.post(CONNECT, RIGHT).content.decode()


# --- help without a failure
def test_help_can_be_asked_for_at_once(browsing, morag):
    answer = browsing.post("/accounts/connect/help/", {"kind": "no-number", "words": "I live in France"})
    assert answer["Location"] == CASE
    assert IdentityCase.objects.get().words == "I live in France"
    assert browsing.post("/accounts/connect/help/", {"kind": "no-number"})["Location"] == CASE
    assert IdentityCase.objects.count() == 1


@pytest.mark.parametrize(
    "form, message",
    [
        ({}, "Choose what you need help with"),
        ({"kind": "duplicate"}, "Choose one of the answers"),
        ({"kind": "no-number", "words": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_faulty_request_for_help(browsing, form, message):
    assert message in text_of(browsing.post("/accounts/connect/help/", form))
    assert not IdentityCase.objects.exists()


# --- identities
def keep(user, **said):
    given = {"issuer": "https://id.example", "subject": str(user.pk), "level": 2, "family": "Plain", "given": "Pat"}
    return actions.keep_identity(user=user, **given | {"birth_date": BORN} | said)


def test_identity_said_again_replaces_what_was_said(newcomer_user):
    first = keep(newcomer_user)
    again = keep(newcomer_user, family="Sinclair", level=3)
    assert (Identity.objects.count(), again.level) == (1, 3)
    assert list(map(bytes, again.match_keys)) != list(map(bytes, first.match_keys))
    keep(newcomer_user, level=1)
    assert User.objects.get(pk=newcomer_user.pk).assurance == 0


def test_identity_of_another_account_is_refused(newcomer_user, morag):
    from accounts.actions.identities import IdentityTaken

    with pytest.raises(IdentityTaken):
        keep(newcomer_user, subject=str(morag.pk))
    assert User.objects.get(pk=newcomer_user.pk).assurance == 0


def test_identity_without_birth_date_matches_nobody(client, newcomer_user):
    keep(newcomer_user, birth_date=None, family="Sinclair", given="Morag")
    person(CHI)
    assert NO in sign_in(client, newcomer_user).post(CONNECT, RIGHT).content.decode()


# --- races
def all_at_once(wide, work):
    barrier, answers = threading.Barrier(wide), []

    def run(number):
        try:
            barrier.wait(timeout=60)
            answers.append(work(number))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(wide)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def test_of_sixteen_accounts_at_once_one_gets_the_record(transactional_db):
    record = person(CHI)
    users = [verified() for _ in range(16)]
    claim = Claim(family="Sinclair", given="Morag", birth_date=BORN, chi=CHI)
    answers = all_at_once(16, lambda n: actions.bind(actor=actor_for(users[n]), user=users[n], claim=claim))
    assert sorted(answers) == [Answer.BOUND] + [Answer.NO] * 15
    assert User.objects.filter(patient=record).count() == 1


def test_both_numbers_of_a_merged_person_let_one_account_in(transactional_db):
    record, other = person(CHI), person(OTHER_CHI)
    Patient.objects.filter(pk=other.pk).update(merged_into=record)
    users = [verified() for _ in range(16)]

    def bind(n):
        chi = (CHI, OTHER_CHI)[n % 2]
        claim = Claim(family="Sinclair", given="Morag", birth_date=BORN, chi=chi)
        return actions.bind(actor=actor_for(users[n]), user=users[n], claim=claim)

    assert sorted(all_at_once(16, bind)).count(Answer.BOUND) == 1
    assert User.objects.filter(patient__in=[record, other]).count() == 1


def test_database_itself_lets_one_account_have_a_person(morag, others):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=morag.pk).update(patient=others[1].patient)


# --- time
@pytest.mark.slow
def test_time_tells_nothing(transactional_db):
    """Each wrong answer against one of nobody's number, interleaved: which is slower is a coin's toss.

    Two hundred of each leave the toss uncertain by 0.03; what looks uneven is thrown more often before it counts.
    """
    morag = verified()
    person(CHI)
    person(OTHER_CHI, (("Drummond", "Hamish"),))
    UserFactory(patient=person(BOUND_CHI), assurance=2)
    browser, taken = sign_in(Client(), morag), {name: [] for name in WRONG}
    throw(browser, morag, taken, 20)
    taken = {name: [] for name in WRONG}
    for _ in range(4):
        throw(browser, morag, taken, 200)
        found = {name: auc(times, taken["of nobody"]) for name, times in taken.items()}
        if all(0.45 <= value <= 0.55 for value in found.values()):
            return
    pytest.fail(f"the time tells: {found}")


def throw(browser, user, taken, turns):
    for turn in range(turns):
        names = list(WRONG)
        random.Random(turn).shuffle(names)
        for name in names:
            User.objects.filter(pk=user.pk).update(failed_matches=0)
            begin = time.perf_counter()
            answer = browser.post(CONNECT, RIGHT | WRONG[name])
            taken[name].append(time.perf_counter() - begin)
            assert answer.status_code == 200


def auc(one, other):
    """How often a draw of the first is greater than one of the second."""
    ranked = sorted([(value, 1) for value in one] + [(value, 0) for value in other])
    ranks = sum(rank for rank, (_, mine) in enumerate(ranked, 1) if mine)
    return (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))
