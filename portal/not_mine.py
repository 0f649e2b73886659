""" "This is not about me": a person reports an item, or a whole record, that is somebody else's.

The report goes to the help desk. Until it is decided, and after, the record stays as whoever wrote it left it.
"""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import matching
from accounts.actions import report_not_mine
from accounts.identity_forms import NotMineForm
from accounts.naming import OUTCOME_NAMES
from accounts.requests import Request
from consent.doors import opens_record
from consent.gate import Access
from records import chart
from records.presenters import item as item_page
from records.words.kinds import STORED


@opens_record("Patient")
def list_reports(request: Request, access: Access) -> HttpResponse:
    """What the person reported, and what the help desk answered."""
    _check_own(access)
    reports = matching.reports_of(request.user.id, access.patient_ids)
    shown = [{"report": report, "told": OUTCOME_NAMES.get(report.outcome, "")} for report in reports]
    return render(request, "accounts/not_mine_list.html", {"reports": shown, "phone": settings.HELP_DESK_PHONE})


@opens_record("Patient")
@sensitive_post_parameters("words")
def report_record(request: Request, access: Access) -> HttpResponse:
    """The whole record is somebody else's, or holds much that is."""
    _check_own(access)
    back = reverse("records:show_home", args=[access.patient_id])
    return _report(request, access, item=None, back=back, entry={})


@opens_record(*STORED, late=True)
@sensitive_post_parameters("words")
def report_item(request: Request, access: Access, item_id: uuid.UUID) -> HttpResponse:
    """One item is somebody else's."""
    row = chart.resource(access, item_id)
    if row is None or access.decision.basis != "self":
        raise Http404
    entry = {"target": f"{row.kind}/{row.id}", "kinds": sorted({row.kind, "Patient"}), "areas": [row.area]}
    shown = item_page.page(row, own=True, names={})
    back = reverse("records:show_item", args=[access.patient_id, row.id])
    return _report(request, access, item={"id": row.id} | shown, back=back, entry=entry)


def _report(
    request: Request, access: Access, *, item: dict[str, Any] | None, back: str, entry: dict[str, Any]
) -> HttpResponse:
    form = NotMineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        assert access.patient_id
        access.note(**entry, action="report")
        report_not_mine(
            actor=request.actor, patient_id=access.patient_id, words=form.cleaned_data["words"], **_about(item)
        )
        messages.success(request, _("Thank you. The help desk looks into it and answers you here."))
        return redirect("records:list_reports", patient_id=access.patient_id)
    access.note(**entry)
    return render(request, "accounts/not_mine.html", {"form": form, "item": item, "back": back})


def _about(item: dict[str, Any] | None) -> dict[str, Any]:
    """What of the item goes to the help desk: its kind, day and source, and nothing that it says."""
    if item is None:
        return {}
    when = item["when"].date() if isinstance(item["when"], dt.datetime) else item["when"]
    day = when if isinstance(when, dt.date) else None
    return {"item_id": item["id"], "item_kind": str(item["kind"]), "item_source": str(item["source"]), "item_on": day}


def _check_own(access: Access) -> None:
    """The page is the person's own; for everybody else it does not exist."""
    if access.decision.basis != "self":
        raise Http404
