"""What every page of a record does: find its page of a long list, put rows into words, show them."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from consent.gate import Access
from records import beside, chart
from records.chart.withheld import left_out
from records.pages import LongList
from records.presenters import fhir, item, statements, withheld

PAGE = 20
NOTES = ("Annotation",)  # what a page may show beside its items


def page_of(request: Request, rows: Any) -> Page:
    """The page asked for; one that does not exist is the nearest that does."""
    return LongList(rows, PAGE).get_page(request.GET.get("page"))


def each(access: Access, rows: Any, present: Any, **more) -> list[dict]:
    """Each row through its presenter, with the notes beside it."""
    items = list(rows)
    notes = notes_beside(access, items)
    shown = [present(row, own=is_own(access), notes=notes.get(row.id, []), **more) for row in items]
    fhir.mark_repeats(shown)
    return shown


def notes_beside(access: Access, rows: Iterable[Any]) -> dict[Any, list[dict[str, Any]]]:
    """What stands beside these rows, by id: what the person says who disagrees, then notes."""
    items = list(rows)
    return statements.beside(items, beside.notes(access, [row.id for row in items]))


def names_in(access: Access, rows: Any) -> dict[str, str]:
    """Names of what these items point to without naming it."""
    return chart.names_of(access, set().union(*(item.linked_ids(fhir.read(row)) for row in rows)))


def is_own(access: Access) -> bool:
    return access.decision.basis == "self"


def show(request: Request, access: Access, name: str, **context) -> HttpResponse:
    context |= {"own": is_own(access), "left_out": withheld.statement(left_out(access))}
    return render(request, f"records/{name}.html", context)
