"""What a person decided about who sees what, as FHIR Consent: for the person, and a parent in a child's place."""

import uuid
from typing import Any

from django.http import HttpResponse

from accounts.requests import Request
from consent import contents, fhir, gate, queries
from consent.doors import names_of
from interop.api import answers, callers, cursors, kinds, moments
from interop.api.negotiation import is_lenient
from interop.api.outcomes import bad, not_found
from interop.api.searching import PAGE, Pairs, person_of
from records import lossless

PARAMETERS = [
    ("_id", "token", "The choice's own id"),
    ("_lastUpdated", "date", "When it was made, or when it ended"),
    ("patient", "reference", "Whose choices: always needed"),
    ("status", "token", "active or inactive"),
]
_CONTROLS = ("_count", "_format", "_pretty", cursors.PARAMETER)
_STATUS = "http://hl7.org/fhir/consent-state-codes"
_MOST = 1000


def read(request: Request, form: str, ident: str) -> HttpResponse:
    """GET Consent/id: one of the caller's own choices; a child's are found by a search."""
    kinds.only_parameters(request)
    actor = callers.caller(request)
    access = _opened(request, actor.patient_id, target=f"{kinds.CONSENT}/{kinds.ident_of(ident)}")
    with access.reading():
        found = [row for row in _rows(access) if str(row["id"]) == ident]
    if not found:
        raise not_found(kinds.CONSENT)
    row = found[0]
    version = int(row["body"]["meta"]["versionId"])
    return answers.resource(lossless.dumps(row["body"]), version, row["changed"], form, headers=request.META)


def search(request: Request, form: str, pairs: Pairs) -> HttpResponse:
    """Consent?patient=id: newest first."""
    given = _given(request, pairs)
    limit = kinds.count_of(given.get("_count", ""), usual=PAGE)
    wanted = _wanted(pairs)
    kept = [(name, text) for name, text in pairs if name not in (cursors.PARAMETER, *kinds.PLAIN) and text]
    question, actor = cursors.question_of(kinds.CONSENT, pairs=kept), callers.caller(request)
    place = cursors.place_of(actor, question, given.get(cursors.PARAMETER, ""))
    access = _opened(request, person_of(given.get("patient", "")), query=names_of(name for name, _ in pairs))
    with access.reading():
        rows = [row for row in _rows(access) if all(fits(row) for fits in wanted)]
    begin = int(str(place[0])) if place else 0
    links = [("self", answers.address(kinds.CONSENT, kept))]
    if len(rows) > begin + limit:
        cursor = cursors.sign(actor, question, [begin + limit])
        links.append(("next", answers.address(kinds.CONSENT, [*kept, (cursors.PARAMETER, cursor)])))
    shown = rows[begin : begin + limit]
    entries = ",".join(answers.match(kinds.CONSENT, row["id"], lossless.dumps(row["body"])) for row in shown)
    return answers.bundle("searchset", entries, form, links=links, total=len(rows))


def _opened(request: Request, person: uuid.UUID | None, *, target: str = "", query: str = "") -> gate.Access:
    return gate.open_record(
        callers.caller(request),
        person,
        kinds={kinds.CONSENT},
        besides=contents.KINDS,
        route="API",
        target=target,
        query=query,
    )


def _rows(access: gate.Access) -> list[dict[str, Any]]:
    """Every choice of the person as FHIR, newest first."""
    assert access.facts
    now, made = access.facts.now, list(queries.decided(access)[:_MOST])
    held = contents.record().find(access, {ident for row in made for ident in row.items})
    named = {ident: one.kind for ident, one in held.items()}
    return [
        {
            "id": row.id,
            "changed": fhir.changed_at(row, now),
            "body": fhir.to_fhir(row, now=now, policy=access.facts.policy, kinds=named),
        }
        for row in made
    ]


def _given(request: Request, pairs: Pairs) -> dict[str, str]:
    known = {name for name, _, _ in PARAMETERS} | set(_CONTROLS)
    unknown = sorted({name for name, _ in pairs} - known)
    if unknown and not is_lenient(request):
        raise bad("These are no search parameters of Consent here.", *unknown[:20], code="not-supported")
    kinds.only_once(name for name, text in pairs if text and name in ("patient", "_count", cursors.PARAMETER))
    return {name: text for name, text in pairs if text}


def _wanted(pairs: Pairs) -> list[Any]:
    """What each parameter asks of a row; several values of one are alternatives."""
    found: list[Any] = []
    for name, text in pairs:
        if name == "_id" and text:
            found.append(lambda row, parts=text.split(","): str(row["id"]) in parts)
        elif name == "status" and text:
            found.append(lambda row, parts=_codes(text): row["body"]["status"] in parts)
        elif name == "_lastUpdated" and text:
            found.append(moments.fits("_lastUpdated", text, lambda row: row["changed"]))
    return found


def _codes(text: str) -> list[str]:
    return [part.removeprefix(f"{_STATUS}|").removeprefix("|") for part in text.split(",")]
