"""The addresses that are not asked a thousand times a minute, on Django REST framework: methods, forms and faults.

Read and search are plain views (`doors.machine`): the framework adds 40 µs where a read takes 270 µs of Python.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from rest_framework.exceptions import APIException, MethodNotAllowed, UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.views import APIView

from accounts.doors import marked
from interop.api import doors, negotiation, outcomes, pace
from interop.api.outcomes import Fault

FORM = "application/x-www-form-urlencoded"
FORM_LIMIT = 64_000  # bytes


class _Form(BaseParser):
    """The parameters of a search, as text."""

    media_type = FORM

    def parse(self, stream, media_type=None, parser_context=None) -> str:
        raw = stream.read(FORM_LIMIT + 1)
        if len(raw) > FORM_LIMIT:
            raise Fault(413, "too-long", "The form is too long.")
        return raw.decode()


class _Json(BaseRenderer):
    media_type, format, charset = "application/fhir+json", "json", "utf-8"


class _Negotiation(BaseContentNegotiation):
    def select_parser(self, request, parsers):
        return parsers[0] if request.content_type.split(";")[0].strip() == FORM else None

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], negotiation.chosen(request._request)  # noqa: SLF001 - the request as Django made it


class _View(APIView):
    """One interaction: `answer` is given Django's request and the content type, and for POST the form."""

    authentication_classes = permission_classes = throttle_classes = ()
    parser_classes, renderer_classes = (_Form,), (_Json,)
    content_negotiation_class = _Negotiation
    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options", "trace"]
    answer: Callable[..., HttpResponse]
    methods: tuple[str, ...] = doors.READS
    default_response_headers: dict[str, str] = {}

    def setup(self, request, *args: Any, **named: Any) -> None:
        super().setup(request, *args, **named)
        self.plain = request  # as Django made it

    def _answer(self, request, *args: Any, **named: str) -> HttpResponse:
        if request.method not in self.methods:
            raise doors.not_allowed(self.methods)
        pace.check(self.plain)
        sent = {"sent": request.data} if request.method == "POST" else {}
        answer = type(self).answer
        return doors.finished(request, answer(self.plain, request.accepted_media_type, **named, **sent))

    get = head = post = put = patch = delete = options = trace = _answer

    def handle_exception(self, exc: Exception) -> HttpResponse:
        form = getattr(self.request, "accepted_media_type", None) or negotiation.FHIR_JSON
        if isinstance(exc, UnsupportedMediaType):
            exc = Fault(415, "not-supported", f"Search by POST takes {FORM}.")
        elif isinstance(exc, MethodNotAllowed):
            exc = doors.not_allowed(self.methods)
        elif isinstance(exc, APIException):
            exc = Fault(exc.status_code, "invalid", "The request cannot be read.")
        fault = doors.fault_of(exc, self.plain, self.kwargs.get("kind", "resource"))
        return doors.finished(self.request, outcomes.outcome(fault, form))


def interaction(words: str, *, methods: tuple[str, ...] = doors.READS):
    """The door of a view on the framework; `words` say how it opens the gate."""

    def wear(view: Callable[..., HttpResponse]):
        made = type(view.__name__, (_View,), {"answer": staticmethod(view), "methods": methods}).as_view()  # type: ignore[attr-defined]
        made.__doc__ = view.__doc__
        return marked(made, f"machine({words})")

    return wear
