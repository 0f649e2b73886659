"""Test results and measurements by day and report."""

from django.http import HttpResponse

from accounts.requests import Request
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from records import chart, releasing
from records.presenters import results
from records.views.common import NOTES, is_own, notes_beside, page_of, show


@opens_record("Observation", "DiagnosticReport", "ImagingStudy", besides=NOTES, within=[Area.RESULTS])
def list_results(request: Request, access: Access) -> HttpResponse:
    """Test results by day and report."""
    page = page_of(request, chart.results(access))
    items = list(page)
    days, asked = _days(access, items, chart.reports_of(access, items)), len(releasing.waiting(access))
    return show(request, access, "results", page=page, days=days, asked=asked)


@opens_record("Observation", besides=NOTES, within=[Area.MEASUREMENTS])
def list_measurements(request: Request, access: Access) -> HttpResponse:
    """Blood pressure, weight and the like by day."""
    page = page_of(request, chart.measurements(access))
    return show(request, access, "measurements", page=page, days=_days(access, list(page), []))


def _days(access: Access, items: list, reports: list) -> list[dict]:
    """Results by day and report, each with the notes beside it and the way to its series."""
    sizes, earlier = chart.series_sizes(access, items), chart.earlier_versions(access, items)
    notes, own = notes_beside(access, {row.id: row for row in (*items, *reports)}.values()), is_own(access)
    manner = results.manner()
    rows = {
        row.id: results.row(
            row, own=own, notes=notes.get(row.id, []), earlier=earlier.get(row.id), manner=manner,
            trend=results.trend_address(row, manner) if sizes.get(results.series_key(row), 0) > 1 else "",
        )
        for row in items
        if row.kind == "Observation"
    }  # fmt: skip
    return results.days(rows, items, reports, own=own, notes=notes)
