"""Pages of a person's record. Each wears the door that names what it shows."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import beside, chart
from records.forms import ChronologyForm, SeriesForm
from records.pages import LongList
from records.presenters import cards, chronology, fhir, item, medicines, results, trends
from records.words.kinds import HAPPENED, STORED
from records.words.units import unit_words

PAGE = 25
NOTES = ("Annotation",)


@opens_record("Condition", *NOTES)
def list_problems(request: Request, access: Access) -> HttpResponse:
    """Problems of now, or with ?show=past those of before."""
    past = request.GET.get("show") == "past"
    page = _page(request, chart.problems(access, past=past))
    shown = _each(access, page, cards.problem)
    other = chart.problems(access, past=not past).count()
    return _render(request, access, "problems", page=page, items=shown, past=past, other_count=other)


@opens_record("MedicationRequest", "MedicationStatement", *NOTES)
def list_medicines(request: Request, access: Access) -> HttpResponse:
    """Medicines of now, or with ?show=past those of before."""
    past = request.GET.get("show") == "past"
    page = _page(request, chart.medicines(access, past=past))
    pointed = [fhir.reference_id(fhir.read(row).get("medicationReference"))[1] for row in page]
    shown = _each(access, page, medicines.card, names=chart.names_of(access, pointed))
    other = chart.medicines(access, past=not past).count()
    return _render(request, access, "medicines", page=page, items=shown, past=past, other_count=other)


@opens_record("AllergyIntolerance", *NOTES)
def list_allergies(request: Request, access: Access) -> HttpResponse:
    page = _page(request, chart.allergies(access))
    none_known = _each(access, chart.none_known(access), cards.allergy)
    return _render(
        request, access, "allergies", page=page, items=_each(access, page, cards.allergy), none_known=none_known
    )


@opens_record("Immunization", *NOTES)
def list_immunisations(request: Request, access: Access) -> HttpResponse:
    page = _page(request, chart.immunisations(access))
    return _render(request, access, "immunisations", page=page, items=_each(access, page, cards.immunisation))


@opens_record("Observation", "DiagnosticReport", "ImagingStudy", *NOTES)
def list_results(request: Request, access: Access) -> HttpResponse:
    """Test results by day and report."""
    page = _page(request, chart.results(access))
    items = list(page)
    return _render(request, access, "results", page=page, days=_days(access, items, chart.reports_of(access, items)))


@opens_record("Observation", *NOTES)
def list_measurements(request: Request, access: Access) -> HttpResponse:
    """Blood pressure, weight and the like by day."""
    page = _page(request, chart.measurements(access))
    return _render(request, access, "measurements", page=page, days=_days(access, list(page), []))


@opens_record("Observation", *NOTES)
def show_trend(request: Request, access: Access) -> HttpResponse:
    """One test in one unit over time: a chart and the same as a table."""
    form = SeriesForm(request.GET)
    if not form.is_valid():
        return _render(request, access, "trend", found=False)
    wanted, unit = form.cleaned_data, unit_words(form.cleaned_data["unit"])
    every = chart.series(access, code=wanted["code"], name=wanted["name"])
    units = chart.units_of(every)
    whole = every.filter(unit__in=chart.spellings(units, unit))
    page = Paginator(whole, chart.TREND_POINTS).get_page(request.GET.get("page"))
    items = list(page)
    if not items:
        return _render(request, access, "trend", found=False)
    return _render(
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


@opens_record(*HAPPENED, *NOTES)
def show_chronology(request: Request, access: Access) -> HttpResponse:
    """Everything in one line of time."""
    form = ChronologyForm(request.GET, years=chart.years(access))
    chosen = form.cleaned_data if form.is_valid() else {}
    page = _page(request, chart.chronology(access, group=chosen.get("group", ""), year=chosen.get("year")))
    items = list(page)
    pointed = [
        fhir.reference_id(fhir.read(row).get("medicationReference"))[1] for row in items if row.area == "medicines"
    ]
    years = chronology.years(items, own=_own(access), names=chart.names_of(access, pointed))
    query = urlencode({name: value for name, value in chosen.items() if value})
    return _render(request, access, "chronology", page=page, years=years, form=form, query=query, filtered=bool(query))


@opens_record(*STORED, *NOTES, late=True)
def show_item(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """One item, whole."""
    row = chart.resource(access, item_id)
    if row is None:
        raise Http404
    access.note(target=f"{row.kind}/{row.id}", kinds=sorted({row.kind, "Patient"}), areas=[row.area])
    body = fhir.read(row)
    names = chart.names_of(access, item.linked_ids(body))
    inside = list(chart.visible(access, _inside(body)).values())
    return _render(
        request, access, "item", item=item.page(row, own=_own(access), names=names), row=row,
        notes=beside.notes(access, [row.id]).get(row.id, []), add_note_url=beside.note_address(access, row.id),
        versions=item.versions(chart.versions(access, row)), inside=[item.link(found) for found in inside],
    )  # fmt: skip


def _inside(body: dict) -> list[uuid.UUID]:
    """Ids of the visit that an item was part of, and of the results that a report holds."""
    linked = [body.get("encounter"), *fhir.listed(body.get("result")), *fhir.listed(body.get("hasMember"))]
    return chart.uuids(fhir.reference_id(found)[1] for found in linked)


def _days(access: Access, items: list, reports: list) -> list[dict]:
    """Results by day and report, each with the notes beside it and the way to its series."""
    sizes, earlier = chart.series_sizes(access, items), chart.earlier_versions(access, items)
    notes, own = beside.notes(access, {row.id for row in (*items, *reports)}), _own(access)
    rows = {
        row.id: results.row(
            row, own=own, notes=notes.get(row.id, []), earlier=earlier.get(row.id),
            trend=results.trend_address(row) if sizes.get(results.series_key(row), 0) > 1 else "",
        )
        for row in items
        if row.kind == "Observation"
    }  # fmt: skip
    return results.days(rows, items, reports, own=own, notes=notes)


def _page(request: Request, rows: Any) -> Page:
    """The page asked for; one that does not exist is the nearest that does."""
    return LongList(rows, PAGE).get_page(request.GET.get("page"))


def _each(access: Access, rows: Any, present: Any, **more) -> list[dict]:
    """Each row through its presenter, with the notes beside it."""
    items = list(rows)
    notes = beside.notes(access, [row.id for row in items])
    return [present(row, own=_own(access), notes=notes.get(row.id, []), **more) for row in items]


def _own(access: Access) -> bool:
    return access.decision.basis == "self"


def _render(request: Request, access: Access, name: str, **context) -> HttpResponse:
    context |= {"own": _own(access), "left_out": chart.something_left_out(access)}
    return render(request, f"records/{name}.html", context)
