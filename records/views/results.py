"""Test results and measurements: by day and report, and one series over time."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import beside, chart
from records.forms import SeriesForm
from records.presenters import fhir, results, trends
from records.views.common import NOTES, is_own, page_of, show
from records.words.units import unit_words


@opens_record("Observation", "DiagnosticReport", "ImagingStudy", *NOTES)
def list_results(request: Request, access: Access) -> HttpResponse:
    """Test results by day and report."""
    page = page_of(request, chart.results(access))
    items = list(page)
    return show(request, access, "results", page=page, days=_days(access, items, chart.reports_of(access, items)))


@opens_record("Observation", *NOTES)
def list_measurements(request: Request, access: Access) -> HttpResponse:
    """Blood pressure, weight and the like by day."""
    page = page_of(request, chart.measurements(access))
    return show(request, access, "measurements", page=page, days=_days(access, list(page), []))


@opens_record("Observation", *NOTES)
def show_trend(request: Request, access: Access) -> HttpResponse:
    """One test in one unit over time: a chart and the same as a table."""
    form = SeriesForm(request.GET)
    if not form.is_valid():
        return show(request, access, "trend", found=False)
    wanted, unit = form.cleaned_data, unit_words(form.cleaned_data["unit"])
    every = chart.series(access, code=wanted["code"], name=wanted["name"])
    units = chart.units_of(every)
    whole = every.filter(unit__in=chart.spellings(units, unit))
    page = Paginator(whole, chart.TREND_POINTS).get_page(request.GET.get("page"))
    items = list(page)
    if not items:
        return show(request, access, "trend", found=False)
    return show(
        request,
        access,
        "trend",
        found=True,
        title=fhir.title(items[0]),
        measured=items[0].area == "measurements",
        unit=unit,
        page=page,
        query=urlencode({name: value for name, value in wanted.items() if value}),
        charts=trends.charts(items, unit),
        table=trends.table(items, chart.earlier_versions(access, items), unit),
        others=_other_units(wanted, units, unit),
    )


def _other_units(wanted: dict[str, str], units: dict[str, list[str]], unit: str) -> list[dict[str, str]]:
    """The same test in its other units, each a series of its own."""
    test = {name: wanted[name] for name in ("code", "name") if wanted[name]}
    return [
        {"unit": other, "url": f"?{urlencode(test | {'unit': spelt[0]})}"}
        for other, spelt in units.items()
        if other not in ("", unit)
    ]


def _days(access: Access, items: list, reports: list) -> list[dict]:
    """Results by day and report, each with the notes beside it and the way to its series."""
    sizes, earlier = chart.series_sizes(access, items), chart.earlier_versions(access, items)
    notes, own = beside.notes(access, {row.id for row in (*items, *reports)}), is_own(access)
    rows = {
        row.id: results.row(
            row, own=own, notes=notes.get(row.id, []), earlier=earlier.get(row.id),
            trend=results.trend_address(row) if sizes.get(results.series_key(row), 0) > 1 else "",
        )
        for row in items
        if row.kind == "Observation"
    }  # fmt: skip
    return results.days(rows, items, reports, own=own, notes=notes)
