"""One test in one unit over time; on request the same in another unit, said to be converted."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse

from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.conversions import Conversion
from records.forms import SeriesForm
from records.presenters import converted, fhir, trends
from records.views.common import NOTES, show
from records.words.units import unit_words


@opens_record("Observation", "Specimen", besides=NOTES)
def show_trend(request: Request, access: Access) -> HttpResponse:
    """One test in one unit over time: a chart and the same as a table."""
    form = SeriesForm(request.GET)
    if not form.is_valid():
        return show(request, access, "trend", found=False)
    wanted, unit = form.series(), unit_words(form.cleaned_data["unit"])
    every = chart.series(access, code=form.cleaned_data["code"], name=form.cleaned_data["name"])
    units = chart.units_of(every)
    whole = every.filter(unit__in=chart.spellings(units, unit))
    page = Paginator(whole, chart.TREND_POINTS).get_page(request.GET.get("page"))
    items = list(page)
    if not items:
        return show(request, access, "trend", found=False)
    offers = converted.conversions(items, unit)
    into = next((one for one in offers if one.into == form.cleaned_data["convert"]), None)
    return show(
        request,
        access,
        "trend_converted" if into else "trend",
        found=True,
        title=fhir.title(items[0]),
        help=fhir.help_for(items[0]),
        measured=items[0].area == "measurements",
        unit=unit,
        page=page,
        query=urlencode(wanted | ({"convert": into.into} if into else {})),
        measured_url=f"?{urlencode(wanted)}",
        **(_converted(items, into) if into else _as_measured(access, items, unit)),
        others=_other_units(wanted, units, unit),
        offers=[{"into": one.into, "url": f"?{urlencode(wanted | {'convert': one.into})}"} for one in offers],
    )


def _as_measured(access: Access, items: list, unit: str) -> dict[str, Any]:
    names = chart.names_of(access, trends.sample_ids(items))
    earlier = chart.earlier_versions(access, items)
    return {"charts": trends.charts(items, unit, names), "table": trends.table(items, earlier, unit, names)}


def _converted(items: list, into: Conversion) -> dict[str, Any]:
    return {"chart": converted.chart(items, into), "table": converted.table(items, into), "conversion": into}


def _other_units(wanted: dict[str, str], units: dict[str, list[str]], unit: str) -> list[dict[str, str]]:
    """The same test in its other units, each a series of its own."""
    test = {name: wanted[name] for name in ("code", "name") if name in wanted}
    return [
        {"unit": other, "url": f"?{urlencode(test | {'unit': spelt[0]})}"}
        for other, spelt in units.items()
        if other not in ("", unit)
    ]
