"""A person's own notices."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.doors import own_account
from accounts.requests import Request
from notifications import actions, queries

A_PAGE = 20


@own_account
def list_notices(request: Request) -> HttpResponse:
    """What the portal told this person, and what of it is unread."""
    page = Paginator(queries.notices_of(request.user.id), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "notices": list(queries.in_words(page.object_list)),
        "page": page,
        "unread": queries.unread_count(request.user.id),
    }
    return render(request, "notifications/list_notices.html", context)


@own_account
def mark_read(request: Request) -> HttpResponse:
    """Mark one notice as read, or all where none is named. Reading alone changes nothing."""
    if request.method == "POST":
        actions.mark_read(user_id=request.user.id, notice_id=_uuid(request.POST.get("notice", "")))
        messages.success(request, _("Marked as read."))
    return redirect("notifications:list_notices")


def _uuid(text: str) -> uuid.UUID | None:
    """The notice that was named; what is no id names a notice that is not there."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return uuid.UUID(int=0)
