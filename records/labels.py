"""Which area an item belongs to and which sensitivity labels it carries (ACCESS.md sections 1 and 4). Pure.

Labels come from the sender's own security labels, from codes, from the names of medicines, from words where no code of
a system that we know says what it is, from the service that it came from, and from the items that it speaks of.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from records.references import at, paths_of
from records.tables import table
from records.types import PATIENT_TYPES

LABEL_SYSTEM = "https://dfd.example/fhir/CodeSystem/label"
SOCIAL_CARE = "social-care"
CORRECTIONS, CORRECTION = "http://hl7.org/fhir/uv/patient-corrections/CodeSystem/", "medRecCxReq"
SENSITIVE = frozenset(
    "sensitive:sexual-health sensitive:termination sensitive:mental-health sensitive:domestic-abuse"
    " sensitive:gender-identity sensitive:addiction sensitive:genetics".split()
)
LABELS = SENSITIVE.union("professional-only third-party held confidential-to-child entered-in-error test".split())
INHERITED = SENSITIVE.union({"professional-only", "confidential-to-child", "held"})

# Where areas differ, Provenance of several items lies in the one that the fewest may see.
_NARROWEST_FIRST = (
    "socialcare documents results medicines summary measurements care contributions appointments demographics".split()
)
_CONCEPTS = tuple(
    "code medicationCodeableConcept vaccineCode type serviceType specialty category reasonCode valueCodeableConcept"
    " conclusionCode component.code component.valueCodeableConcept activity.detail.code procedureCode description"
    " condition.code contained.code evidence.code context.practiceSetting context.event complication"
    " item.answer.valueCoding reasonReference".split()
)
_TITLES = ("title", "description", "conclusion", "content.attachment.title", "activity.detail.description")
_MEDICINES = ("medicationCodeableConcept", "medicationReference", "contained.code", "code")
_SERVICES = tuple(
    "serviceProvider custodian managingOrganization performer performer.actor author requester location.location"
    " participant.actor organization".split()
)
# What an item says of others that discloses them too: a medicine given for a problem, a report of a result.
SPEAKS_OF = tuple(
    f"{path}.reference"
    for path in (
        "encounter context context.encounter result hasMember derivedFrom reasonReference addresses diagnosis.condition"
        " medicationReference partOf serviceProvider custodian managingOrganization performer performer.actor"
        " author participant.actor location.location focus"
    ).split()
)
_ERROR = "entered-in-error"
_MEDICINE_KINDS = frozenset(
    "MedicationRequest MedicationStatement MedicationDispense MedicationAdministration Medication".split()
)

Target = tuple[str, frozenset[str]]
NOTHING: frozenset[str] = frozenset()


def area_of(
    resource: Mapping[str, Any], targets: Iterable[Target] = (), texts: Mapping[str, bytes] | None = None
) -> str:
    """The one area of a patient's resource; `targets` are (area, labels) of what a Provenance is about."""
    kind = resource["resourceType"]
    if kind == "Provenance":
        areas = {area for area, _ in targets}
        return next((area for area in _NARROWEST_FIRST if area in areas), _NARROWEST_FIRST[0])
    own = PATIENT_TYPES[kind].areas
    if kind == "Task":
        return _area_of_task(resource)
    if "socialcare" in own:
        other = next(area for area in own if area != "socialcare")
        return "socialcare" if _is_social_care(resource) else other
    if kind == "Observation":
        if texts is not None and b'"laboratory"' not in texts.get("category", b""):
            return "measurements"
        return "results" if "laboratory" in _codes(resource, "category") else "measurements"
    return next(iter(own))


def labels_of(
    resource: Mapping[str, Any],
    source: str = "",
    targets: Iterable[Target] = (),
    texts: Mapping[str, bytes] | None = None,
) -> frozenset[str]:
    """Every label of a resource; `texts` are its members' JSON, by which those that came before are known again.

    A Provenance carries every label of its targets but the one that says that they were wrong.
    """
    kind = resource["resourceType"]
    found: set[str] = set(from_service(source))
    for name, readers in _readers(kind).items():
        if name in resource:
            found |= _of_member(kind, name, readers, resource, texts[name] if texts else None)
    if resource.get("status") == _ERROR or (
        "verificationStatus" in resource and _ERROR in _codes(resource, "verificationStatus")
    ):
        found.add(_ERROR)
    for _, labels in targets:
        found |= labels - {_ERROR}
    if "meta" in resource and not found & SENSITIVE and _is_restricted(resource):
        found |= SENSITIVE
    return frozenset(found)


def _area_of_task(task: Mapping[str, Any]) -> str:
    """A request for correction lies with what the person adds, an item of medicines that was asked for with those."""
    if CORRECTION in _codes(task, "code"):
        return "socialcare" if _is_social_care(task) else "contributions"
    focus = task.get("focus")
    about_medicine = isinstance(focus, Mapping) and str(focus.get("reference", "")).startswith("MedicationRequest/")
    return "medicines" if about_medicine else "care"


@cache
def from_service(name: str) -> frozenset[str]:
    """Labels of everything that a feed or service of this name sends."""
    words = name.lower()
    return frozenset(label for label, marks in table("labels", "feeds").items() if any(mark in words for mark in marks))


Reader = tuple[str, Callable[[Any], Iterable[str]]]
_REMEMBERED, _LONGEST = 1_000, 800  # texts of one member, and bytes of one
_known: dict[tuple[str, str], dict[bytes, frozenset[str]]] = {}


