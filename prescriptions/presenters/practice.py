"""The practice's list of requests, and one request item by item, in the words of whoever decides."""

from collections.abc import Sequence
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import clock
from consent.gate import Access
from prescriptions.models import Request, RequestItem
from prescriptions.presenters import items as item_words
from prescriptions.presenters.items import STATES
from prescriptions.queries.practice import WITHDRAWABLE, Listed, Standing
from prescriptions.rules.ordering import Remark, Verdict
from prescriptions.rules.states import UNDECIDED, State
from records.presenters import cards, fhir, origin
from work import registry
from work.due_words import due_words
from work.models import WorkItem

_REMARKS = {
    Remark.LATE: gettext_lazy("Not supplied for a long time"),
    Remark.REVIEW_DUE: gettext_lazy("The agreed time for repeats is over: a review is due"),
    Remark.NO_REPEATS: gettext_lazy("No repeats are left of those that were agreed"),
    Remark.SUPPLY_UNKNOWN: gettext_lazy("How long one supply lasts is not known here"),
}
_CHANGED = {
    "dose": gettext_lazy("The dose was changed since it was asked for"),
    "quantity": gettext_lazy("The quantity was changed since it was asked for"),
}
_STATUS = {
    "stopped": gettext_lazy("Stopped meanwhile"),
    "cancelled": gettext_lazy("Cancelled meanwhile"),
    "on-hold": gettext_lazy("On hold"),
    "completed": gettext_lazy("Finished meanwhile"),
    "entered-in-error": gettext_lazy("Entered in error"),
}


# Where the person's words are no words for the desk.
_DESK = {
    State.WITH_PRACTICE: gettext_lazy("Somebody has it"),
    State.REVIEW_ASKED: gettext_lazy("Review asked for"),
    State.NOT_TRACKED: gettext_lazy("Sent on, not tracked"),
    State.WITHDRAWN: gettext_lazy("Taken back"),
    State.READY_IN_PART: gettext_lazy("A part is ready"),
    State.PREPARING_REMAINDER: gettext_lazy("A part was collected"),
}


def tag(state: str) -> dict[str, Any]:
    """The state in the words of a desk."""
    said = STATES[State(state)]
    return {"tag": _DESK.get(State(state), said.words), "tone": said.tone}


def line(found: Listed, request: Request) -> dict[str, Any]:
    """One request of the list; the id that the record is open by stands in the row by now."""
    work, items, now = found.works.get(request.id), found.items[request.id], clock.now()
    return {
        "url": origin.path("prescriptions:show_request", request.patient_id, request.id),
        "name": found.names.get(request.patient_id, _("A person in your care")),
        "items": [{"name": one.medicine, "is_decided": one.state not in UNDECIDED} | tag(one.state) for one in items],
        "asked_at": request.asked_at,
        "early": any(one.early for one in items),
        "note": bool(request.note),
        "due": due_words(work.due_at, now) if work else "",
        "late": bool(work and work.due_at < now),
        "who": work.claimed_by_name if work else "",
    }  # fmt: skip


def other(found: Listed, work: WorkItem) -> dict[str, Any]:
    """A review, or a change of a serial prescription."""
    now = clock.now()
    return {
        "url": registry.address(work),
        "name": found.names.get(work.patient_id, _("A person in your care")),
        "what": registry.words(work),
        "due": due_words(work.due_at, now),
        "late": work.due_at < now,
        "who": work.claimed_by_name,
    }


def item(standing: Standing) -> dict[str, Any]:
    """One item beside its prescription as it is now."""
    row = standing.item
    return tag(row.state) | {
        "row": row,
        "name": row.medicine,
        "flags": flags(standing) if row.state in UNDECIDED else [],
        "facts": _facts(standing),
        "is_open": row.state in UNDECIDED,
        "may_withdraw": row.state in WITHDRAWABLE,
        "url": origin.path("records:show_item", row.patient_id, row.prescription) if standing.row else "",
    }


def flags(standing: Standing) -> list[dict[str, Any]]:
    """What to think of before deciding, what stops it before what only delays it."""
    if standing.one is None or standing.answer is None:
        return [_flag(_("The prescription cannot be read here any more"), "red")]
    found = [_flag(_STATUS[standing.one.status], "red")] if standing.one.status in _STATUS else []
    found += [_flag(_CHANGED[name], "orange") for name in standing.changed]
    if standing.answer.verdict is Verdict.EARLY and standing.answer.due:
        found.append(_flag(_("Early: due from %(day)s") % {"day": _day(standing.answer.due)}, "orange"))
    return found + [_flag(_REMARKS[one], "orange" if one != Remark.SUPPLY_UNKNOWN else "grey")
                    for one in standing.answer.remarks]  # fmt: skip


def _flag(words: Any, tone: str) -> dict[str, Any]:
    return {"words": words, "tone": tone}


def _facts(standing: Standing) -> list[dict[str, Any]]:
    row, one = standing.item, standing.one
    days = one.supply_days if one else None
    found = [
        (_("How to take it"), row.dose),
        (_("Quantity"), row.quantity),
        (_("Approved"), row.allowed_quantity if row.allowed_quantity != row.quantity else ""),
        (_("Last supplied"), _day(standing.last_supply) if standing.last_supply else _("Not known here")),
        (_("One supply lasts"), ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else ""),
        (_("Repeats agreed until"), _day(one.agreed_until) if one and one.agreed_until else ""),
        (_("Asked for early because"), row.early),
        (_("Reason given"), row.why),
        (_("Next step given"), row.next_step),
        (_("Note from the pharmacy"), standing.remark),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def request(row: Request, work: WorkItem | None) -> dict[str, Any]:
    """The request above its items."""
    return {
        "row": row,
        "asker": item_words.asker(row),
        "asked_at": row.asked_at,
        "note": row.note,
        "pharmacy": row.pharmacy.name if row.pharmacy else "",
        "due": due_words(work.due_at, clock.now()) if work else "",
        "late": bool(work and work.due_at < clock.now()),
        "holder": work.holder.name if work else "",
        "who": work.claimed_by_name if work else "",
    }


def plain(rows: Sequence[RequestItem]) -> list[dict[str, Any]]:
    """Names and states alone, for whoever does not decide."""
    return [{"name": row.medicine} | tag(row.state) for row in rows]


def allergies(access: Access, rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [cards.allergy(row, own=False, notes=[]) for row in rows if not fhir.kept_out(row)]


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
