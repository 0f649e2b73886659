"""Doors to records. Those of plain pages come from accounts.doors; all may be imported from here."""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from accounts.doors import (
    METHODS,
    MethodNotAllowed,
    door_of,
    is_fresh,
    marked,
    only,
    own_account,
    public,
    staff,
    to_one_time_code,
    to_sign_in,
)
from accounts.requests import Request
from consent import gate
from consent.areas import Area
from consent.viewers import viewer

__all__ = [
    "MethodNotAllowed",
    "door_of",
    "is_fresh",
    "opens_record",
    "opens_worklist",
    "own_account",
    "public",
    "staff",
    "to_one_time_code",
    "to_sign_in",
]

_NAME = re.compile(r"[a-z_][A-Za-z_.:-]{0,40}")
PERSON_KINDS = frozenset({"Patient"})  # the banner names the person on every page


def opens_record(
    *kinds: str,
    writes: Iterable[str] = (),
    marks: Iterable[str] = (),
    besides: Iterable[str] = (),
    action: str = "read",
    route: str = "page",
    names_item: str = "item_id",
    late: bool = False,
    within: Iterable[Area] = (),
    by_telephone: bool = False,
):
    """A page about one person: the view gets `access` in place of `patient_id`.

    `besides` are kinds that the page shows too where the reader may see them, and that let nobody in by themselves.
    The entry of a GET stands at the beginning of the transaction that the page is read and drawn in, and its answer
    leaves after the commit. A POST's entry is written with the row that it saves, or, where it saves none, at its end.
    So is the entry of a `late` page about one item: the view says by `access.note` what the item was. What could not
    be shown, such as an item that is not there, leaves an entry *failed*.
    `marks` are kinds of which a GET writes down that they were read.
    `within` are the areas that the page is of, where its kinds lie in others too: the gate decides on these alone.
    `by_telephone`: the help desk opens it too while the person is on the line, and the page shows it no content.
    """
    declared, along = gate.check_kinds({*kinds, *writes}), gate.check_kinds(besides) | PERSON_KINDS
    asked: dict[str, Any] = {"kinds": declared, "besides": along, "within": frozenset(within), "route": route}
    saved = {"POST": frozenset(writes), "GET": frozenset(marks)}

    def wear(view: Callable) -> Callable:
        @wraps(view)
        def door(request: Request, patient_id, **named):
            only(request, METHODS)
            item = named.get(names_item)
            said = asked | {"target": f"Item/{item}" if item else "", "query": names_of(request.GET)}
            if getattr(request, "seen_as", ""):
                access, telling = _as_seen(request, patient_id, said), False
            else:
                telling = not late and request.method != "POST"
                said |= {"writes": saved.get(str(request.method), ()), "action": action, "at_hand": request.at_hand}
                access = gate.open_record(request.actor, patient_id, defer=True, **said)
            request.access = access
            if access.decision.basis == "assisted" and not by_telephone:
                gate.write_failure(access)
                raise Http404
            return _through(view, request, access, named, telling=telling)

        return marked(door, f"opens_record({', '.join(sorted(declared))})")

    return wear


def _as_seen(request: Request, patient_id, said: dict[str, Any]) -> gate.Access:
    """The page as somebody else gets it: for the person whose record it is, and only to read."""
    only(request, frozenset({"GET", "HEAD"}))

    def find():
        """Asked for only once the record is known to be the reader's own."""
        request.viewer = viewer(patient_id, request.seen_as)
        return request.viewer

    return gate.open_as_seen(request.actor, patient_id, find, **said)


def names_of(asked: Iterable[str]) -> str:
    """What was asked by, for the entry; anything may be typed there, so what is no name of ours stays out."""
    return ",".join(sorted({name if _NAME.fullmatch(name) else "?" for name in asked}))[:500]


def _through(view: Callable, request: Request, access: gate.Access, named: dict, *, telling: bool) -> HttpResponse:
    try:
        with access.reading(telling=telling):
            response = view(request, access, **named)
            access.note()
        return response
    except Http404:
        if not access.written:
            gate.write_failure(access)
        if getattr(request, "seen_as", ""):
            raise gate.not_seen(access) from None
        raise
    except Exception:
        gate.write_failure(access)
        raise


def opens_worklist(*kinds: str):
    """A staff page over several people: the view calls gate.open_worklist with what it declares here."""
    declared = gate.check_kinds(kinds)

    def wear(view: Callable) -> Callable:
        @staff()
        @wraps(view)
        def door(request: Request, **named):
            return view(request, kinds=declared, **named)

        return marked(door, f"opens_worklist({', '.join(sorted(declared))})")

    return wear
