"""A table as a file for a spreadsheet (CSV), in which no cell begins as a formula does."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

import clock

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_spreadsheet(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """These rows, the headers first, to be saved under this name and today's date."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.csv"'
    answer.write("\ufeff")  # spreadsheets then read it as UTF-8
    csv.writer(answer).writerows([safe_cell(cell) for cell in row] for row in rows)
    return answer


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value
