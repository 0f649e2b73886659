"""Template words that the component shelves need."""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from clock import DISPLAY_ZONE
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
def moment(value: Any, show: str = "auto", language: str | None = None) -> Any:
    """A date or moment as people write it, marked up for machines; words (a year, "March 2026") as they are.

    Drawn templates say the language.
    """
    if isinstance(value, dt.datetime):
        value = value if value.tzinfo is None else value.astimezone(DISPLAY_ZONE)
        if show != "date":
            time = value.strftime("%H:%M")
            words = time if show == "time" else f"{escape(_words(value.date(), language or get_language()))}, {time}"
            return mark_safe(f'<time datetime="{value.isoformat(timespec="seconds")}">{words}</time>')
        value = value.date()
    if isinstance(value, dt.date):
        return _day(value, language or get_language())
    return "" if value is None else value


moment.in_language = True  # type: ignore[attr-defined]


@register.filter
def day_words(day: dt.date | None) -> str:
    """The same without mark-up, for use within a sentence."""
    return _words(day, get_language()) if day else ""


@lru_cache(maxsize=4096)
def _words(day: dt.date, language: str | None) -> str:
    return date_format(day, "j F Y")


@lru_cache(maxsize=4096)
def _day(day: dt.date, language: str | None) -> SafeString:
    """One day stands on many rows of a page."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "j F Y"))


@register.tag("translate")
def translate_once(parser: Parser, token: Token) -> Node:
    """Django's tag for rows: load this library after i18n, and plain words are looked up once in each language."""
    node = i18n.do_translate(parser, token)
    asked = node.filter_expression
    plain = node.asvar is None and node.message_context is None and not node.noop and not asked.filters
    return Translated(node) if plain and isinstance(asked.var.literal, str) else node


class Translated(Node):
    """Words of a template in the reader's language, kept: a page says the same words on each of its rows."""

    def __init__(self, node: Node):
        self.node, self.known = node, dict[str | None, SafeString]()

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.known:
            self.known[language] = mark_safe(self.node.render(context))
        return self.known[language]
