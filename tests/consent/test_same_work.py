"""No trace in time: the same statements are asked, in the same order, whether there is somebody or nobody.

Time itself is not measured here: it would be a coin's toss on a busy machine. What takes time is what is asked of the
database, so the kinds of statements and their number must not depend on what the reader may not know.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from accounts import statements
from accounts.models import IdentityCase, User
from tests.accounts.test_binding import (
    BOUND_CHI,
    CHI,
    CONNECT,
    DAY,
    FREE_CHI,
    OTHER_CHI,
    RIGHT,
    WRONG,
    person,
    verified,
)
from tests.consent.test_assistance import CALL
from tests.consent.test_assistance import HOME as CALLS
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory, sign_in
from tests.factories.consent import BrokenGlassFactory, DirectiveFactory, LockFactory

pytestmark = pytest.mark.django_db
WHO = ("given", "family")
_NUMBERED = re.compile(r"\bs\d+_x\d+\b")  # savepoints
_SECOND = ("clock_offset", "portal_clock")  # the clock asks once a second how far it was moved, whoever asks


@contextmanager
def recording(monkeypatch):
    """Every statement of this connection as its text without values: Django's, and those sent past its cursor."""
    found: list[str] = []

    def note(text) -> None:
        if not any(word in str(text) for word in _SECOND):
            found.append(_NUMBERED.sub("savepoint", str(text)))

    def by_django(execute: Callable, sql, params, many, context):
        note(sql)
        return execute(sql, params, many, context)

    def past_it(*given):
        note(given[1])
        return sent(*given)

    sent = statements._sent
    with monkeypatch.context() as patched, connection.execute_wrapper(by_django):
        patched.setattr(statements, "_sent", past_it)
        yield found


def work_of(monkeypatch, ask: Callable) -> tuple[int, list[str]]:
    """The status of an answer, and the statements that it took."""
    with recording(monkeypatch) as found:
        answer = ask()
    return answer.status_code, found


def assert_alike(worlds: dict[str, tuple[int, list[str]]]) -> None:
    """All worlds took what the first took."""
    (first, (status, wanted)), *others = worlds.items()
    assert wanted, "nothing was asked at all"
    for name, (other_status, found) in others:
        assert other_status == status, (first, name)
        apart = next((pair for pair in zip(wanted, found, strict=False) if pair[0] != pair[1]), None)
        assert found == wanted, f"{name}: {len(found)} statements, {first}: {len(wanted)}; {apart}"


# --- sign-in: whether there is such an account


@pytest.mark.slow  # tests/accounts/test_enumeration.py compares known and unknown in every run
def test_signing_in(monkeypatch):
    taken = {}
    logins = {
        "nobody": "nobody@example.scot",
        "a newcomer": UserFactory().email,
        "a citizen": UserFactory(citizen=True).email,
    }
    locked = UserFactory(citizen=True)
    LockFactory(patient=locked.patient)
    logins |= {
        "frozen": locked.email,
        "staff": MembershipFactory().user.email,
        "gone": UserFactory(is_active=False).email,
    }
    Client().post("/accounts/login/", {"login": "warm@example.scot", "password": "what is asked once in a process"})
    for name, login in logins.items():
        given = {"login": login, "password": "not the password of anybody"}
        taken[name] = work_of(monkeypatch, lambda given=given: Client().post("/accounts/login/", given))
    assert_alike(taken)


# --- connecting: whose number it is, and whether it has an account


@pytest.mark.slow  # tests/accounts/test_binding.py counts in every run
def test_connecting(monkeypatch):
    morag, taken = verified(), {}
    person(CHI)
    person(OTHER_CHI, (("Drummond", "Hamish"),))
    UserFactory(patient=person(BOUND_CHI), assurance=2)
    for name, wrong in {"warm": {}, **WRONG}.items():
        User.objects.filter(pk=morag.pk).update(failed_matches=0)
        IdentityCase.objects.all().delete()
        browser = sign_in(Client(), morag)
        taken[name] = work_of(monkeypatch, lambda: browser.post(CONNECT, RIGHT | (wrong or WRONG["of nobody"])))
    del taken["warm"]
    assert_alike(taken)


