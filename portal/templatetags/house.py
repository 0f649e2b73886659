"""Template words that the component shelves need."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from portal.charts import Chart

register = template.Library()


@register.filter
def zipped(headers: list, row: list) -> list[tuple]:
    """Pair each cell of a row with its column's heading."""
    return list(zip(headers, row, strict=False))


@register.simple_tag
def trend_chart(series: Any) -> Chart:
    """Prepare a series (object or dict) for drawing: apps below the shell need not import the chart."""
    read: Callable[[str], Any] = series.get if isinstance(series, dict) else lambda name: getattr(series, name, None)
    return Chart(
        title=str(read("title") or ""), unit=str(read("unit") or ""),
        points=list(read("points") or []), description=str(read("description") or ""),
    )  # fmt: skip


@register.filter
def moment(value: Any, show: str = "auto") -> Any:
    """A date or moment as people write it, marked up for machines; words (a year, "March 2026") as they are."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        if show != "date":
            words = date_format(value, "H:i" if show == "time" else "j F Y, H:i")
            return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), words)
        value = value.date()
    if isinstance(value, dt.date):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "j F Y"))
    return "" if value is None else value