def _of_member(
    kind: str, name: str, readers: list[Reader], resource: Mapping[str, Any], text: bytes | None
) -> frozenset[str]:
    """Labels from one member of a resource; the same text discloses the same each time."""
    if text is None or len(text) > _LONGEST:
        return _read(readers, resource)
    before = _known.setdefault((kind, name), {})
    found = before.get(text)
    if found is None:
        if len(before) >= _REMEMBERED:
            before.clear()
        found = before[text] = _read(readers, resource)
    return found


def _read(readers: list[Reader], resource: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(label for path, read in readers for value in at(resource, path) for label in read(value))


@cache
def _readers(kind: str) -> dict[str, list[Reader]]:
    """For each member of a type that can disclose: paths below it, and how to read what stands there."""
    rows: list[Reader] = [("meta", _from_security)]
    rows += [(path, _from_concept) for path in paths_of(kind, _CONCEPTS)]
    rows += [(path, _from_words) for path in paths_of(kind, _TITLES)]
    rows += [(f"{path}.display", from_service) for path in paths_of(kind, _SERVICES)]
    if kind in _MEDICINE_KINDS:
        rows += [(path, _from_medicine) for path in paths_of(kind, _MEDICINES)]
    found: dict[str, list[Reader]] = {}
    for path, read in rows:
        found.setdefault(path.split(".")[0], []).append((path, read))
    return found


def _is_social_care(resource: Mapping[str, Any]) -> bool:
    """Said by a security label or tag of ours, or by a category or service type of that code."""
    own = {code for system, code in _codings_of(resource.get("meta")) if system == LABEL_SYSTEM}
    said = _codes(resource, "category") | _codes(resource, "serviceType") | _codes(resource, "type")
    return bool({SOCIAL_CARE, "socialcare"} & (own | said))


def _is_restricted(resource: Mapping[str, Any]) -> bool:
    """Said to be stigmatising, without a class: it may be any of them."""
    marks = table("labels", "restricted")
    return any(code in marks.get(_same(system), ()) for system, code in _codings_of(resource["meta"]))


def _codes(resource: Mapping[str, Any], path: str) -> set[str]:
    return {code for code in at(resource, f"{path}.coding.code") if isinstance(code, str)}


def _codings_of(meta: Any) -> Iterator[tuple[str, str]]:
    if isinstance(meta, dict):
        for coding in (*at(meta, "security"), *at(meta, "tag")):
            yield coding.get("system", ""), coding.get("code", "")


def _from_security(meta: Any) -> Iterator[str]:
    for system, code in _codings_of(meta):
        if system == LABEL_SYSTEM and code in LABELS:
            yield code
        else:
            yield from _by_code().get((_same(system), code), ())
    if isinstance(meta, dict):
        yield from from_service(meta.get("source", ""))


def labels_stated(coding: Mapping[str, Any]) -> frozenset[str]:
    """The labels that one security label of a sender stands for."""
    return frozenset(_from_security({"security": [coding]}))


def _from_concept(concept: Any) -> Iterable[str]:
    """A code decides; words decide only where there is no code of a system that the tables know."""
    if isinstance(concept, str):
        return NOTHING
    codings = [item for item in concept.get("coding") or (concept,) if isinstance(item, dict) and "code" in item]
    pairs = [(_same(item.get("system", "")), item["code"]) for item in codings]
    by_code, by_prefix, facts = _by_code(), _prefixes(), table("labels", "facts")
    found = {label for pair in pairs for label in by_code.get(pair, ())}
    for system, code in pairs:
        plain = code.replace(".", "")
        found |= {label for label, start in by_prefix.get(system, ()) if plain.startswith(start)}
    if not any(system in facts for system, _ in pairs):
        words = [concept.get("text"), concept.get("display"), *(item.get("display") for item in codings)]
        found.update(label for text in words if text for label in _from_words(text))
    return found


def _from_words(text: Any) -> Iterable[str]:
    if not isinstance(text, str):
        return NOTHING
    words = f"{text.lower()} "
    return [label for label, marks in table("labels", "words").items() if any(mark in words for mark in marks)]


def _from_medicine(concept: Any) -> Iterator[str]:
    """By the medicine's name, however it is coded: there are thousands of packs of one substance."""
    if isinstance(concept, dict):
        names = [concept.get("text"), concept.get("display")]
        names += [item.get("display") for item in concept.get("coding") or () if isinstance(item, dict)]
        words = " ".join(name for name in names if isinstance(name, str)).lower()
        yield from (label for label, mark in _substances() if mark.search(words))


@cache
def _same(system: str) -> str:
    """The address under which the tables know a system: without its slash, its version or its number."""
    plain = system.rstrip("/")
    if plain.startswith("http://snomed.info/sct/"):
        return "http://snomed.info/sct"
    return next((name for name, others in table("labels", "same").items() if plain in others), plain)


@cache
def _by_code() -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for label, systems in table("labels", "codes").items():
        for system, codes in systems.items():
            for code in codes:
                found.setdefault((system, code), set()).add(label)
    return {pair: frozenset(labels) for pair, labels in found.items()}


@cache
def _prefixes() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for label, systems in table("labels", "prefixes").items():
        for system, starts in systems.items():
            found.setdefault(system, []).extend((label, start) for start in starts)
    return found


@cache
def _substances() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (label, re.compile(rf"\b(?:{'|'.join(names)})", re.ASCII))
        for label, names in table("labels", "medicines").items()
    ]
