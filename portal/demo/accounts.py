"""Sign-ins: every citizen of the cast, every worker, and somebody not yet verified."""

from datetime import date

from portal.demo.cast import CAST, UNVERIFIED, Part
from portal.demo.chance import recovery_codes, totp_secret
from portal.demo.model import Account, Person
from portal.demo.staff import BY_KEY, WORKERS


def account(seed: int, key: str, name: str, roles: tuple[str, ...], **fields) -> Account:
    """One sign-in; its password is the person's alone."""
    login = f"{key}@demo.example"
    password = f"Fictional-{key.replace('-', '').capitalize()}-{seed}"
    codes = recovery_codes(seed, login)
    return Account(key, login, password, totp_secret(seed, login), codes, name, roles, **fields)


def identity(part: Part) -> tuple[str, str, date]:
    """What an identity provider would say of this person."""
    return part.family, part.given, part.born


def citizens(seed: int, people: dict[str, Person]) -> list[Account]:
    """Everybody of the cast who signs in as a citizen; some of them work for an organisation too."""
    found = []
    for part in CAST:
        if part.signs_in:
            worker = BY_KEY.get(part.key)
            roles = ("citizen", worker.role) if worker else ("citizen",)
            place = {"organisation": worker.organisation, "team": worker.team} if worker else {}
            name = worker.name if worker else part.name
            patient = people[part.key].id if part.bound else None
            found.append(account(seed, part.key, name, roles, patient=patient, identity=identity(part), **place))
    key, name = UNVERIFIED
    return [*found, account(seed, key, name, ("citizen",), verified=False)]


def workers(seed: int) -> list[Account]:
    """Those who work in the portal and have no record in it."""
    parts = {part.key for part in CAST}
    return [
        account(seed, worker.key, worker.name, (worker.role,), organisation=worker.organisation, team=worker.team)
        for worker in WORKERS
        if worker.signs_in and worker.key not in parts
    ]
