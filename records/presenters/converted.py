"""A series in another unit, as arithmetic and not as a result: each number beside the one that was measured."""

from typing import Any

from django.utils.translation import gettext as _

from records.conversions import Conversion, offered
from records.presenters import dates, fhir, origin, quantities, trends, values


def conversions(items: list, unit: str) -> list[Conversion]:
    """Into what the page's results may be converted."""
    codes = {code for item in items for code in fhir.codes(fhir.read(item).get("code"))}
    return offered(codes, unit)


def chart(items: list, one: Conversion) -> dict[str, Any]:
    """The converted numbers alone; a laboratory's range is not converted, for it belongs to what was measured."""
    title = _("%(test)s, converted from %(unit)s to %(into)s")
    title = title % {"test": fhir.title(items[0]), "unit": one.unit, "into": one.into}
    drawn = [found for item in items if (found := trends.point(item, fhir.read(item), one.unit))["value"] is not None]
    points = [
        found | {"value": one.of(found["value"]), "label": _words(found["value"], found["comparator"], one)}
        | {"low": None, "high": None}
        for found in drawn
    ]  # fmt: skip
    return {"title": title, "unit": one.into, "points": points}


def table(items: list, one: Conversion) -> dict[str, list]:
    """Each result as it was measured, and converted; what cannot be converted says so."""
    rows = [
        [
            dates.words(dates.when_of(item)) or _("No date"),
            {"text": values.words(body), "url": origin.address(item), "struck": fhir.kept_out(item)},
            _converted(item, body, one),
        ]
        for item in items
        if (body := fhir.read(item)) is not None
    ]
    return {"headers": [_("Date"), _("As it was measured"), _("Converted")], "rows": rows}


def _converted(item: Any, body: dict, one: Conversion) -> Any:
    quantity = body.get("valueQuantity") or {}
    if trends.left_out(item) or quantity.get("value") is None or quantities.unit_of(quantity) != one.unit:
        return _("Not converted")
    return {"text": _words(quantity["value"], quantity.get("comparator", ""), one), "note": _("Converted")}


def _words(value: Any, comparator: str, one: Conversion) -> str:
    return quantities.quantity_words(
        {"value": one.of(quantities.decimal(value)), "unit": one.into, "comparator": comparator}
    )
