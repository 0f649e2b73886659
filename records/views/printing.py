"""The record as one page to print."""

import datetime as dt

from django.http import HttpResponse

import clock
from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.chart.printing import MOST, to_print
from records.forms import PrintForm
from records.presenters import printing
from records.views.common import NOTES, is_own, notes_beside, show
from records.words.kinds import STORED

YEARS = {"1": 1, "5": 5, "all": None}


@opens_record(*STORED, *NOTES, route="print")
def print_record(request: Request, access: Access) -> HttpResponse:
    """Everything that the reader may see, of the last year unless more is asked for, in parts that paper can hold."""
    form = PrintForm(request.GET or {"period": "1"})
    period = form.cleaned_data["period"] if form.is_valid() else "1"
    part = form.cleaned_data.get("part") or 1
    rows, number = to_print(access, since=_since(YEARS[period]), begin=(part - 1) * MOST)
    told = printing.groups(
        rows,
        own=is_own(access),
        names=chart.names_of(access, printing.ids_pointed_to(rows)),
        notes=notes_beside(access, rows),
    )
    parts = max(1, -(-number // MOST))
    return show(
        request, access, "print", groups=told, words=printing.explained(told), form=form, period=period, part=part,
        parts=range(1, parts + 1), number=number, printed=clock.today(),
    )  # fmt: skip


def _since(years: int | None) -> dt.datetime | None:
    return clock.now() - dt.timedelta(days=365 * years + 1) if years else None
