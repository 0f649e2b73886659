"""Which care an item tells of: visits, referrals, care teams and registration. Pure.

Who may say so is whoever may send the item: a source that feeds the portal, whose items no other source changes. So
it is asked of what a feed stores, never of what a person or a professional writes. Organisations count where the
item names them by the id under which they work in the portal; a team is the whole organisation's.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.care_rules import Told
from consent.sensitivity import Label
from records.dates import interval
from records.references import at, literal

# The kind of relationship that each type tells of.
KINDS = {
    "Encounter": "encounter",
    "ServiceRequest": "referral",
    "EpisodeOfCare": "team",
    "CareTeam": "team",
    "Patient": "registration",
}
# Where the organisation that cares stands.
ORGANISATIONS = {
    "Encounter": "serviceProvider",
    "ServiceRequest": "performer",
    "EpisodeOfCare": "managingOrganization",
    "CareTeam": "managingOrganization",
}
# Begun, on the way (begun once a day is given for it), and over. Any other status tells of no care at all.
RUNNING = {
    "Encounter": {"arrived", "triaged", "in-progress", "onleave"},
    "ServiceRequest": {"active", "on-hold"},
    "EpisodeOfCare": {"waitlist", "active", "onhold"},
    "CareTeam": {"active", "suspended"},
}
PLANNED = {"Encounter": {"planned"}, "EpisodeOfCare": {"planned"}}
OVER = {
    "Encounter": {"finished", "cancelled"},
    "ServiceRequest": {"completed", "revoked"},
    "EpisodeOfCare": {"finished", "cancelled"},
    "CareTeam": {"inactive"},
}
FINAL = frozenset().union(*OVER.values(), {"entered-in-error"})
NOT_ASKED_FOR = {"proposal", "plan", "option"}  # intents of what nobody has ordered yet
LABORATORY = {"108252007", "laboratory"}  # it gets a sample, not a person
# Whoever may not know of an item would read of it where it says who looks after them.
SECRET = frozenset({Label.PROFESSIONAL_ONLY, Label.HELD, Label.CONFIDENTIAL_TO_CHILD})


def told_by(resource: Mapping[str, Any], patient_id: UUID, labels: Iterable[str] = ()) -> list[Told]:
    """The care that a valid resource tells of; none, where it tells of none any more."""
    kind = resource["resourceType"]
    if kind == "Patient":
        return [Told(patient_id, ident, KINDS[kind]) for ident in _practices(resource)]
    if SECRET.intersection(labels) or not _is_care(resource):
        return []
    starts, ends = _period(resource)
    status = resource.get("status")
    is_over = status in OVER[kind]
    if not (is_over or status in RUNNING[kind] or (status in PLANNED.get(kind, ()) and starts)):
        return []
    named = dict.fromkeys(_organisations(resource, ORGANISATIONS[kind]))
    return [Told(patient_id, ident, KINDS[kind], starts, ends, is_over) for ident in named]


def _practices(resource: Mapping[str, Any]) -> list[UUID]:
    """Where a person is registered, as far as the Patient says; that they are practices is for others to see."""
    named = list(_organisations(resource, "generalPractitioner"))
    return list(dict.fromkeys(named or _organisations(resource, "managingOrganization")))


def _is_care(resource: Mapping[str, Any]) -> bool:
    """Not a laboratory's order, nor what was only thought of, nor what is not to be done."""
    if resource["resourceType"] != "ServiceRequest":
        return True
    if resource.get("intent") in NOT_ASKED_FOR or resource.get("doNotPerform") is True:
        return False
    return not LABORATORY.intersection(str(code) for code in at(resource, "category.coding.code"))


def _period(resource: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """From the first instant that its dates can mean to the last. A request says when it was made, never its end."""
    if resource["resourceType"] == "ServiceRequest":
        made = interval(resource.get("authoredOn", ""))
        return made and made[0], None
    period = resource.get("period", {})
    first, last = interval(period.get("start", "")), interval(period.get("end", ""))
    starts, ends = first and first[0], last and last[1]
    return (None, ends) if starts and ends and ends < starts else (starts, ends)


def _organisations(resource: Mapping[str, Any], path: str) -> Iterator[UUID]:
    for text in at(resource, f"{path}.reference"):
        target = literal(text) if isinstance(text, str) else None
        if target and target.kind == "Organization" and not target.base:
            try:
                yield UUID(target.id)
            except ValueError:
                continue
