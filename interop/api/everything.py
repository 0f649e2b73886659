"""Patient/$everything: all that the caller may see of one record, newest first, page by page."""

from datetime import datetime

from django.http import HttpResponse

from accounts.requests import Request
from consent import gate
from consent.doors import names_of
from interop.api import answers, callers, cursors, kinds
from interop.api.discretion import discreet
from interop.api.outcomes import bad
from interop.api.searching import Pairs
from records import search
from records.search import values

PAGE = 50
_KNOWN = ("_type", "_since", "_count", cursors.PARAMETER)


def answer(request: Request, form: str, ident: str, pairs: Pairs) -> HttpResponse:
    """GET Patient/id/$everything."""
    kinds.only_parameters(request, *_KNOWN)
    kinds.only_once(name for name, value in pairs if value and name in _KNOWN)
    given = {name: value for name, value in pairs if name in _KNOWN and value}
    wanted, person = _types(given.get("_type", "")), kinds.ident_of(ident)
    query = search.everything(kinds=wanted, since=_since(given.get("_since", "")))
    limit = kinds.count_of(given.get("_count", ""), usual=PAGE)
    asked = callers.about(request, callers.PERSON, {"patient": person})
    actor = asked.asking.actor
    kept = [(name, value) for name, value in pairs if name in ("_type", "_since", "_count")]
    question = cursors.question_of("$everything", ident, pairs=kept)
    after = cursors.place_of(actor, question, given.get(cursors.PARAMETER, ""))
    if after is not None and not search.is_position(query, after):
        raise bad("This cursor belongs to no page of this record.", cursors.PARAMETER)
    access = gate.open_swiftly(
        asked, person, kinds=wanted or kinds.STORED, action="read", query=names_of(name for name, _ in pairs)
    )
    statement = search.statement(query, access.decision.condition, access.patient_ids, after, limit)  # type: ignore[arg-type]
    (found,) = access.fetch(*search.joined(statement, query))
    entries, following = search.joined_page(found, limit, answers.BASE)
    entries = discreet(access, entries)
    path = f"Patient/{person}/$everything"
    here = answers.address(path, kept)
    links = [("self", here)]
    if following:
        links.append(("next", cursors.after(here, cursors.sign(actor, question, following))))
    return answers.bundle("searchset", entries, form, links=links)


def _types(text: str) -> frozenset[str]:
    found = frozenset(text.split(",")) if text else frozenset()
    if found - kinds.STORED:
        raise bad("_type names a type that no record holds here.", "_type")
    return found


def _since(text: str) -> datetime | None:
    if not text:
        return None
    if not (found := values.asked(text)):
        raise bad("_since is an instant, such as 2026-03-03T14:05:00Z.", "_since")
    return found[0]
