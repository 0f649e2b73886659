"""Which area an item belongs to and which sensitivity labels it carries (ACCESS.md sections 1 and 4). Pure."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from records.references import at, paths_of
from records.tables import table
from records.types import PATIENT_TYPES

LABEL_SYSTEM = "https://dfd.example/fhir/CodeSystem/label"
SOCIAL_CARE = "social-care"
LABELS = frozenset(
    "professional-only third-party held confidential-to-child entered-in-error test"
    " sensitive:sexual-health sensitive:termination sensitive:mental-health sensitive:domestic-abuse"
    " sensitive:gender-identity sensitive:addiction sensitive:genetics".split()
)

# Where areas differ, Provenance of several items lies in the one that the fewest may see.
_NARROWEST_FIRST = (
    "socialcare documents results medicines summary measurements care contributions appointments demographics".split()
)
_CONCEPTS = tuple(
    "code medicationCodeableConcept vaccineCode type serviceType category reasonCode valueCodeableConcept"
    " conclusionCode component.code component.valueCodeableConcept activity.detail.code procedureCode"
    " condition.code contained.code".split()
)
_ERROR = "entered-in-error"

Target = tuple[str, frozenset[str]]


def area_of(resource: Mapping[str, Any], targets: Iterable[Target] = ()) -> str:
    """The one area of a patient's resource; `targets` are (area, labels) of what a Provenance is about."""
    kind = resource["resourceType"]
    if kind == "Provenance":
        areas = {area for area, _ in targets}
        return next((area for area in _NARROWEST_FIRST if area in areas), _NARROWEST_FIRST[0])
    own = PATIENT_TYPES[kind].areas
    if "socialcare" in own:
        other = next(area for area in own if area != "socialcare")
        return "socialcare" if _is_social_care(resource) else other
    if kind == "Observation":
        return "results" if "laboratory" in _codes(resource, "category") else "measurements"
    return next(iter(own))


def labels_of(resource: Mapping[str, Any], source: str = "", targets: Iterable[Target] = ()) -> frozenset[str]:
    """Labels from the sender's own security labels, from codes, from words where there is no code, and from source.

    A Provenance carries every label of its targets but the one that says that they were wrong.
    """
    found = set(_from_security(resource)) | set(_from_source(source))
    for path in paths_of(resource["resourceType"], _CONCEPTS):
        for concept in at(resource, path):
            if isinstance(concept, dict):
                found |= _from_concept(concept)
    if resource.get("status") == _ERROR or _ERROR in _codes(resource, "verificationStatus"):
        found.add(_ERROR)
    for _, labels in targets:
        found |= labels - {_ERROR}
    return frozenset(found)


def _is_social_care(resource: Mapping[str, Any]) -> bool:
    """Said by a security label or tag of ours, or by a category or service type of that code."""
    own = {code for system, code in _codings_of_meta(resource) if system == LABEL_SYSTEM}
    said = _codes(resource, "category") | _codes(resource, "serviceType") | _codes(resource, "type")
    return bool({SOCIAL_CARE, "socialcare"} & (own | said))


def _codes(resource: Mapping[str, Any], path: str) -> set[str]:
    return {code for code in at(resource, f"{path}.coding.code") if isinstance(code, str)}


def _codings_of_meta(resource: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    meta = resource.get("meta")
    if isinstance(meta, dict):
        for coding in (*at(meta, "security"), *at(meta, "tag")):
            yield coding.get("system", ""), coding.get("code", "")


def _from_security(resource: Mapping[str, Any]) -> Iterator[str]:
    for system, code in _codings_of_meta(resource):
        if system == LABEL_SYSTEM and code in LABELS:
            yield code
        elif label := _by_code().get((system, code)):
            yield label


def _from_concept(concept: Mapping[str, Any]) -> set[str]:
    """A code decides; words decide only where there is no code."""
    codings = [item for item in concept.get("coding") or () if isinstance(item, dict) and "code" in item]
    if not codings:
        words = str(concept.get("text", "")).lower()
        if not words:
            return set()
        return {label for label, marks in table("labels", "words").items() if any(mark in words for mark in marks)}
    pairs = [(item.get("system", "").rstrip("/"), item["code"]) for item in codings]
    by_code, by_prefix = _by_code(), _prefixes()
    found = {by_code[pair] for pair in pairs if pair in by_code}
    for system, code in pairs:
        found |= {label for label, start in by_prefix.get(system, ()) if code.startswith(start)}
    return found


def _from_source(source: str) -> Iterator[str]:
    for label, names in table("labels", "sources").items():
        if source in names:
            yield label


@cache
def _by_code() -> dict[tuple[str, str], str]:
    rows = table("labels", "codes").items()
    return {(system, code): label for label, systems in rows for system, codes in systems.items() for code in codes}


@cache
def _prefixes() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for label, systems in table("labels", "prefixes").items():
        for system, starts in systems.items():
            found.setdefault(system, []).extend((label, start) for start in starts)
    return found
