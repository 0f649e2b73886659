"""Each prescription of a person with what the rules say of ordering it now."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import clock
from accounts.models import Organisation
from consent import policies
from consent.areas import Area
from consent.delegation_rules import TIES
from consent.gate import Access
from consent.policy import Ordering
from consent.sensitivity import SENSITIVE
from prescriptions.models import RequestItem
from prescriptions.rules import kinds
from prescriptions.rules.kinds import Kind, Prescription
from prescriptions.rules.ordering import Answer, may_order
from prescriptions.rules.states import OPEN
from records import chart
from records.presenters import fhir
from work.queries import able, holder_for

ENDED_SHOWN = dt.timedelta(days=180)  # a repeat that ended lately is on the list, with the reason


@dataclass(frozen=True)
class Standing:
    """One prescription. `asked` is the item by which it is on its way."""

    row: Any  # the MedicationRequest
    one: Prescription
    answer: Answer
    last_supply: dt.date | None
    asked: RequestItem | None = None


def may_ask(access: Access) -> bool:
    """The person, or who helps them and may act in medicines."""
    return access.decision.basis in {"self", *TIES} and Area.MEDICINES in access.decision.act


def practice_of(patient_id: uuid.UUID) -> Organisation | None:
    """The practice that decides; None where the person has none here, or nobody is there who could."""
    holder = holder_for(patient_id)
    practices = Organisation.objects.filter(kind=Organisation.Kind.PRACTICE, ended_at=None)
    found = practices.filter(id=holder).first() if holder else None
    return found if found and able(found.id, Area.MEDICINES) else None


def limits_of(access: Access) -> Ordering:
    """What is early and late by the policy under which this access was decided."""
    return (access.facts.policy if access.facts else policies.in_force()).ordering


def standings(
    access: Access, practice: Organisation | None, *, locked: Iterable[uuid.UUID] | None = None
) -> list[Standing]:
    """All prescriptions; or those of `locked`, as they stand until the transaction ends."""
    rows = chart.prescriptions(access) if locked is None else chart.lock_prescriptions(access, locked)
    supplies, today = _last_supplies(access), clock.today()
    asked = {item.prescription: item for item in _open_items(access)}
    limits, practice_id = limits_of(access), practice.id if practice else None
    return [_standing(row, limits, today, supplies.get(row.id), asked.get(row.id), practice_id) for row in rows]


def _open_items(access: Access) -> Iterable[RequestItem]:
    return RequestItem.objects.under(access).filter(state__in=OPEN).select_related("request")


def _standing(
    row: Any,
    limits: Ordering,
    today: dt.date,
    last_supply: dt.date | None,
    asked: RequestItem | None,
    practice_id: uuid.UUID | None,
) -> Standing:
    one = kinds.read(fhir.read(row) | {"status": row.status})
    elsewhere = not SENSITIVE.isdisjoint(row.labels) and row.organisation_id != practice_id
    answer = may_order(
        one, limits=limits, today=today, last_supply=last_supply, is_asked=asked is not None, is_elsewhere=elsewhere
    )
    return Standing(row, one, answer, last_supply, asked)


def _last_supplies(access: Access) -> dict[uuid.UUID, dt.date]:
    """The day of the last supply of each prescription: handed out by a pharmacy, or issued by the practice."""
    found: dict[uuid.UUID, dt.date] = {}
    repeat_of: dict[uuid.UUID, uuid.UUID] = {}

    def note(ident: uuid.UUID, said: Any) -> None:
        day, ident = kinds.day(said), repeat_of.get(ident, ident)
        if day and day > found.get(ident, dt.date.min):
            found[ident] = day

    for row in chart.prescriptions(access):
        body = fhir.read(row)
        if kinds.kind_of(body) is Kind.ISSUE and row.status not in ("cancelled", "entered-in-error"):
            for ident in _pointed(body.get("basedOn")):
                repeat_of[row.id] = ident
                note(ident, body.get("authoredOn"))
    for row in chart.handed_out(access):
        body = fhir.read(row)
        if row.status == "completed":
            for ident in _pointed(body.get("authorizingPrescription")):
                note(ident, body.get("whenHandedOver") or body.get("whenPrepared"))
    for ident, moment in (
        RequestItem.objects.under(access).filter(state="collected").values_list("prescription", "changed_at")
    ):
        note(ident, moment.isoformat())
    return found


def _pointed(references: Any) -> list[uuid.UUID]:
    return chart.uuids(fhir.reference_id(reference)[1] for reference in fhir.listed(references))


def for_the_list(found: Iterable[Standing]) -> list[Standing]:
    """What the list for ordering shows: what is current, and repeats that ended lately."""
    since = clock.now() - ENDED_SHOWN

    def shown(standing: Standing) -> bool:
        if standing.one.kind is Kind.ISSUE or standing.one.status == "entered-in-error":
            return False
        if standing.one.status in ("active", "on-hold"):
            return True
        return standing.one.kind in (Kind.REPEAT, Kind.SERIAL) and standing.row.last_updated > since

    return [standing for standing in found if shown(standing)]
