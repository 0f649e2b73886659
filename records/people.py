"""What a Patient resource tells about the person behind it: all that accounts.Patient keeps, and no more. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from accounts.identity import ChiFault, Number, PersonFacts, clean_chi
from records.labels import labels_of

__all__ = ["CHI_SYSTEMS", "PersonFacts", "facts_of"]

CHI_SYSTEMS = (
    "https://fhir.nhs.uk/Id/chi-number",
    "http://fhir.nhs.scot.uk/Id/national/chi-number",
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53",
)
USES = {"old": "old", "secondary": "duplicate", "temp": "temporary"}  # any other use names the person now
NOT_NAMES = frozenset({"temp", "anonymous"})  # names by which nobody proves who they are


def facts_of(resource: Mapping[str, Any]) -> PersonFacts:
    """The facts of a valid Patient resource whose id is ours."""
    when = resource.get("deceasedDateTime", "")
    return PersonFacts(
        id=UUID(resource["id"]),
        numbers=tuple(_numbers(resource)),
        names=tuple(_names(resource)),
        birth_date=_day(resource.get("birthDate", "")),
        died=bool(when) or resource.get("deceasedBoolean") is True,
        died_on=_day(when[:10]),
        is_test="test" in labels_of(resource),
    )


def _numbers(resource: Mapping[str, Any]) -> Iterator[Number]:
    """Every health number that is one, from any of the systems in circulation."""
    for item in resource.get("identifier", ()):
        digits = clean_chi(item.get("value", "")) if item.get("system") in CHI_SYSTEMS else ChiFault.LENGTH
        if isinstance(digits, ChiFault):
            continue
        period = item.get("period", {})
        started, ended = _day(period.get("start", "")[:10]), _day(period.get("end", "")[:10])
        use = "old" if ended else USES.get(item.get("use", ""), "official")
        backwards = bool(started and ended and ended < started)
        yield Number(digits=digits, use=use, started_on=None if backwards else started, ended_on=ended)


def _names(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Family and given names of now and before: official, usual, maiden, old."""
    for name in resource.get("name", ()):
        if name.get("use") in NOT_NAMES:
            continue
        given = " ".join(part for part in name.get("given", ()) if part)
        if name.get("family") or given:
            yield name.get("family", ""), given
        else:
            first, _, last = name.get("text", "").strip().rpartition(" ")
            yield last, first


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
