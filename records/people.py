"""What a Patient resource tells about the person behind it: all that accounts.Patient keeps, and no more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from records.labels import labels_of

CHI_SYSTEMS = (
    "https://fhir.nhs.uk/Id/chi-number",
    "http://fhir.nhs.scot.uk/Id/national/chi-number",
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53",
)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The facts of one Patient resource. `died` without `died_on` means: dead, the day is not said."""

    id: UUID
    chi: str
    family: str
    given: str
    birth_date: date | None
    died: bool
    died_on: date | None
    is_test: bool


def facts_of(resource: Mapping[str, Any]) -> PersonFacts:
    """The facts of a valid Patient resource whose id is ours."""
    family, given = _name(resource)
    when = resource.get("deceasedDateTime", "")
    return PersonFacts(
        id=UUID(resource["id"]),
        chi=_chi(resource),
        family=family,
        given=given,
        birth_date=_day(resource.get("birthDate", "")),
        died=bool(when) or resource.get("deceasedBoolean") is True,
        died_on=_day(when[:10]),
        is_test="test" in labels_of(resource),
    )


def _chi(resource: Mapping[str, Any]) -> str:
    """The number as it is written, from any of the systems in circulation; old numbers do not name the person."""
    for item in resource.get("identifier", ()):
        if item.get("system") in CHI_SYSTEMS and item.get("use") != "old" and "value" in item:
            return item["value"]
    return ""


def _name(resource: Mapping[str, Any]) -> tuple[str, str]:
    names = resource.get("name", ())
    chosen = next((item for item in names if item.get("use") == "official"), names[0] if names else {})
    return chosen.get("family", ""), next(iter(chosen.get("given", ())), "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
