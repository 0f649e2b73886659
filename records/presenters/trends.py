"""One series over time: what the chart draws and the table says. It never mixes units, methods or samples."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from records.presenters import dates, fhir, origin, quantities, values
from records.words.results import DIASTOLIC, SYSTOLIC

_HOME = ("person", "carer")
Names = Mapping[str, str]  # of samples and devices that results point to, by id


def charts(items: list, unit: str, names: Names) -> list[dict[str, Any]]:
    """The series of the page's items: one for each method and kind of sample; a blood pressure has two."""
    title = fhir.title(items[0]) if items else ""
    if any(fhir.codes(part.get("code")) & (SYSTOLIC | DIASTOLIC) for item in items for part in _components(item)):
        return _pressure_charts(items)
    series: dict[tuple[str, str], list] = {}
    for item in items:
        series.setdefault(made(item, names), []).append(item)
    drawn = {key: [point(item, fhir.read(item), unit) for item in found] for key, found in series.items()}
    drawn = {key: points for key, points in drawn.items() if any(_shown(points))} or dict(list(drawn.items())[:1])
    return [_chart(_named(title, key) if len(drawn) > 1 else title, unit, points) for key, points in drawn.items()]


def made(item: Any, names: Names) -> tuple[str, str]:
    """Method and kind of sample of a result, in words: with test and unit they name a series."""
    body = fhir.read(item)
    sample = body.get("specimen") or {}
    kind = sample.get("display") or names.get(fhir.reference_id(sample)[1], "")
    return fhir.concept_words(body.get("method")), fhir.plain(kind)


def sample_ids(items: Iterable[Any]) -> list[str]:
    """Ids of the samples that results point to without a name."""
    found = (fhir.read(item).get("specimen") or {} for item in items)
    return [ident for sample in found if not sample.get("display") and (ident := fhir.reference_id(sample)[1])]


def _pressure_charts(items: list) -> list[dict[str, Any]]:
    upper: list[dict] = []
    lower: list[dict] = []
    for item in items:
        body = fhir.read(item)
        for part, points in zip(values.pressure(body), (upper, lower), strict=True):
            if part:
                points.append(point(item, part, "mmHg"))
    names = ((_("Systolic (upper) blood pressure"), upper), (_("Diastolic (lower) blood pressure"), lower))
    return [_chart(name, "mmHg", points) for name, points in names]


def _chart(title: str, unit: str, points: Iterable[dict]) -> dict[str, Any]:
    shown = list(_shown(points))
    return {"title": title, "unit": unit, "points": shown, "averages": averages(shown, unit)}


def _shown(points: Iterable[dict]) -> Iterable[dict]:
    return (found for found in points if found["value"] is not None)


def _named(title: str, key: tuple[str, str]) -> str:
    method, sample = key
    if method:
        title = _("%(test)s, measured by %(method)s") % {"test": title, "method": method}
    return _("%(test)s, from: %(sample)s") % {"test": title, "sample": sample} if sample else title


def _components(item: Any) -> list[dict]:
    return fhir.listed(fhir.read(item).get("component"))


def point(item: Any, body: dict, unit: str) -> dict[str, Any]:
    """One mark on the chart, with the range that the laboratory gave for it and for no other."""
    quantity = body.get("valueQuantity") or {}
    low, high = values.normal_range(body)
    return {
        "when": _middle(item),
        "day": dates.words(dates.when_of(item)) if item.date_precision in ("year", "month") else "",
        "value": None if left_out(item) or quantities.unit_of(quantity) != unit else quantity.get("value"),
        "comparator": quantity.get("comparator", ""),
        "low": low,
        "high": high,
        "label": quantities.quantity_words(quantity),
        "home": item.author_kind in _HOME,
        "struck": left_out(item),
    }


def _middle(item: Any) -> Any:
    """Where a result stands in time: one of a year alone in the middle of that year."""
    if item.date_precision in ("year", "month") and item.date_until:
        return item.date_from + (item.date_until - item.date_from) / 2
    return item.date_from


def left_out(item: Any) -> bool:
    """Whether the result is told in the table alone."""
    return item.date_from is None or item.status in ("cancelled", "entered-in-error") or fhir.kept_out(item)


def averages(points: list[dict], unit: str) -> list[str]:
    """The mean of the exact numbers, by where they were measured; bounds such as "less than 0.5" do not count."""
    told = []
    for home in (False, True):
        here = [found for found in points if found["home"] is home]
        exact = [found["value"] for found in here if not found["comparator"]]
        if len(exact) < 2:
            continue
        digits = max(0, *(-int(number.as_tuple().exponent) for number in map(quantities.decimal, exact)))
        mean = sum(map(quantities.decimal, exact)) / len(exact)
        words = quantities.joined(quantities.number_words(round(mean, digits)), unit)
        place = _("at home") if home else _("by health services")
        told.append(_average_words(place, len(exact), len(here) - len(exact), words))
    return told


def _average_words(place: str, count: int, bounds: int, words: str) -> str:
    text = _("Average of the %(n)d numbers shown that were measured %(place)s: %(average)s.")
    text = text % {"n": count, "place": place, "average": words}
    if not bounds:
        return text
    return f"{text} " + _("“Less than” and “more than” do not count (%(n)d).") % {"n": bounds}


def table(items: list, earlier: dict, unit: str, names: Names) -> dict[str, list]:
    """The same as a table, newest first, with what a chart cannot show; columns that say nothing are left out."""
    several = len({made(item, names) for item in items}) > 1
    lines = [_line(item, earlier.get(item.id), unit, made(item, names) if several else ("", "")) for item in items]
    columns = {
        "when": _("Date"),
        "value": _("Result"),
        "range": _("Laboratory’s range"),
        "flag": _("What the laboratory says"),
        "made": _("Method or sample"),
        "where": _("Measured"),
    }
    told = [name for name in columns if any(line[name] for line in lines)]
    return {
        "headers": [columns[name] for name in told],
        "rows": [[line[name] or "–" for name in told] for line in lines],
    }


def _line(item: Any, before: Any, unit: str, how: tuple[str, str]) -> dict[str, Any]:
    body, struck = fhir.read(item), fhir.kept_out(item)
    return {
        "when": dates.words(dates.when_of(item)) or _("No date"),
        "value": {
            "text": values.words(body),
            "url": origin.address(item),
            "struck": struck,
            "note": _remark(item, body, unit),
            "was": _was(item, body, before),
        },
        "range": values.reference_words(body),
        "flag": "" if struck else str(values.flag(body).words),
        "made": ", ".join(filter(None, how)),
        "where": _("At home") if item.author_kind in _HOME else _("By a health service"),
    }


def _was(item: Any, body: dict, before: Any) -> str:
    """The value that stood here before it was corrected, to be shown struck through."""
    if before is None or item.status not in ("corrected", "amended"):
        return ""
    earlier = values.words(fhir.read(before))
    return earlier if earlier != values.words(body) else ""


def _remark(item: Any, body: dict, unit: str) -> str:
    if fhir.kept_out(item):
        return _("Entered in error")
    if item.status == "cancelled":
        return _("Cancelled")
    if item.status in ("corrected", "amended"):
        return _("Corrected")
    if values.without_unit(body):
        return _("Without a unit, so not in the chart") if unit else _("No unit given")
    return ""
