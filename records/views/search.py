"""Search over the whole record by words."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.chart import words as asked
from records.forms import SearchForm
from records.presenters import fhir, search
from records.presenters.sections import sections_named
from records.views.common import NOTES, is_own, show
from records.words.kinds import OWN, STORED

PAGE = 25


@sensitive_post_parameters("words")
@opens_record(*STORED, *NOTES, route="search")
def search_record(request: Request, access: Access) -> HttpResponse:
    """The words are posted, and the log tells that somebody searched, not for what."""
    years = chart.years(access)
    if request.method != "POST":
        return show(request, access, "search", form=SearchForm(years=years))
    form = SearchForm(request.POST, years=years)
    access.note(query=",".join(name for name in ("group", "words", "year") if request.POST.get(name)))
    found = _found(request, access, form) if form.is_valid() else {}
    return show(request, access, "search", form=form, searched=bool(found), **found)


def _found(request: Request, access: Access, form: SearchForm) -> dict[str, Any]:
    words, group, year = (form.cleaned_data[name] for name in ("words", "group", "year"))
    found = asked.holding(access, words, group=group, year=year)
    hits = search.in_order(found.hits)
    if group in ("", OWN) and not year:
        hits += asked.beside_entries(access, words)
    page = Paginator(hits, PAGE).get_page(request.POST.get("page"))
    rows = asked.rows_of(access, list(page))
    pointed = [
        fhir.reference_id(fhir.read(row).get("medicationReference"))[1]
        for row in rows.values()
        if row.area == "medicines"
    ]
    names = chart.names_of(access, pointed)
    return {
        "page": page,
        "groups": search.groups(list(page), rows, words, names=names, own=is_own(access)),
        "counts": [] if group else search.counts(hits),
        "more": found.more,
        "limit": asked.FOUND,
        "parts": sections_named(access, words),
        "letters": any(kind in access.kinds for kind in ("DocumentReference", "Binary")),
    }
