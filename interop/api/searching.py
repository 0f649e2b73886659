"""Search: about one person each time, but for the directory and for Patient by identifier or name."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpResponse

from accounts.actor import Actor
from accounts.requests import Request
from accounts.roles import Role
from consent import gate
from consent.doors import names_of
from interop.api import answers, callers, cursors, kinds, negotiation
from interop.api.discretion import discreet
from interop.api.outcomes import Fault, bad
from records import search
from records.search import Page, Query, Row

PAGE = 20  # resources, unless the caller says
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A search as it was asked, and as it was understood."""

    kind: str
    query: Query
    cursor: str
    names: str  # of parameters, for the entry

    @property
    def limit(self) -> int:
        return self.query.count or PAGE

    def after(self, actor: Actor) -> search.Position | None:
        if not self.cursor:
            return None
        place = cursors.place_of(actor, self._digest(), self.cursor)
        if place is not None and not search.is_position(self.query, place):
            raise bad("This cursor belongs to no page of this search.", cursors.PARAMETER)
        return place  # type: ignore[return-value]

    def links(self, actor: Actor, following: search.Position | None) -> list[answers.Link]:
        here = answers.address(self.kind, self.query.applied)
        if not following:
            return [("self", here)]
        return [("self", here), ("next", cursors.after(here, cursors.sign(actor, self._digest(), following)))]

    def _digest(self) -> str:
        return cursors.question_of(self.kind, pairs=self.query.applied)


def pairs_of(*given: str) -> Pairs:
    """Parameters of an address or of a form, in their order."""
    try:
        return [pair for text in given for pair in parse_qsl(text, keep_blank_values=True, max_num_fields=200)]
    except ValueError:
        raise bad("There are too many parameters.", code="too-costly") from None


def answer(request: Request, form: str, kind: str, pairs: Pairs) -> HttpResponse:
    """The page that was asked for, as a Bundle."""
    question = _question(request, kind, pairs)
    query = question.query
    if query.of_directory:
        actor = callers.known(request)
        page = search.directory(query, after=question.after(actor), limit=question.limit)
        return _bundle(form, question, actor, page, search.included_in_directory(page.rows, query))
    if query.people is not None:
        return _of_one(request, form, question, callers.PERSON, _person(query.people))
    if kind == "Patient":
        return _people(request, form, question)
    raise _name_one()


def _question(request: Request, kind: str, pairs: Pairs) -> Question:
    cursor = [value for name, value in pairs if name == cursors.PARAMETER]
    pairs = [pair for pair in pairs if pair[0] != cursors.PARAMETER]
    query = search.parse_again(kind, pairs, strict=not negotiation.is_lenient(request), base=answers.BASE)
    if isinstance(query, tuple):
        raise _faulty(query)
    if len(cursor) > 1:
        raise bad("There is more than one cursor.", cursors.PARAMETER)
    return Question(kind, query, cursor[0] if cursor else "", names_of(name for name, _ in pairs))


def _faulty(found: Sequence[search.Fault]) -> Fault:
    words = "; ".join(f"{fault.parameter} {fault.text}".strip() for fault in found[:10])
    return bad(words, *(fault.parameter for fault in found[:10] if fault.parameter), code=found[0].code)


def _name_one() -> Fault:
    text = "Name one person, such as patient=<id>: every search is about one person."
    return bad(text, "patient", code="required")


def _person(people: frozenset[str]) -> UUID:
    if len(people) > 1:
        raise bad("Name one person only: every search is about one person.", "patient", code="too-costly")
    return next(map(UUID, people), kinds.NOBODY)


def person_of(text: str) -> UUID:
    """The person whom a parameter names; nobody, where that is nobody's address. Raises Fault."""
    if not text:
        raise _name_one()
    query = search.parse("Patient", [("_id", text.removeprefix(f"{answers.BASE}/").removeprefix("Patient/"))])
    return kinds.NOBODY if isinstance(query, tuple) or query.people is None else _person(query.people)


def _of_one(
    request: Request,
    form: str,
    question: Question,
    whose: str,
    patient_id: UUID | None,
    asked: gate.Asked | None = None,
) -> HttpResponse:
    """A search of one person's record: two statements, and more only where something is included."""
    query = question.query
    asked = asked or callers.about(request, whose, {"patient": patient_id})
    actor = asked.asking.actor
    after = question.after(actor)
    access = gate.open_swiftly(
        asked,
        patient_id,
        kinds=frozenset({question.kind}),
        besides=query.kinds,
        action="read",
        query=question.names,
    )
    statement = search.statement(query, access.decision.condition, access.patient_ids, after, question.limit)
    if query.is_plain:
        (found,) = access.fetch(*search.joined(statement, query))
        entries, following = search.joined_page(found, question.limit, answers.BASE)
        entries = discreet(access, entries)
        return answers.bundle("searchset", entries, form, links=question.links(actor, following))
    page = search.page(query, access.fetch(*statement), question.limit)
    return _bundle(form, question, actor, page, _included(access, page.rows, query), access)


def _people(request: Request, form: str, question: Question) -> HttpResponse:
    """Patient by identifier or name: a citizen finds herself at most, staff whom their list of work holds."""
    asked = callers.about(request, callers.ONESELF, {})
    actor = asked.asking.actor
    if actor.role == Role.CITIZEN:
        return _of_one(request, form, question, callers.ONESELF, asked.facts.patient_id, asked)
    after = question.after(actor)
    found: list[tuple[gate.Access, Page, list[Row]]] = []

    def rows(access: gate.Access) -> list[Row]:
        page = search.run(access, question.query, after=after, limit=question.limit)
        found.append((access, page, search.included(access, page.rows, question.query)))
        return page.rows

    gate.open_worklist(actor, kinds={"Patient"}, rows=rows, query=question.names, route="API")
    access, page, besides = found[0]
    return _bundle(form, question, actor, page, besides, access)


def _included(access: gate.Access, rows: Sequence[Row], query: Query) -> list[Row]:
    if not rows or not (query.includes or query.revincludes):
        return []
    with access.reading():
        return search.included(access, rows, query)


def _bundle(
    form: str,
    question: Question,
    actor: Actor,
    page: Page,
    besides: Sequence[Row],
    access: gate.Access | None = None,
) -> HttpResponse:
    entries = [answers.match(row.kind, row.id, row.body) for row in page.rows]
    entries += [answers.match(row.kind, row.id, row.body, "include") for row in besides]
    links = question.links(actor, page.next)
    joined = discreet(access, ",".join(entries)) if access else ",".join(entries)
    return answers.bundle("searchset", joined, form, links=links, total=page.total)
