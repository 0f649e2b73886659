"""Everything by date, over health and social care."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.chart import timeline
from records.forms import ChronologyForm
from records.presenters import chronology, fhir
from records.views.common import NOTES, PAGE, is_own, notes_beside, show
from records.words.kinds import HAPPENED

FILTERS = ("group", "year", "source")
CHOOSE = "choose"  # in the address of the page with the form


@sensitive_post_parameters("words")
@opens_record(*HAPPENED, *NOTES)
def show_chronology(request: Request, access: Access) -> HttpResponse:
    """Words to look for are posted, so that they stand in no address; without them a post becomes an address.

    What may be chosen takes reading the whole record, so it is asked for when somebody wants to choose.
    """
    years = chart.years(access)
    given = request.POST if request.method == "POST" else request.GET
    form, chosen = None, {}
    if request.method == "POST" or any(name in given for name in (*FILTERS, CHOOSE)):
        form = ChronologyForm(given, years=years, sources=timeline.sources(access))
        form.is_valid()
        chosen = form.cleaned_data
    if request.method == "POST" and form and form.is_valid() and not chosen.get("words"):
        return redirect(f"{request.path}?{_query(chosen)}" if _query(chosen) else request.path)
    wanted = timeline.Wanted(
        chosen.get("group", ""), chosen.get("year"), chosen.get("source", ""),
        chosen.get("words", ()) if request.method == "POST" else (),
    )  # fmt: skip
    if wanted.words:
        access.note(route="search", query=",".join(name for name in (*FILTERS, "words") if given.get(name)))
    page = _page(given, access, wanted)
    return show(
        request, access, "chronology", form=form, years=_years(access, page, wanted), jumps=_jumps(years, chosen),
        filtered=wanted.narrows() or bool(wanted.year), searching=bool(wanted.words),
        since="" if page.has_newer or wanted.year else chronology.silent_since(page.items, wanted.narrows()),
        **_around(page, chosen),
    )  # fmt: skip


def _page(given: Any, access: Access, wanted: timeline.Wanted) -> timeline.Page:
    """From the place that the address names, from the start of a year, or from the newest."""
    after, before = (timeline.Place.read(given.get(name, "")) for name in ("after", "before"))
    year = given.get("at", "")
    if after is None and before is None and len(year) == 4 and year.isascii() and year.isdigit() and year > "0000":
        after = timeline.start_of(min(int(year), 9998))
    found = timeline.page(access, wanted, PAGE, after=after, before=before)
    if (after or before) and not found.items:  # a place beyond the last entry, or of a record that has changed
        return timeline.page(access, wanted, PAGE, after=None, before=None)
    return found


def _years(access: Access, page: timeline.Page, wanted: timeline.Wanted) -> list[dict]:
    items = chronology.in_order(page.items)
    pointed = [
        fhir.reference_id(fhir.read(row).get("medicationReference"))[1] for row in items if row.area == "medicines"
    ]
    return chronology.years(
        items, own=is_own(access), names=chart.names_of(access, pointed), narrowed=wanted.narrows(),
        notes=notes_beside(access, items), following=page.following,
    )  # fmt: skip


def _around(page: timeline.Page, chosen: dict) -> dict[str, str]:
    """Where the newer and the older page begin; empty where there is none."""
    query = _query(chosen)
    newer = str(timeline.Place.of(page.items[0])) if page.items and page.has_newer else ""
    older = str(timeline.Place.of(page.items[-1])) if page.items and page.following else ""
    lead = f"?{query}&" if query else "?"
    return {
        "newer": newer, "older": older,
        "newer_url": f"{lead}before={newer}" if newer else "",
        "older_url": f"{lead}after={older}" if older else "",
    }  # fmt: skip


def _jumps(years: list[int], chosen: dict) -> list[dict[str, Any]]:
    """To the start of each year, with the same filters."""
    kept = {name: chosen[name] for name in ("group", "source") if chosen.get(name)}
    return [{"year": year, "url": f"?{urlencode(kept | {'at': year})}"} for year in years]


def _query(chosen: dict) -> str:
    return urlencode({name: chosen[name] for name in FILTERS if chosen.get(name)})
