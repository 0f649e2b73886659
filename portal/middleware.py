"""What every reply carries: a request id, headers, and one answer to a refusal."""

import re
import uuid

import structlog
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import get_resolver, get_script_prefix, set_script_prefix
from django_permissions_policy import PermissionsPolicyMiddleware
from whitenoise.middleware import WhiteNoiseFileResponse

from accounts.doors import METHODS
from accounts.requests import Request
from consent.doors import MethodNotAllowed
from consent.gate import AccessDenied
from portal import outages, policies, views

FHIR = "/fhir/"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]*")
_AS_SEEN = re.compile(r"/as/([0-9a-z]{1,16})/")
_GIVEN_ID = re.compile(r"(?!\d{10}$)[A-Za-z0-9._-]{8,64}")  # a health number is nobody's request


class RequestId:
    """Take the caller's X-Request-Id, or make one; logs and audit entries carry it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request.request_id = given if _GIVEN_ID.fullmatch(given) else str(uuid.uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        return response


class ResponseHeaders:
    """Nothing that a person saw may be kept by a browser or a proxy, whatever its address looks like."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not isinstance(response, WhiteNoiseFileResponse):
            response["Cache-Control"] = "no-store, private"
        return response


class ShortWay:
    """FHIR has no need of what follows: it asks for session and actor itself, and answers every method and fault."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.addresses = get_resolver("interop.urls")

    def __call__(self, request: Request) -> HttpResponse:
        if not request.path_info.startswith(FHIR):
            return self.get_response(request)
        request.resolver_match = self.addresses.resolve(request.path_info[len(FHIR) - 1 :])
        view, args, named = request.resolver_match
        return view(request, *args, **named)


class AsTheySee:
    """`/as/<viewer>/p/…`: the page at `/p/…` as somebody else gets it; its links stay there, all others lead out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.seen_as = ""
        match = _AS_SEEN.match(request.path_info)
        if not match:
            return self.get_response(request)
        inside = request.path_info[match.end() :]
        if not inside.startswith("p/") or request.method not in ("GET", "HEAD"):
            out = f"/{inside}" if _PLAIN.fullmatch(inside) else "/"  # never a host
            return HttpResponseRedirect(out, preserve_request=True)
        request.seen_as, request.path_info = match[1], f"/{inside}"
        before = get_script_prefix()
        set_script_prefix(f"{before}as/{match[1]}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)


class BrowserRules:
    """What a browser may do with a page: the same for all of them, so it is written out once.

    A view may set one of these headers itself. Django's own pages of a fault, in development, bring styles.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": build_policy(),
            "Permissions-Policy": PermissionsPolicyMiddleware(get_response).permissions_policy,
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }
        self.video = self.headers | {
            "Content-Security-Policy": build_policy(update=policies.video_content(settings.PORTAL_URL)),
            "Permissions-Policy": _permissions(policies.VIDEO_PERMISSIONS),
        }

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            match = request.resolver_match
            is_video = match is not None and match.view_name in policies.VIDEO_PAGES
            for name, value in (self.video if is_video else self.headers).items():
                response.headers.setdefault(name, value)
        return response


def _permissions(allowed: dict[str, list[str]]) -> str:
    """A Permissions-Policy: to whom each sense of the device is open."""
    return ", ".join(f"{name}=({' '.join(allowed[name])})" for name in sorted(allowed))


class Answers:
    """Pages are read and forms are posted: nothing answers any other method, libraries' views included.

    And one handler for every refusal of the gate, and for a database that is away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view, args, kwargs) -> HttpResponse | None:
        return None if request.method in METHODS else views.method_not_allowed(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, AccessDenied):
            return views.refused(request, exception)
        if isinstance(exception, MethodNotAllowed):
            return views.method_not_allowed(request)
        return outages.unavailable() if isinstance(exception, outages.OUTAGES) else None
