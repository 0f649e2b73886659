"""The addresses under /fhir/: each finds its interaction."""

from typing import NoReturn

from django.http import HttpResponse

from accounts.requests import Request
from interop.api import auditevents, capability, communications, consents, everything, items, kinds, origins, searching
from interop.api.doors import machine
from interop.api.framework import interaction
from interop.api.outcomes import Fault

ITEM = "the record that the item stands in, by gate.open_swiftly"
PERSON = "the record of the person named, by gate.open_swiftly"


@machine(ITEM)
def instance(request: Request, form: str, kind: str, ident: str) -> HttpResponse:
    """GET /Type/id."""
    if kind == kinds.AUDIT:
        return auditevents.read(request, form, ident)
    if kind == kinds.CONSENT:
        return consents.read(request, form, ident)
    if kind == kinds.COMMUNICATION:
        return communications.read(request, form, ident)
    return items.read(request, form, kind, ident)


@machine(PERSON)
def collection(request: Request, form: str, kind: str) -> HttpResponse:
    """GET /Type?…"""
    return _found(request, form, kind, searching.pairs_of(request.META["QUERY_STRING"]))


@interaction(PERSON, methods=("POST",))
def search_by_form(request: Request, form: str, kind: str, sent: str) -> HttpResponse:
    """POST /Type/_search: a read, whatever its method; refused from other sites."""
    origins.check(request)
    return _found(request, form, kind, searching.pairs_of(request.META["QUERY_STRING"], sent))


@interaction(ITEM)
def version(request: Request, form: str, kind: str, ident: str, number: str) -> HttpResponse:
    """GET /Type/id/_history/n."""
    return items.vread(request, form, kind, ident, number)


@interaction(ITEM)
def history(request: Request, form: str, kind: str, ident: str) -> HttpResponse:
    """GET /Type/id/_history."""
    return items.history(request, form, kind, ident)


@interaction(PERSON)
def whole_record(request: Request, form: str, ident: str) -> HttpResponse:
    """GET /Patient/id/$everything."""
    return everything.answer(request, form, ident, searching.pairs_of(request.META["QUERY_STRING"]))


@interaction("public: what the interface can do")
def metadata(request: Request, form: str) -> HttpResponse:
    return HttpResponse(capability.statement(), content_type=form)


@interaction("public: nothing is here")
def nothing(request: Request, form: str, **named: str) -> NoReturn:
    raise Fault(404, "not-supported", "The interface has no such address.")


def _found(request: Request, form: str, kind: str, pairs: searching.Pairs) -> HttpResponse:
    kinds.check(kind)
    if kind == kinds.AUDIT:
        return auditevents.search(request, form, pairs)
    if kind == kinds.CONSENT:
        return consents.search(request, form, pairs)
    if kind == kinds.COMMUNICATION:
        return communications.search(request, form, pairs)
    return searching.answer(request, form, kind, pairs)
