"""Messages between a person and teams, as FHIR Communication: for whoever may read messages in that record."""

import uuid
from typing import Any

from django.http import HttpResponse

from accounts.requests import Request
from consent import gate
from consent.doors import names_of
from interop.api import answers, callers, cursors, kinds, moments
from interop.api.negotiation import is_lenient
from interop.api.outcomes import bad, not_found
from interop.api.searching import PAGE, Pairs, person_of
from messaging import fhir
from messaging.queries import threads
from records import lossless
from vault.queries import files_of

PARAMETERS = [
    ("_id", "token", "The message's own id, or the conversation's"),
    ("_lastUpdated", "date", "When it was sent, opened, or its state changed"),
    ("patient", "reference", "Whose messages: always needed, as patient or subject"),
    ("subject", "reference", "The same as patient"),
    ("sent", "date", "When it was sent"),
    ("part-of", "reference", "The conversation that a message is part of"),
    ("category", "token", "What it is about"),
    ("status", "token", "completed, or in-progress for a conversation that is open"),
]
_CONTROLS = ("_count", "_format", "_pretty", cursors.PARAMETER)
_OWNER = "messaging_person_of(%(item)s::uuid)"
_ONCE = ("patient", "subject", "_count", cursors.PARAMETER)
_MOST = 500  # conversations
_SYSTEMS = ("https://dfd.example/fhir/CodeSystem/message-need|", "http://hl7.org/fhir/event-status|", "|")


def read(request: Request, form: str, ident: str) -> HttpResponse:
    """GET Communication/id: one message, or a conversation."""
    kinds.only_parameters(request)
    item = kinds.ident_of(ident)
    asked = callers.about(request, _OWNER, {"item": item})
    access = gate.open_swiftly(
        asked,
        asked.facts.patient_id,
        kinds=frozenset({kinds.COMMUNICATION}),
        besides=frozenset({"Upload"}),
        action="read",
        target=f"{kinds.COMMUNICATION}/{item}",
    )
    with access.reading():
        found = [row for row in _rows(access, item) if row["id"] == str(item)]
        if found:
            access.note()
    if not found:
        gate.write_failure(access)
        raise not_found(kinds.COMMUNICATION)
    body = lossless.dumps(found[0])
    return answers.resource(body, moments.digest(body), moments.of(found[0]), form, headers=request.META)


def search(request: Request, form: str, pairs: Pairs) -> HttpResponse:
    """Communication?patient=id: newest first."""
    given = _given(request, pairs)
    limit = kinds.count_of(given.get("_count", ""), usual=PAGE)
    wanted = _wanted(pairs)
    kept = [(name, text) for name, text in pairs if name not in (cursors.PARAMETER, *kinds.PLAIN) and text]
    question, actor = cursors.question_of(kinds.COMMUNICATION, pairs=kept), callers.caller(request)
    place = cursors.place_of(actor, question, given.get(cursors.PARAMETER, ""))
    access = gate.open_record(
        actor,
        person_of(given.get("patient") or given.get("subject", "")),
        kinds={kinds.COMMUNICATION},
        besides={"Upload"},
        route="API",
        query=names_of(name for name, _ in pairs),
    )
    with access.reading():
        rows = [row for row in _rows(access) if all(fits(row) for fits in wanted)]
    rows.sort(key=lambda row: (row["sent"], row["id"]), reverse=True)
    begin = int(str(place[0])) if place else 0
    links = [("self", answers.address(kinds.COMMUNICATION, kept))]
    if len(rows) > begin + limit:
        cursor = cursors.sign(actor, question, [begin + limit])
        links.append(("next", answers.address(kinds.COMMUNICATION, [*kept, (cursors.PARAMETER, cursor)])))
    shown = rows[begin : begin + limit]
    entries = ",".join(answers.match(kinds.COMMUNICATION, row["id"], lossless.dumps(row)) for row in shown)
    return answers.bundle("searchset", entries, form, links=links, total=len(rows))


def _rows(access: gate.Access, item: uuid.UUID | None = None) -> list[dict[str, Any]]:
    """Every conversation with its messages as FHIR; of one item the conversation that it belongs to."""
    assert access.patient_id
    talks = threads.conversations(access, of=item, most=_MOST)
    files = files_of(access, [row.id for talk in talks for row in talk.messages])
    return [body for talk in talks for body in fhir.resources(talk, files, access.patient_id)]


def _given(request: Request, pairs: Pairs) -> dict[str, str]:
    known = {name for name, _, _ in PARAMETERS} | set(_CONTROLS)
    unknown = sorted({name for name, _ in pairs} - known)
    if unknown and not is_lenient(request):
        raise bad("These are no search parameters of Communication here.", *unknown[:20], code="not-supported")
    once = [name for name, text in pairs if text and name in _ONCE]
    kinds.only_once(once)
    if {"patient", "subject"} <= set(once):
        raise bad("patient and subject say the same: give one of them.", "patient", "subject")
    return {name: text for name, text in pairs if text}


def _wanted(pairs: Pairs) -> list[Any]:
    """What each parameter asks of a resource; several values of one are alternatives."""
    found: list[Any] = []
    for name, text in pairs:
        parts = [_plain(part) for part in text.split(",")]
        if name == "_id" and text:
            found.append(lambda row, parts=parts: row["id"] in parts)
        elif name == "status" and text:
            found.append(lambda row, parts=parts: row["status"] in parts)
        elif name == "category" and text:
            found.append(lambda row, parts=parts: row["category"][0]["coding"][0]["code"] in parts)
        elif name == "part-of" and text:
            wanted = [part.rpartition("/")[2] for part in parts]
            found.append(lambda row, wanted=wanted: any(_part_of(row) == one for one in wanted))
        elif name in ("_lastUpdated", "sent") and text:
            found.append(moments.fits(name, text, moments.of if name == "_lastUpdated" else moments.sent))
    return found


def _plain(text: str) -> str:
    for system in _SYSTEMS:
        text = text.removeprefix(system)
    return text


def _part_of(row: dict[str, Any]) -> str:
    return str(row["partOf"][0]["reference"]).rpartition("/")[2] if "partOf" in row else ""
