"""What every reply carries: a request id, headers, and one answer to a refusal."""

import re
import uuid

import structlog
from django.http import HttpResponse

from accounts.requests import Request
from consent.doors import MethodNotAllowed
from consent.gate import AccessDenied
from portal import views

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_OPEN_TO_CACHES = ("/static/",)


class RequestId:
    """Take the caller's X-Request-Id, or make one; logs and audit entries carry it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if _GIVEN_ID.fullmatch(given) else str(uuid.uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        return response


class ResponseHeaders:
    """Nothing that a person saw may be kept by a browser or a proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(_OPEN_TO_CACHES):
            response.setdefault("Cache-Control", "no-store, private")
            response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class Refusals:
    """One handler for every refusal of the gate."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, AccessDenied):
            return views.refused(request, exception)
        if isinstance(exception, MethodNotAllowed):
            return views.method_not_allowed(request)
        return None
