"""Template words that the component shelves need."""

from collections.abc import Callable
from typing import Any

from django import template

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
