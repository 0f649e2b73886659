"""One item: read, read of a version, and its history."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse

from accounts.requests import Request
from consent import gate
from consent.doors import names_of
from interop.api import answers, callers, cursors, kinds
from interop.api.discretion import discreet
from interop.api.outcomes import Fault, not_found
from records import serving


def read(request: Request, form: str, kind: str, ident: str) -> HttpResponse:
    """GET /Type/id."""
    kinds.check(kind)
    if request.META["QUERY_STRING"]:
        kinds.only_parameters(request)
    item = kinds.ident_of(ident)
    if kinds.is_directory(kind):
        callers.known(request)
        return _one(request, form, kind, serving.directory_entry(kind, item))
    access = _opened(request, kind, item)
    rows = access.fetch(*serving.item(kind, item, access), one=True)
    return _one(request, form, kind, rows, access)


def vread(request: Request, form: str, kind: str, ident: str, number: str) -> HttpResponse:
    """GET /Type/id/_history/n: a version, if it and the item may be seen today."""
    _with_history(kind)
    kinds.only_parameters(request)
    item = kinds.ident_of(ident)
    access = _opened(request, kind, item)
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    rows = access.fetch(*serving.version(kind, item, wanted, access), one=True)
    return _one(request, form, kind, rows, access)


def history(request: Request, form: str, kind: str, ident: str) -> HttpResponse:
    """GET /Type/id/_history: the versions that may be seen, newest first."""
    _with_history(kind)
    kinds.only_parameters(request, "_count", cursors.PARAMETER)
    limit, item = kinds.count_of(request.GET.get("_count", ""), usual=50), kinds.ident_of(ident)
    asked = callers.about(request, serving.OWNER, {"kind": kind, "item": item})
    actor, question = asked.asking.actor, cursors.question_of("_history", kind, ident, pairs=())
    place = cursors.place_of(actor, question, request.GET.get(cursors.PARAMETER, ""))
    access = _open(asked, kind, item, names_of(request.GET))
    before = int(place[0] or 0) if place else None
    rows = access.fetch(*serving.history(kind, item, access, before=before, limit=limit + 1), one=True)
    if not rows:
        raise not_found(kind)
    address = f"{answers.BASE}/{kind}/{ident}/_history"
    links = [("self", address)]
    if len(rows) > limit:
        cursor = cursors.sign(actor, question, [rows[limit - 1][1]])
        links.append(("next", f"{address}?_count={limit}&{cursors.PARAMETER}={cursor}"))
    entries = discreet(access, ",".join(answers.change(kind, item, *row) for row in rows[:limit]))
    return answers.bundle("history", entries, form, links=links)


def _one(
    request: Request, form: str, kind: str, rows: Sequence[tuple[Any, ...]], access: gate.Access | None = None
) -> HttpResponse:
    if not rows:
        raise not_found(kind)
    body, version, updated = rows[0]
    if access:
        body = discreet(access, body)
    return answers.resource(body, version, updated, form, headers=request.META)


def _opened(request: Request, kind: str, item: uuid.UUID) -> gate.Access:
    """The access to the record that the item stands in. Raises AccessDenied."""
    asked = callers.about(request, serving.OWNER, {"kind": kind, "item": item})
    return _open(asked, kind, item)


def _open(asked: gate.Asked, kind: str, item: uuid.UUID, query: str = "") -> gate.Access:
    return gate.open_swiftly(
        asked,
        asked.facts.patient_id,
        kinds=frozenset({kind}),
        action="read",
        target=f"{kind}/{item}",
        query=query,
    )


def _with_history(kind: str) -> None:
    kinds.check(kind)
    if kind not in kinds.STORED:
        raise Fault(404, "not-supported", "The portal keeps no earlier versions of this type.")
