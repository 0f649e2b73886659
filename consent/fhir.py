"""A directive as FHIR R4 Consent: what is denied or permitted to whom, of what, from when to when. Pure."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from consent.area_words import AREA_WORDS, CLASS_WORDS
from consent.choice_rules import Effect
from consent.policy import Policy

_TERMS = "http://terminology.hl7.org/CodeSystem"
_AREAS = "https://dfd.example/fhir/CodeSystem/area"
_LABELS = "https://dfd.example/fhir/CodeSystem/label"
_TOPICS = "https://dfd.example/fhir/CodeSystem/research-topic"
_DENY = frozenset({Effect.HIDE, Effect.LOCK, Effect.BLOCK})


def to_fhir(directive: Any, *, now: dt.datetime, policy: Policy, kinds: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    """The resource. `kinds` are the types of the items that the reader may see; others have no name, nor an id.

    What an emergency may still open is a permission within the denial.
    """
    over = directive.ends_at is not None and directive.ends_at <= now
    research = directive.effect == Effect.RESEARCH
    return {
        "resourceType": "Consent",
        "id": str(directive.id),
        "meta": {"versionId": version_of(directive, now), "lastUpdated": _instant(changed_at(directive, now))},
        "status": "inactive" if over else "active",
        "scope": _concept(f"{_TERMS}/consentscope", "research" if research else "patient-privacy"),
        "category": [_concept(f"{_TERMS}/v3-ActCode", "RESEARCH" if research else "INFA")],
        "patient": {"reference": f"Patient/{directive.patient_id}"},
        "dateTime": _instant(directive.made_at),
        "performer": [{"display": directive.made_by_name or "-"}],
        "policy": [{"uri": f"{settings.PORTAL_URL}/privacy/"}],
        "provision": _provision(directive, policy, kinds),
    }


def version_of(directive: Any, now: dt.datetime) -> str:
    """A directive changes once: when it ends."""
    return "2" if changed_at(directive, now) != directive.made_at else "1"


def changed_at(directive: Any, now: dt.datetime) -> dt.datetime:
    """When it was last changed: made, or ended."""
    return directive.ends_at if directive.ends_at and directive.ends_at <= now else directive.made_at


def _provision(directive: Any, policy: Policy, kinds: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "deny" if _denies(directive) else "permit", "period": _period(directive)}
    found |= {
        name: value
        for name, value in (
            ("actor", _actors(directive)),
            ("securityLabel", [_coding(_LABELS, label, CLASS_WORDS.get(label)) for label in directive.classes]),
            ("purpose", _purposes(directive)),
            ("class", [_coding(_AREAS, area, AREA_WORDS.get(area)) for area in directive.areas]),
            ("code", _topics(directive)),
            ("data", [_instance(ident, kinds) for ident in directive.items]),
            ("provision", _emergency(directive, policy)),
        )
        if value
    }
    return found


def _denies(directive: Any) -> bool:
    if directive.effect == Effect.RESEARCH:
        return directive.detail.get("answer") != "yes"
    return directive.effect in _DENY


def _period(directive: Any) -> dict[str, str]:
    ends = {"end": _instant(directive.ends_at)} if directive.ends_at else {}
    return {"start": _instant(directive.starts_at)} | ends


def _actors(directive: Any) -> list[dict[str, Any]]:
    """Towards whom; nobody named is everybody."""
    if directive.towards_user_id:
        who: dict[str, Any] = {"type": "Practitioner", "display": directive.towards_user.get_full_name()}
    elif directive.towards_organisation_id:
        name = ", ".join(filter(None, (directive.towards_organisation.name, directive.towards_team)))
        who = {"reference": f"Organization/{directive.towards_organisation_id}", "display": name}
    else:
        return []
    return [{"role": _concept(f"{_TERMS}/v3-ParticipationType", "IRCP"), "reference": who}]


def _purposes(directive: Any) -> list[dict[str, Any]]:
    if directive.effect == Effect.RESEARCH:
        return [_coding(f"{_TERMS}/v3-ActReason", "HRESCH")]
    return [_coding(f"{_TERMS}/v3-ActReason", directive.purpose)] if directive.effect == Effect.SHARE else []


def _topics(directive: Any) -> list[dict[str, Any]]:
    topic = directive.detail.get("topic") if directive.effect == Effect.RESEARCH else ""
    return [_concept(_TOPICS, topic)] if topic else []


def _instance(ident: uuid.UUID, kinds: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    known = {"reference": f"{kinds[ident]}/{ident}"} if ident in kinds else {"display": "An item of the record"}
    return {"meaning": "instance", "reference": known}


def _emergency(directive: Any, policy: Policy) -> list[dict[str, Any]]:
    opens = {Effect.HIDE: policy.emergency_opens_hidden, Effect.BLOCK: policy.emergency_opens_blocked}
    if not opens.get(directive.effect, False):
        return []
    return [{"type": "permit", "purpose": [_coding(f"{_TERMS}/v3-ActReason", "BTG")]}]


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _coding(system: str, code: str, words: Any = None) -> dict[str, Any]:
    return {"system": system, "code": str(code)} | ({"display": str(words)} if words else {})


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
