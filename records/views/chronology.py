"""Everything by date."""

from urllib.parse import urlencode

from django.http import HttpResponse

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.forms import ChronologyForm
from records.presenters import chronology, fhir
from records.views.common import NOTES, is_own, page_of, show
from records.words.kinds import HAPPENED


@opens_record(*HAPPENED, *NOTES)
def show_chronology(request: Request, access: Access) -> HttpResponse:
    """Everything in one line of time."""
    form = ChronologyForm(request.GET, years=chart.years(access))
    chosen = form.cleaned_data if form.is_valid() else {}
    page = page_of(request, chart.chronology(access, group=chosen.get("group", ""), year=chosen.get("year")))
    items = list(page)
    pointed = [
        fhir.reference_id(fhir.read(row).get("medicationReference"))[1] for row in items if row.area == "medicines"
    ]
    years = chronology.years(items, own=is_own(access), names=chart.names_of(access, pointed))
    query = urlencode({name: value for name, value in chosen.items() if value})
    return show(request, access, "chronology", page=page, years=years, form=form, query=query, filtered=bool(query))
