"""A database that is away is an outage, not a fault: 503 and when to try again, in place of 500."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as fault

from accounts.requests import Request

# Answered by `portal.middleware.Answers` where a view meets it; in a middleware it comes to `server_error`.
OUTAGES = (OperationalError, InterfaceError)  # the pool's own time-out is the first of the two
RETRY_AFTER = 10  # seconds


def server_error(request: Request) -> HttpResponse:
    """The last resort of every request."""
    return unavailable() if isinstance(sys.exc_info()[1], OUTAGES) else fault(request)


def unavailable() -> HttpResponse:
    """Drawn without the request: to ask who is signed in would need the database."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER)})
