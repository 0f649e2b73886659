"""What changed since the reader's last visit, or since another day."""

import datetime as dt
from typing import Any

from django.http import HttpResponse

import clock
from accounts import sessions
from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from consent.queries import last_look
from records import chart
from records.chart import changes as asked
from records.forms import ChangesForm
from records.presenters import changes, fhir
from records.views.common import NOTES, each, page_of, show
from records.words.kinds import STORED

DAYS = {"week": 7, "month": 31, "year": 366}


@opens_record(*STORED, *NOTES)
def show_changes(request: Request, access: Access) -> HttpResponse:
    """New, corrected and taken back, by the reader's own rights."""
    form = ChangesForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    visit = last_visit(request, access)
    since = _moment(chosen.get("since", ""), visit)
    page = page_of(request, asked.since(access, since, chosen.get("what", "")))
    items = list(page)
    pointed = [
        fhir.reference_id(fhir.read(row).get("medicationReference"))[1] for row in items if row.area == "medicines"
    ]
    query = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
    return show(
        request, access, "changes", form=form, page=page, query=query, since=since, first=visit is None,
        entries=each(access, items, changes.entry, names=chart.names_of(access, pointed)),
        asked_for=chosen.get("since", ""),
    )  # fmt: skip


def last_visit(request: Request, access: Access) -> dt.datetime | None:
    """When this reader last looked at this record before the present session; None for the first time."""
    began = sessions.read_stamp(request.session, sessions.STARTED_AT) or clock.now()
    return last_look(access, began)


def _moment(chosen: str, visit: dt.datetime | None) -> dt.datetime:
    if chosen in DAYS:
        return clock.now() - dt.timedelta(days=DAYS[chosen])
    return visit or clock.now() - dt.timedelta(days=DAYS["month"])


def since_last_visit(request: Request, access: Access, url: str) -> Any:
    """The line for the first page of the record; nothing at a first visit, when everything is new."""
    visit = last_visit(request, access)
    return changes.card(asked.counts(access, visit), visit, url) if visit else None
