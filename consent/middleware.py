"""Asks for what a page of a record needs at first: session, whoever holds it, and the facts, in one statement."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpResponse

from accounts.requests import Request
from consent import facts

_RECORD = re.compile(r"/p/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


class FactsAtHand:
    """The gate takes these facts if they are about whom it is asked, and asks for its own otherwise."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.at_hand = None
        match = _RECORD.match(request.path_info)
        session = request.session
        if match and session.session_key and request.method in ("GET", "HEAD"):
            session.found, request.at_hand = facts.with_session(session.session_key, uuid.UUID(match[1]))  # type: ignore[attr-defined]
        return self.get_response(request)
