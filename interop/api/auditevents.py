"""The log of a record as FHIR AuditEvent, in the shape of IHE's Basic Audit Log Patterns.

Read by whoever may see who has looked: the person, and officers for privacy. Whoever was refused and neither works
with records nor is the person is not named, as on the page.
"""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse

import clock
from accounts.requests import Request
from accounts.roles import Role
from audit import log
from consent import gate, queries
from consent.actions.readings import refuse_reading
from consent.decision import why_unsure
from consent.doors import names_of
from consent.log_words import Reader, is_unknown, tells_kind
from consent.queries.readings import running
from interop.api import answers, callers, cursors, kinds
from interop.api.negotiation import is_lenient
from interop.api.outcomes import bad, not_found
from interop.api.searching import PAGE, Pairs, person_of
from records import lossless
from records.search import values
from records.search.query import Updated

PARAMETERS = [
    ("_id", "token", "The entry's own id"),
    ("date", "date", "When it happened"),
    ("patient", "reference", "Whose record was looked at: always needed"),
]
_CONTROLS = ("_count", "_format", "_pretty", "_sort", cursors.PARAMETER)
_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_TYPES = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_PARTS = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_INTERACTION = "http://hl7.org/fhir/restful-interaction"
_ROLES = "http://terminology.hl7.org/CodeSystem/object-role"
_ENTITIES = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_BALP = "https://profiles.ihe.net/ITI/BALP"
_ACTIONS = {"create": "C", "update": "U", "read": "R", "search": "E"}
_SUBTYPES = {"C": "create", "U": "update", "R": "read", "E": "search-type"}
_FAILED = "4"  # a minor failure, as a refusal is


def read(request: Request, form: str, ident: str) -> HttpResponse:
    """GET AuditEvent/id: an entry about a person, under an access to that person's log."""
    kinds.only_parameters(request)
    wanted = kinds.ident_of(ident)
    access = _opened(request, log.person_of(wanted), target=f"{kinds.AUDIT}/{wanted}")
    with access.reading():
        account = _account(access)
        entry = queries.entries(access, queries.Wanted(), account).filter(id=wanted).first()
    if entry is None:
        raise not_found(kinds.AUDIT)
    return answers.resource(_text(entry, account), 1, entry.at, form, headers=request.META)


def search(request: Request, form: str, pairs: Pairs) -> HttpResponse:
    """AuditEvent?patient=id: newest first."""
    given = _given(request, pairs)
    limit = kinds.count_of(given.get("_count", ""), usual=PAGE)
    narrowed = _narrowed(pairs)
    kept = [(name, text) for name, text in pairs if name not in (cursors.PARAMETER, *kinds.PLAIN) and text]
    question, actor = cursors.question_of(kinds.AUDIT, pairs=kept), callers.caller(request)
    place = cursors.place_of(actor, question, given.get(cursors.PARAMETER, ""))
    access = _opened(request, person_of(given.get("patient", "")), query=names_of(name for name, _ in pairs))
    with access.reading():
        account = _account(access)
        found = queries.entries(access, queries.Wanted(), account).filter(narrowed)
        rows = list(_after(found, place)[: limit + 1])
    links = [("self", answers.address(kinds.AUDIT, kept))]
    if len(rows) > limit:
        last = rows[limit - 1]
        cursor = cursors.sign(actor, question, [last.at.isoformat(), str(last.id)])
        links.append(("next", answers.address(kinds.AUDIT, [*kept, (cursors.PARAMETER, cursor)])))
    entries = ",".join(answers.match(kinds.AUDIT, row.id, _text(row, account)) for row in rows[:limit])
    return answers.bundle("searchset", entries, form, links=links)


def _opened(request: Request, person: uuid.UUID | None, **what: str) -> gate.Access:
    actor = callers.caller(request)
    if actor.role == Role.PRIVACY_OFFICER and not why_unsure(actor) and not (person and running(actor.id, person)):
        refuse_reading(actor=actor, patient_id=person, route="API")  # the reason is given on a page
        raise not_found(kinds.AUDIT)
    return gate.open_record(actor, person, kinds={kinds.AUDIT}, route="API", **what)  # type: ignore[arg-type]


def _account(access: gate.Access) -> uuid.UUID:
    assert access.patient_id is not None
    return queries.own_account(access.patient_id)


def _given(request: Request, pairs: Pairs) -> dict[str, str]:
    known = {name for name, _, _ in PARAMETERS} | set(_CONTROLS)
    unknown = sorted({name for name, _ in pairs} - known)
    if unknown and not is_lenient(request):
        raise bad("These are no search parameters of AuditEvent here.", *unknown[:20], code="not-supported")
    given = {name: text for name, text in pairs if text}
    kinds.only_once(name for name, text in pairs if text and name != "date")
    if given.get("_sort", "-date") != "-date":
        raise bad("AuditEvents are sorted by -date.", "_sort")
    return given


