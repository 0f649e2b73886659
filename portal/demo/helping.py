"""Puts helpers, parents, guardians and attorneys into the portal, in each state."""

import datetime as dt
import uuid
from typing import Any

import clock
from accounts.actor import Actor
from consent.actions import record_tie
from consent.queries.delegations import known_ties
from portal.demo.calendar import SCOTLAND
from portal.demo.chance import identifier
from portal.demo.model import Delegation, Population

ENDED = {"expired": "over", "revoked": "revoked"}


def ties(population: Population) -> list[tuple[uuid.UUID, Delegation]]:
    """The ties between people who are in this population, each with its id."""
    people = {person.id for person in population.people}
    logins = {account.login for account in population.accounts}
    return [
        (uuid.UUID(identifier(population.seed, "tie", tie.login, tie.patient, tie.basis)), tie)
        for tie in population.delegations
        if tie.patient in people and tie.login in logins
    ]


def are_loaded(population: Population) -> bool:
    wanted = [ident for ident, _tie in ties(population)]
    return known_ties(wanted) == len(wanted)


def load(population: Population, actor: Actor) -> None:
    """Each tie once, by the action that takes in what was agreed elsewhere."""
    for ident, tie in ties(population):
        record_tie(
            actor=actor, tie_id=ident, patient_id=uuid.UUID(tie.patient), basis=tie.basis, **_told(population, tie)
        )


def _told(population: Population, tie: Delegation) -> dict[str, Any]:
    person = next(person for person in population.people if person.id == tie.patient)
    account = next(account for account in population.accounts if account.login == tie.login)
    invited = tie.state == "invited"
    ends = _midnight(tie.ends) if tie.ends and tie.basis != "parental" else None
    return {
        "login": "" if invited else tie.login,
        "person_name": person.name,
        "name": account.name,
        "relation": tie.relation,
        "powers": {area: list(verbs) for area, verbs in tie.areas.items()},
        "sensitive": list(tie.sensitive),
        "starts_at": _midnight(tie.begins),
        "ends_at": ends + dt.timedelta(days=1) if ends else None,
        "code": tie.code,
        "checked": tie.basis != "delegation",
        "document": tie.document,
        "incapacity_on": tie.incapacity,
        "ended_at": _ended(tie),
        "end_reason": "birthday" if tie.basis == "parental" and tie.state == "expired" else ENDED.get(tie.state, ""),
    }


def _ended(tie: Delegation) -> dt.datetime | None:
    if tie.state == "revoked":
        return max(_midnight(tie.begins), clock.now() - dt.timedelta(days=20))
    return _midnight(tie.ends) if tie.state == "expired" and tie.ends else None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), SCOTLAND)
