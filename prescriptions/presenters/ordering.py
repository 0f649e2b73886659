"""What may be ordered, in words: the reason beside each medicine that cannot be, and what to know before one is."""

import datetime as dt
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clock import DISPLAY_ZONE
from prescriptions.queries.ordering import Standing
from prescriptions.rules.kinds import Kind
from prescriptions.rules.ordering import Remark, Verdict, Why
from records.presenters import fhir, medicines, origin, quantities

_WHY: dict[Why, str | Promise] = {
    Why.SERIAL: gettext_lazy(
        "This is a serial prescription. It is kept at your pharmacy, and you collect it there without ordering."
    ),
    Why.ACUTE: gettext_lazy("This was for one course. If you need more, speak to your practice."),
    Why.NOT_REPEAT: gettext_lazy("This is not on your repeat list. If you need it again, speak to your practice."),
    Why.STOPPED: gettext_lazy("This was stopped, so it cannot be ordered. If you still take it, phone your practice."),
    Why.ON_HOLD: gettext_lazy("This is on hold for now. Your practice can tell you when to take it again."),
    Why.FINISHED: gettext_lazy("This prescription is finished. If you need it again, speak to your practice."),
    Why.IN_ERROR: gettext_lazy("This was entered by mistake."),
    Why.ASKED: gettext_lazy("You have asked for this already, and it is on its way."),
    Why.ELSEWHERE: gettext_lazy("Another service prescribes this for you, not your practice. Ask that service for it."),
}
_REMARKS: dict[Remark, str | Promise] = {
    Remark.LATE: gettext_lazy(
        "You have not had this for a long time. You can order it. The practice may want to speak to you first."
    ),
    Remark.REVIEW_DUE: gettext_lazy(
        "A review of this medicine is due. You can order it, and the practice decides whether to see you first."
    ),
    Remark.NO_REPEATS: gettext_lazy("No repeats are left. You can ask for it, and the practice decides."),
}


def why_words(standing: Standing) -> str:
    """Why it cannot be ordered, or not without a reason; empty where it can."""
    answer = standing.answer
    if answer.verdict is Verdict.EARLY and answer.due:
        return _("This is too early: you can order it from %(day)s. If you need it before, write why.") % {
            "day": day_words(answer.due)
        }
    if answer.why is Why.ASKED and standing.asked:
        return _("This was ordered on %(day)s already, and is on its way.") % {
            "day": day_words(standing.asked.request.asked_at)
        }
    return str(_WHY[answer.why]) if answer.why else ""


def remarks(standing: Standing) -> list[str]:
    """What to know before it is ordered."""
    return [str(_REMARKS[remark]) for remark in standing.answer.remarks if remark in _REMARKS]


def line(standing: Standing, names: dict[str, str]) -> dict[str, Any]:
    """One medicine of the list for ordering."""
    body = fhir.read(standing.row)
    early = standing.answer.verdict is Verdict.EARLY
    return {
        "id": standing.row.id,
        "name": medicines.name(standing.row, names),
        "dose": medicines.dose_words(body),
        "quantity": quantities.quantity_words((body.get("dispenseRequest") or {}).get("quantity")),
        "last": standing.last_supply,
        "due": standing.answer.due,
        "early": early,
        "why": why_words(standing),
        "remarks": remarks(standing),
        "may": standing.answer.verdict is not Verdict.NOT,
        "url": origin.address(standing.row),
        "item_url": asked_url(standing),
        "is_serial": standing.one.kind is Kind.SERIAL,
    }


def asked_url(standing: Standing) -> str:
    asked = standing.asked
    return origin.path("prescriptions:show_item", standing.row.patient_id, asked.id) if asked else ""


def day_words(moment: Any) -> str:
    """A day, or the day of a moment, in Scotland."""
    return date_format(moment.astimezone(DISPLAY_ZONE) if isinstance(moment, dt.datetime) else moment, "j F Y")