def _narrowed(pairs: Pairs) -> Q:
    """Date and id as a condition of entries."""
    found = Q()
    try:
        for name, text in pairs:
            if name == "date" and text:
                found &= _at(text)
    except values.Refused as error:
        raise bad(f"date {error}", "date") from None
    if idents := [text for name, text in pairs if name == "_id" and text]:
        found &= Q(id__in=[kinds.ident_of(part) for text in idents for part in text.split(",")])
    return found


def _at(text: str) -> Q:
    wanted = values.updated([text], clock.now())
    assert isinstance(wanted, Updated)
    within = Q(at__gte=wanted.first, at__lt=wanted.last)
    return {
        "eq": within,
        "ap": within,
        "ne": ~within,
        "gt": Q(at__gte=wanted.last),
        "sa": Q(at__gte=wanted.last),
        "lt": Q(at__lt=wanted.first),
        "eb": Q(at__lt=wanted.first),
        "ge": Q(at__gte=wanted.first),
        "le": Q(at__lt=wanted.last),
    }[wanted.prefix]


def _after(found: QuerySet, place: cursors.Place | None) -> QuerySet:
    if place is None:
        return found
    at, ident = dt.datetime.fromisoformat(str(place[0])), uuid.UUID(str(place[1]))
    return found.filter(Q(at__lt=at) | Q(at=at, id__lt=ident))


def _text(entry: Any, account: uuid.UUID) -> str:
    """One entry as FHIR."""
    by_api = entry.route == "API"
    action = "E" if by_api and _is_search(entry) else _ACTIONS.get(entry.action, "E")
    body: dict[str, Any] = {
        "resourceType": kinds.AUDIT,
        "id": str(entry.id),
        "meta": {"versionId": "1", "lastUpdated": entry.at.isoformat()},
        "type": {"system": _TYPES, "code": "rest"} if by_api else {"system": _DICOM, "code": "110110"},
        "subtype": [{"system": _INTERACTION, "code": _SUBTYPES[action]}],
        "action": action,
        "recorded": entry.at.isoformat(),
        "outcome": "0" if entry.outcome == "permitted" else _FAILED,
        "outcomeDesc": entry.outcome,
        "purposeOfEvent": [{"coding": [{"system": _REASON, "code": entry.purpose}]}],
        "agent": [_agent(entry, account), _portal(action)],
        "source": {"observer": {"display": "Digital Front Door"}},
        "entity": _entities(entry, account),
    }
    return lossless.dumps(body)


def _agent(entry: Any, account: uuid.UUID) -> dict[str, Any]:
    """Who it was; a stranger who was refused has no name."""
    user = {"type": {"coding": [{"system": _PARTS, "code": "IRCP"}]}, "requestor": True}
    if is_unknown(entry, account):
        return user | {"who": {"display": "Somebody without the right to see it"}}
    names = ", ".join(filter(None, (entry.actor_name, entry.organisation_name))) or "A computer system"
    return user | {"who": {"display": names}, "role": [{"text": entry.actor_role}]}


def _portal(action: str) -> dict[str, Any]:
    """The portal's own part: in a read the source, elsewhere the destination, as the patterns have it."""
    part = {"system": _DICOM, "code": "110153" if action == "R" else "110152"}
    return {"type": {"coding": [part]}, "who": {"display": "Digital Front Door"}, "requestor": False}


def _is_search(entry: Any) -> bool:
    """Whether a reading was a search: it names parameters and no one item."""
    return bool(entry.action == "read" and entry.query and not entry.target)


def _entities(entry: Any, account: uuid.UUID) -> list[dict[str, Any]]:
    """The person, what was looked at, what was asked by (names of parameters alone) and the request.

    The item is named in one's own entries alone, and so is its kind: somebody else may have read what nobody may tell
    the person of.
    """
    own = entry.actor_id == account
    named = (kind for kind in entry.kinds if kind != "StaffNote")  # which exists nowhere for the person
    said = ", ".join(named) if tells_kind(entry, Reader(owner=True, account=account)) else ""
    person = {"reference": f"Patient/{entry.patient_id}"}
    found: list[dict[str, Any]] = [
        {
            "what": person,
            "type": {"system": _ENTITIES, "code": "1"},
            "role": {"system": _ROLES, "code": "1"},
        },
        {
            "what": {"reference": entry.target} if own and _is_item(entry.target) else {"display": said or "-"},
            "type": {"system": _ENTITIES, "code": "2"},
            "role": {"system": _ROLES, "code": "4"},
        },
        {
            "what": {"identifier": {"value": entry.request_id}},
            "type": {"system": f"{_BALP}/CodeSystem/BasicAuditEntityType", "code": "XrequestId"},
        },
    ]
    if entry.query:
        found[1]["description"] = f"asked by {entry.query}"
    return found


def _is_item(target: str) -> bool:
    kind, _, ident = target.partition("/")
    return kind in kinds.SERVED and kinds.ident_of(ident) != kinds.NOBODY
