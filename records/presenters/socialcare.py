"""Support plans, budgets, carers' visits and assessments in plain words."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import clock
from records.presenters import dates, fhir, origin, quantities
from records.words.fields import CODES
from records.words.socialcare import BUDGET, OPTIONS, PLANNED, UNKNOWN, VISITS
from records.words.statuses import SILENT, state

_ADVICE = "What to do if"
_LATE = dt.timedelta(minutes=15)  # what a carer's rota allows for the road


def plan(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    """One support plan: what is arranged, and what to do if something goes wrong."""
    details = [found.get("detail") or {} for found in fhir.listed(fhir.read(item).get("activity"))]
    advice = [found for found in details if fhir.concept_words(found.get("code")) == _ADVICE]
    return _card(item, own=own, notes=notes) | {
        "description": fhir.read(item).get("description", ""),
        "period": dates.period_words(fhir.read(item).get("period")),
        "arranged": [words for found in details if found not in advice and (words := _activity(found))],
        "advice": [found["description"] for found in advice if found.get("description")],
    }


def _activity(detail: dict) -> str:
    words = detail.get("description") or fhir.concept_words(detail.get("code"))
    stopped = detail.get("status") in ("stopped", "cancelled")
    return _("%(what)s (stopped)") % {"what": words} if words and stopped else words


def budget(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    """The money for support: how it is held, how much, what has been spent and what is left."""
    body = fhir.read(item)
    parts = {part.get("url"): part for part in _extension(body, BUDGET).get("extension", ())}
    amount, spent = (_money(parts.get(name)) for name in ("amount", "spent"))
    as_of = dates.day_words(dates.when(parts.get("asOf", {}).get("valueDate")))
    left = amount[0] - spent[0] if amount and spent and amount[1] == spent[1] else None
    facts = [
        (_("How it is held"), OPTIONS.get(parts.get("option", {}).get("valueCode", ""), "")),
        (_("For"), dates.period_words(body.get("period"))),
        (_("Budget"), amount and money_words(*amount)),
        (_("Spent"), _with_day(money_words(*spent), as_of) if spent else ""),
        (_("Left"), money_words(left, amount[1]) if amount and left is not None else ""),
    ]
    return _card(item, own=own, notes=notes) | {
        "facts": [{"label": label, "value": value} for label, value in facts if value]
    }


def _with_day(words: str, day: str) -> str:
    return _("%(amount)s, up to %(day)s") % {"amount": words, "day": day} if day else words


def _money(part: dict | None) -> tuple[Decimal, str] | None:
    value = (part or {}).get("valueMoney") or {}
    return (quantities.decimal(value["value"]), value.get("currency", "GBP")) if "value" in value else None


def money_words(amount: Decimal, currency: str) -> str:
    """£11,044.80; less than nothing is said as such."""
    number = f"{abs(amount):,.2f}"
    words = f"£{number}" if currency == "GBP" else f"{number} {currency}"
    return _("%(amount)s too much") % {"amount": words} if amount < 0 else words


def visit(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    """One visit for the item card: planned and real time, and what was said of it."""
    body = fhir.read(item)
    told = VISITS.get(item.status, UNKNOWN)
    planned, real = _extension(body, PLANNED).get("valuePeriod"), body.get("period") or {}
    took_place = item.status not in ("cancelled", "planned")
    facts = [
        (_("Planned"), _times(planned or ({} if took_place else real))),
        (_("Was there"), _times(real) if took_place else ""),
        (_("Late by"), _late(planned, real) if took_place else ""),
        (_("Kind of visit"), str(CODES.get((body.get("class") or {}).get("code", ""), ""))),
    ]
    return _card(item, own=own, notes=notes) | {
        "status": "",
        "tag": told.words,
        "tone": told.tone,
        "lead": fhir.all_words(body.get("reasonCode")),
        "facts": [{"label": label, "value": value} for label, value in facts if value],
    }


def _times(period: dict) -> str:
    """From when to when on its day: 08:30 to 09:15; a day alone has no hours."""
    start, end = (dates.when(period.get(name)) for name in ("start", "end"))
    if not isinstance(start, dt.datetime):
        return dates.period_words(period)
    begins = date_format(start, "H:i")
    if not isinstance(end, dt.datetime):
        return begins
    if timezone.localtime(end).date() != timezone.localtime(start).date():
        return dates.period_words(period)
    return _("%(start)s to %(end)s") % {"start": begins, "end": date_format(end, "H:i")}


def _late(planned: dict | None, real: dict) -> str:
    wanted, came = (dates.when((period or {}).get("start")) for period in (planned, real))
    if not isinstance(wanted, dt.datetime) or not isinstance(came, dt.datetime) or came - wanted < _LATE:
        return ""
    return _("%(n)d minutes") % {"n": (came - wanted).total_seconds() // 60}


def assessment(item: Any, *, own: bool, notes: list, forms: dict[str, str]) -> dict[str, Any]:
    """One assessment; the questions and answers stand on its own page."""
    body = fhir.read(item)
    name = forms.get(form_address(body)) or fhir.concept_words({"text": item.title}) or _("Assessment")
    return _card(item, own=own, notes=notes) | {"title": name, "action": _("Questions and answers")}


def form_address(body: dict) -> str:
    """The canonical address of the questionnaire, without its version."""
    return str(body.get("questionnaire", "")).split("|")[0]


def line(item: Any) -> dict[str, Any]:
    """An earlier plan or budget as a line that leads to it."""
    period = dates.period_words(fhir.read(item).get("period"))
    return {"title": fhir.title(item), "url": origin.address(item), "period": period, "struck": fhir.kept_out(item)}


def tally(items: list) -> dict[str, Any]:
    """Of the visits of the last four weeks: how many took place and how many did not."""
    since = clock.now() - dt.timedelta(days=28)
    recent = [item for item in items if item.date_from and item.date_from >= since and not fhir.kept_out(item)]
    done = sum(item.status == "finished" for item in recent)
    return {"done": done, "not_done": sum(item.status == "cancelled" for item in recent), "any": bool(recent)}


def _extension(body: dict, url: str) -> dict:
    return next((found for found in fhir.listed(body.get("extension")) if found.get("url") == url), {})


def _card(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    wrong = fhir.kept_out(item)
    told = state(item.kind, "entered-in-error" if wrong else item.status)
    return {
        "title": fhir.title(item),
        "help": fhir.help_for(item, fhir.first_words(fhir.read(item).get("category")))
        if item.kind == "CarePlan"
        else None,
        "url": origin.address(item),
        "when": dates.when_of(item),
        "struck": wrong,
        "status": str(told.words) if wrong or item.status not in SILENT else "",
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }
