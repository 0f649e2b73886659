"""The door of every FHIR address: reads only, JSON only, and an OperationOutcome for whatever goes wrong."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse

from accounts.doors import marked
from accounts.requests import Request
from consent.gate import AccessDenied
from interop.api import negotiation, outcomes, pace
from interop.api.outcomes import Fault

READS = ("GET", "HEAD")
_log = logging.getLogger(__name__)


def machine(words: str, *, methods: tuple[str, ...] = READS):
    """The view is given the content type that was negotiated, and opens the gate itself, as `words` say."""

    def wear(view: Callable[..., HttpResponse]):
        @wraps(view)
        def door(request: Request, **named: str) -> HttpResponse:
            form = negotiation.FHIR_JSON
            try:
                form = negotiation.chosen(request)
                if request.method not in methods:
                    raise not_allowed(methods)
                pace.check(request)
                response = view(request, form, **named)
            except Exception as error:
                response = outcomes.outcome(fault_of(error, request, named.get("kind", "resource")), form)
            return finished(request, response)

        return marked(door, f"machine({words})")

    return wear


def not_allowed(methods: tuple[str, ...]) -> Fault:
    text = "The portal answers reads only here."
    return Fault(405, "not-supported", text, headers={"Allow": ", ".join(methods)})


def fault_of(error: Exception, request: Request, kind: str) -> Fault:
    """What an exception means to the caller; what nobody foresaw is logged."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, AccessDenied):
        return outcomes.refused(error, kind)
    if isinstance(error, OperationalError | InterfaceError):
        return outcomes.unavailable()
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent):
        return Fault(413, "too-long", "The request is too long.")
    if isinstance(error, SuspiciousOperation | UnicodeError):
        return outcomes.bad("The request cannot be read.")
    _log.error("A FHIR request failed", exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return outcomes.broken()


def finished(request: Request, response: HttpResponse) -> HttpResponse:
    """A HEAD is answered as its GET would be, less the body."""
    if response.status_code != 304:
        response.headers["Content-Length"] = str(len(response.content))
    response.headers["Vary"] = "Cookie, Accept"
    if request.method == "HEAD":
        response.content = b""
    return response
