"""The inbox of a team."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import Request
from accounts.roles import CARE_ROLES
from consent import gate
from consent.areas import Area
from consent.doors import opens_worklist
from messaging import presenters
from messaging.queries import inbox as asked
from messaging.queries import letterboxes
from messaging.rules import needs
from records.presenters.origin import Manner, manner, path


@opens_worklist("Communication", "Patient")
def inbox(request: Request, kinds) -> HttpResponse:
    """What people wrote to the actor's team: the first due first. Each name shown stands in that person's log."""
    if request.actor.role not in CARE_ROLES:
        raise PermissionDenied
    show = request.GET.get("show", "all")
    show = show if show in asked.FILTERS else "all"
    found: dict[str, Any] = {}

    def rows(access):
        if Area.MESSAGES not in access.decision.act:
            raise PermissionDenied
        found.update(asked.listed(access, show=show, number=request.GET.get("page"))._asdict())
        return [line["thread"] for line in found["lines"]]

    gate.open_worklist(request.actor, kinds=kinds, rows=rows, query="show" if "show" in request.GET else "")
    how = manner()
    context = {
        "page": found["page"],
        "lines": [_line(line, found["names"], how) for line in found["lines"]],
        "counts": found["counts"],
        "show": show,
        "title": asked.FILTERS[show],
        "filters": [
            {"url": f"?show={name}", "label": label, "current": name == show, "count": found["counts"].get(name)}
            for name, label in asked.FILTERS.items()
        ],
        "has_boxes": letterboxes.has_box(request.actor),
    }
    return render(request, "messaging/inbox.html", context)


def _line(line: dict[str, Any], names: dict, how: Manner) -> dict[str, Any]:
    """In words, by the id that the record is open by."""
    thread, item = line["thread"], line["item"]
    words, tone = ("", "") if item else presenters.state(thread, item, how=how)
    return {
        "url": path("messaging:show_thread", thread.patient_id, thread.id, manner=how),
        "name": names.get(thread.patient_id) or _("A person in your care"),
        "subject": line["subject"],
        "need": needs.label_of(thread.need, how.language),
        "team": thread.team,
        "when": thread.last_at,
        "due": item.due_at if item else None,
        "claimed": item.claimed_by_name if item else "",
        "late": line["late"],
        "phone": line["phone"],
        "warned": line["warned"],
        "state": words,
        "tone": tone,
    }
