"""What the generator makes: frozen, so that nothing changes between the record and its manifest."""

from dataclasses import dataclass, field
from datetime import date

from portal.demo.organisations import Organisation
from records import lossless


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in."""

    key: str
    login: str
    password: str
    totp_secret: str
    recovery_codes: tuple[str, ...]
    name: str
    roles: tuple[str, ...]
    verified: bool = True
    patient: str | None = None  # id of the patient this account is
    identity: tuple[str, str, date] | None = None  # family and given name and birth date that a provider verified
    organisation: str | None = None  # key of the organisation it works in
    team: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody whom a record is about."""

    key: str
    id: str
    chi: str
    given: str
    family: str
    sex: str
    born: date
    canary: str
    practice: str  # key of the practice where registered
    died: date | None = None
    gender: str = ""
    second_chi: str = ""  # of somebody who was given another number by mistake

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True)
class Item:
    """One FHIR resource of a record, and what the portal should make of it."""

    id: str
    type: str
    patient: str
    area: str
    labels: tuple[str, ...]
    organisation: str | None  # key of the author's organisation; None when the person wrote it
    canary: str | None
    body: dict = field(repr=False)
    earlier: dict | None = field(default=None, repr=False)  # the version that this one corrected

    @property
    def text(self) -> str:
        return lossless.dumps(self.body)


@dataclass(frozen=True)
class Relationship:
    """An organisation (or a team of it) cares for a person."""

    organisation: str
    patient: str
    kind: str  # registration, encounter, referral, team, thread, pharmacy
    started: date
    team: str = ""
    ended: date | None = None


@dataclass(frozen=True)
class Delegation:
    """One person lets another act; or is a parent; or acts by law."""

    login: str
    patient: str
    basis: str
    areas: dict[str, tuple[str, ...]]
    state: str
    begins: date
    ends: date | None = None
    sensitive: tuple[str, ...] = ()
    relation: str = ""
    incapacity: date | None = None  # of an attorney's adult; without it the power is registered and not active
    document: str = ""
    code: str = ""  # of an invitation that nobody has accepted yet


@dataclass(frozen=True)
class Population:
    """Everybody and everything of one seed."""

    seed: int
    organisations: dict[str, Organisation]
    accounts: tuple[Account, ...]
    people: tuple[Person, ...]
    relationships: tuple[Relationship, ...]
    delegations: tuple[Delegation, ...]
    directory: tuple[dict, ...]
    items: tuple[Item, ...]

    def items_of(self, patient_id: str) -> list[Item]:
        return [item for item in self.items if item.patient == patient_id]
