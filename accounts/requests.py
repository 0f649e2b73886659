"""A request after the middleware: it knows its id, who asks, and what the gate opened."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from accounts.actor import Actor

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.reading import Reading


class Request(HttpRequest):
    """What views are given. A name for types: the middlewares set these on Django's own request."""

    request_id: str
    actor: Actor
    reading: "Reading"
    user: "User"
    at_hand: Any  # consent.facts.AtHand: facts that were asked for with the session
    access: Any  # consent.gate.Access on pages about a person
    seen_as: str  # the key of the viewer whose eyes are borrowed; empty: one's own
    viewer: Any  # consent.viewers.Viewer
    person_shown: dict[str, Any]
    signed_out: bool  # in this very request
