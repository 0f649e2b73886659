"""A chart told in words: for each mark, and for those who do not see it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

BELOW, ABOVE = {"<", "<="}, {">", ">="}


def of_point(point: Any, unit: str) -> str:
    """One measurement: "3 March 2026: less than 0.5 mg/L, measured at home"."""
    day = point.day or date_format(timezone.localtime(point.when), "j F Y")
    text = _("%(day)s: %(value)s") % {"day": day, "value": point.label or _value(point, unit)}
    return _("%(text)s, measured at home") % {"text": text} if point.home else text


def of_series(points: Sequence[Any], unit: str) -> str:
    """The whole line in a sentence or two."""
    if not points:
        return ""
    count = ngettext("%(n)d measurement.", "%(n)d measurements.", len(points)) % {"n": len(points)}
    told = _("Lowest, %(low)s. Highest, %(high)s. Latest, %(latest)s.") % {
        "low": of_point(min(points, key=lambda point: point.value), unit),
        "high": of_point(max(points, key=lambda point: point.value), unit),
        "latest": of_point(points[-1], unit),
    }
    return f"{count} {told}"


def _value(point: Any, unit: str) -> str:
    value = f"{point.value:f} {unit}".strip()
    if point.comparator in BELOW:
        return _("less than %(value)s") % {"value": value}
    return _("more than %(value)s") % {"value": value} if point.comparator in ABOVE else value