# --- a stranger's record: whether there is one, and what was done about it


def strangers() -> dict[str, uuid.UUID]:
    """Records that nobody may know of, and one that is not there."""
    found = {name: PatientFactory() for name in ("somebody", "frozen", "watched", "hidden", "merged")}
    died = PatientFactory(died_on=dt.date(2026, 6, 2))
    LockFactory(patient=found["frozen"])
    LockFactory(patient=found["watched"], kind="silence")
    DirectiveFactory(patient=found["hidden"], effect="lock", areas=["results"])
    found["merged"].merged_into = found["somebody"]
    found["merged"].save()
    return {"nobody": uuid.uuid4()} | {name: one.id for name, one in (found | {"dead": died}).items()}


PLACES = (
    "/p/{p}/", "/p/{p}/results/", "/p/{p}/messages/", "/p/{p}/access-log/", "/p/{p}/helpers/", "/p/{p}/item/{p}/",
    "/fhir/Patient/{p}", "/fhir/Observation?patient={p}", "/fhir/Patient/{p}/$everything",
)  # fmt: skip


STAFF = ("pharmacist", "reception", "help-desk", "social-worker")


@pytest.mark.parametrize("who", ["citizen", *(pytest.param(role, marks=pytest.mark.slow) for role in STAFF)])
def test_a_strangers_record(who, monkeypatch):
    user = UserFactory(citizen=True) if who == "citizen" else MembershipFactory(role=who).user
    browser, records = sign_in(Client(), user), strangers()
    for place in PLACES if who == "citizen" else PLACES[:1] + PLACES[6:7]:
        browser.get(place.format(p=uuid.uuid4()))  # what is asked once in a session or a process
        assert_alike(
            {name: work_of(monkeypatch, lambda p=p: browser.get(place.format(p=p))) for name, p in records.items()}
        )


# --- the help desk: who the caller is, where they may not be helped


def test_finding_a_caller(monkeypatch):
    """By number, and by name and birth date."""
    browser = sign_in(Client(), MembershipFactory(role="help-desk").user)
    person(CHI, (("Guthrie", "Archibald"),), died_on=dt.date(2026, 6, 2))
    frozen = person(OTHER_CHI, (("Drummond", "Hamish"),))
    LockFactory(patient=frozen)
    DirectiveFactory(patient=frozen, effect="hide", areas=["appointments"])
    numbers = {"warm": FREE_CHI, "nobody": FREE_CHI, "dead": CHI, "frozen": OTHER_CHI}
    names = {"nobody": ("Flora", "Nobody"), "dead": ("Archibald", "Guthrie"), "frozen": ("Hamish", "Drummond")}
    by_number = {
        name: work_of(monkeypatch, lambda chi=chi: browser.post(CALLS, CALL | {"chi": chi}))
        for name, chi in numbers.items()
    }
    del by_number["warm"]
    assert_alike(by_number)
    unnumbered = {name: value for name, value in (CALL | DAY).items() if name != "chi"}
    assert_alike(
        {
            name: work_of(
                monkeypatch, lambda who=who: browser.post(CALLS, unnumbered | dict(zip(WHO, who, strict=True)))
            )
            for name, who in names.items()
        }
    )


def test_the_comparison_sees_one_statement_more(monkeypatch):
    """What it is there for: a gate that looks once more where there is somebody is found."""
    from consent import gate

    browser, ask = sign_in(Client(), UserFactory(citizen=True)), gate.open_record
    somebody = PatientFactory().id

    def curious(actor, patient_id, **asked):
        if patient_id == somebody:
            BrokenGlassFactory._meta.model.objects.filter(patient=patient_id).exists()
        return ask(actor, patient_id, **asked)

    monkeypatch.setattr(gate, "open_record", curious)
    worlds = {
        name: work_of(monkeypatch, lambda p=p: browser.get(f"/p/{p}/"))
        for name, p in {"warm": uuid.uuid4(), "nobody": uuid.uuid4(), "somebody": somebody}.items()
    }
    del worlds["warm"]
    with pytest.raises(AssertionError, match="somebody"):
        assert_alike(worlds)
