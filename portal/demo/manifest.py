"""The manifest: what outside tools need to know of the demo people."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from consent.policy import BUILT_IN
from portal.demo import choices, prescribing
from portal.demo.model import Account, Delegation, Person, Population, Relationship

CARE_ROLES = {"clinician", "reception", "pharmacist", "social-worker"}


def manifest(population: Population) -> dict:
    """One JSON object; a part of the product that is not built yet is an empty list."""
    return {
        "seed": population.seed,
        "people": [_person(population, account) for account in population.accounts],
        "patients": [_patient(person) for person in population.people],
        "relationships": _relationships(population),
        "delegations": [_delegation(tie) for tie in population.delegations],
        "items": [_item(population, item) for item in population.items],
        "directives": choices.rows(population),
        "slots": [],
        "prescriptions": prescribing.rows(population),
        "apps": [],
    }


def manifest_text(population: Population) -> str:
    return "".join(pieces(population))


def pieces(
    population: Population, others: Iterable[Person] = (), stored: Mapping[str, list[dict]] | None = None
) -> Iterator[str]:
    """The manifest in pieces; `others` are listed among the patients, their items are not: they are too many.

    `stored` are rows that follow from when the people were loaded, such as the times of clinics.
    """
    listed = manifest(population)
    for name, rows in (stored or {}).items():
        listed[name] = listed[name] + rows
    yield "{\n"
    for position, (name, value) in enumerate(listed.items()):
        yield (",\n" if position else "") + f"{json.dumps(name)}: "
        if not isinstance(value, list):
            yield _text(value)
            continue
        listing: Iterable[dict] = chain(value, map(_patient, others)) if name == "patients" else value
        yield "["
        for number, row in enumerate(listing):
            yield ("," if number else "") + f"\n {_text(row)}"
        yield "]"
    yield "\n}\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _name(population: Population, key: str | None) -> str | None:
    return population.organisations[key].name if key else None


def _person(population: Population, account: Account) -> dict:
    return {
        "login": account.login,
        "password": account.password,
        "totp_secret": account.totp_secret,
        "recovery_codes": list(account.recovery_codes),
        "name": account.name,
        "roles": list(account.roles),
        "organisation": _name(population, account.organisation),
        "team": account.team,
        "patient": account.patient,
        "verified": account.identity is not None,
    }


def _patient(person: Person) -> dict:
    return {
        "id": person.id,
        "chi": person.chi,
        "chi_numbers": [number for number in (person.chi, person.second_chi) if number],
        "name": person.name,
        "birth_date": person.born.isoformat(),
        "deceased": person.died is not None,
        "canary": person.canary,
    }


def _relationships(population: Population) -> list[dict]:
    return rows_of(population, population.relationships)


def rows_of(population: Population, ties: Iterable[Relationship]) -> list[dict]:
    """Each worker of an organisation beside each person whom the organisation (or the team) cares for."""
    rows = []
    for tie in ties:
        for account in population.accounts:
            if _covers(tie, account):
                rows.append(_relationship(population, tie, account))
    return rows


def _covers(tie: Relationship, account: Account) -> bool:
    at_work = account.organisation == tie.organisation and CARE_ROLES.intersection(account.roles)
    return bool(at_work) and (not tie.team or tie.team == account.team)


def _relationship(population: Population, tie: Relationship, account: Account) -> dict:
    return {
        "login": account.login,
        "organisation": _name(population, tie.organisation),
        "patient": tie.patient,
        "basis": "pharmacy" if tie.kind == "pharmacy" else "care",
        "kind": tie.kind,
        "team": tie.team,
        "until": tie.ended.isoformat() if tie.ended else None,
    }


def _delegation(tie: Delegation) -> dict:
    """One tie; a parent's areas are those that the policy gives. `code` accepts an invitation, `incapacity` is of
    attorneys: without it the power is registered and not active."""
    own = BUILT_IN.self_powers
    by_policy = {str(area): ["see", "act"] if area in own.act else ["see"] for area in sorted(own.see)}
    return {
        "login": tie.login,
        "patient": tie.patient,
        "basis": tie.basis,
        "areas": {area: list(verbs) for area, verbs in tie.areas.items()} or by_policy,
        "from": tie.begins.isoformat(),
        "until": tie.ends.isoformat() if tie.ends else None,
        "sensitive": list(tie.sensitive),
        "state": tie.state,
        "incapacity": tie.incapacity.isoformat() if tie.incapacity else None,
        "code": tie.code or None,
    }


def _item(population: Population, item) -> dict:
    return {
        "id": item.id,
        "type": item.type,
        "patient": item.patient,
        "area": item.area,
        "labels": list(item.labels),
        "organisation": _name(population, item.organisation),
        "canary": item.canary,
    }
