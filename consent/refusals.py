"""The officers' list of refusals, gathered under the gate: who, what, why not; never about whom."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from accounts.actor import Actor
from accounts.naming import role_name
from accounts.roles import STAFF_ROLES
from consent import gate, log_words
from consent.log_words import Line, Reader
from consent.queries import refusals as queries
from consent.queries.refusals import NOBODY, Account, Wanted

A_PAGE = 25
REASONS = {
    "no-basis": later("Nothing connects them with this person"),
    "no-area": later("This is not for their role, or not what they were allowed"),
    "role": later("Their role has no emergency access"),
    "sign-in": later("They were not signed in"),
    "step-up": later("A one-time code was missing or too old"),
    "frozen": later("The record was frozen"),
    "closed": later("The record was closed"),
    "nobody": later("There is no such person"),
    "own record": later("It was their own record"),
}
_OFFICER = Reader(owner=False, officer=True, account=NOBODY)


@dataclass
class Refusal:
    """One refusal in words."""

    line: Line
    account: uuid.UUID | None
    number: int  # of refusals to the same account in what is shown
    person: uuid.UUID | None  # whose log tells more; None: no such person


@dataclass
class Listed:
    """A page of the list, and the place behind which the next begins."""

    rows: list[Refusal] = field(default_factory=list)
    accounts: list["Refused"] = field(default_factory=list)
    after: str = ""
    whose: str = ""  # of which one account they all are


@dataclass
class Refused:
    """One account in words."""

    of: Account
    who: str
    role: str
    organisation: str


def one_by_one(actor: Actor, wanted: Wanted, after: str, *, query: str = "") -> Listed:
    """The refusals that were asked for, newest first. Each person concerned finds in their log that it was read."""
    listed, shown, numbers = Listed(), list[Any](), dict[uuid.UUID, int]()

    def rows(access: gate.Access) -> list:
        found = queries.one_page(access, wanted, place(after), A_PAGE + 1)
        shown.extend(found[:A_PAGE])
        if len(found) > A_PAGE:
            listed.after = f"{shown[-1].at.isoformat()}~{shown[-1].id}"
        numbers.update(queries.numbers(access, wanted, {entry.actor_id for entry in shown if entry.actor_id}))
        people = queries.known(entry.patient_id for entry in shown)
        if wanted.account:
            listed.whose = _named(next(iter(queries.latest(access, wanted, [wanted.account]).values()), None))
        return [entry for entry in shown if entry.patient_id in people]

    about = gate.open_worklist(actor, kinds=["AuditEvent"], rows=rows, action="refusal-look", query=query)
    people = {entry.id: entry.patient_id for entry in about}  # by the id that each record is open by
    listed.rows = [_refusal(entry, numbers, people.get(entry.id)) for entry in shown]
    return listed


def by_account(actor: Actor, wanted: Wanted, after: str, *, query: str = "") -> Listed:
    """Who was refused most often first: counts, and of nobody whose record it was."""
    listed = Listed()

    def rows(access: gate.Access) -> list:
        found = queries.accounts(access, wanted, place_of_account(after), A_PAGE + 1)
        shown = found[:A_PAGE]
        if len(found) > A_PAGE:
            listed.after = f"{shown[-1].number}~{shown[-1].last.isoformat()}~{shown[-1].id}"
        last = queries.latest(access, wanted, [one.id for one in shown])
        listed.accounts = [_refused(one, last.get(one.id)) for one in shown]
        return []  # about nobody

    gate.open_worklist(actor, kinds=["AuditEvent"], rows=rows, action="refusal-look", query=query)
    return listed


def place(text: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """A place in the list out of an address; what is no place is the beginning."""
    moment, _tilde, ident = text.partition("~")
    try:
        found = dt.datetime.fromisoformat(moment)
        return (found.astimezone(dt.UTC), uuid.UUID(ident)) if found.tzinfo else None
    except (ValueError, OverflowError):  # the second: outside the calendar
        return None


def place_of_account(text: str) -> tuple[int, dt.datetime, uuid.UUID] | None:
    """The same in the list of accounts."""
    number, _tilde, rest = text.partition("~")
    found = place(rest)
    return (int(number), *found) if found and number.isascii() and number.isdecimal() and len(number) < 10 else None


def _refusal(entry: Any, numbers: dict[uuid.UUID, int], person: uuid.UUID | None) -> Refusal:
    line = log_words.line(entry, _OFFICER)
    if not log_words.is_unknown(entry, NOBODY):
        line.why = str(REASONS.get(entry.reason, ""))
    return Refusal(line, entry.actor_id, numbers.get(entry.actor_id, 1), person)


def _refused(one: Account, entry: Any) -> Refused:
    """Whoever is not at work is not named in a list: most of them took a wrong turn once."""
    if one.id == NOBODY or entry is None:
        return Refused(one, _("Everybody who was not signed in"), "", "")
    if entry.actor_kind == "person" and entry.actor_role not in STAFF_ROLES:
        return Refused(one, _("Somebody who is not at work"), "", "")
    role = role_name(entry.actor_role) if entry.actor_kind == "person" else ""
    return Refused(one, _named(entry), role, entry.organisation_name)


def _named(entry: Any) -> str:
    return entry.actor_name or _("A computer system") if entry else ""
