"""Operations; illnesses in the family; smoking, alcohol, work and home."""

from typing import Any

from django.utils.translation import gettext as _

from records.presenters import dates, fhir, fields, origin, quantities, values
from records.words.statuses import SILENT, state

EARLIER_SHOWN = 20


def operation(item: Any, *, own: bool, notes: list, names: dict[str, str]) -> dict[str, Any]:
    """An operation or procedure: what was done, by whom, what came of it."""
    body = fhir.read(item)
    done = [_performer(one, names) for one in fhir.listed(body.get("performer"))]
    facts = [
        (_("Why"), fhir.all_words(body.get("reasonCode"))),
        (_("Where in the body"), fhir.all_words(body.get("bodySite"))),
        (_("What came of it"), fhir.concept_words(body.get("outcome"))),
        (_("Complication"), fhir.all_words(body.get("complication"))),
        (_("What follows"), fhir.all_words(body.get("followUp"))),
        (_("Done by"), ", ".join(filter(None, done))),
        (_("Place"), fields.shape("location", body["location"], names) if body.get("location") else ""),
        (_("Time"), dates.period_words(body.get("performedPeriod")) if _over_days(body.get("performedPeriod")) else ""),
        (_("Why not"), fhir.concept_words(body.get("statusReason")) if item.status == "not-done" else ""),
        (_("Note"), fhir.note_words(body)),
    ]
    return {
        "title": fhir.title(item),
        "help": fhir.help_for(item),
        "url": origin.address(item),
        "when": dates.when_of(item) or body.get("performedString", ""),
        "struck": fhir.kept_out(item),
        "status": "" if item.status in SILENT else str(state(item.kind, item.status).words),
        "facts": _shown(facts),
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def _performer(one: dict, names: dict[str, str]) -> str:
    found = (fields.shape("actor", one[name], names) for name in ("actor", "onBehalfOf") if one.get(name))
    return ", ".join(filter(None, found))


def _over_days(period: dict | None) -> bool:
    start, end = (str((period or {}).get(name, ""))[:10] for name in ("start", "end"))
    return bool(start and end and start != end)


def relative(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    """What a relative has or had."""
    body = fhir.read(item)
    illnesses = [_illness(one) for one in fhir.listed(body.get("condition"))]
    facts = [
        (_("Has or had"), "; ".join(filter(None, illnesses)) or _("Nothing recorded")),
        (_("Died"), _died(body)),
        (_("Why it was recorded"), fhir.all_words(body.get("reasonCode"))),
        (_("Note"), fhir.note_words(body)),
    ]
    return {
        "title": fhir.relative_words(body),
        "url": origin.address(item),
        "struck": fhir.kept_out(item),
        "status": _("Not complete") if item.status in ("partial", "health-unknown") else "",
        "facts": _shown(facts),
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def _illness(one: dict) -> str:
    form, value = fhir.choice(one, "onset")
    began = quantities.any_words(form, value)
    age = _("at the age of %(age)s") % {"age": began} if form == "Age" and began else began
    cause = _("died of it") if one.get("contributedToDeath") is True else ""
    told = ", ".join(filter(None, (age, fhir.concept_words(one.get("outcome")), cause)))
    name = fhir.concept_words(one.get("code"))
    return f"{name} ({told})" if name and told else name


def _died(body: dict) -> str:
    form, value = fhir.choice(body, "deceased")
    if form == "Age":
        return _("at the age of %(age)s") % {"age": quantities.quantity_words(value)}
    if form == "Boolean":
        return _("Yes") if value else ""
    return quantities.any_words(form, value)


def lifestyle(items: list, *, own: bool, notes: dict) -> list[dict[str, Any]]:
    """One card for each question, with its newest answer and those before."""
    asked: dict[tuple[str, str], list] = {}
    for item in items:
        asked.setdefault((item.code, "" if item.code else item.title), []).append(item)
    return [_answered(found, own=own, notes=notes) for found in asked.values()]


def _answered(found: list, *, own: bool, notes: dict) -> dict[str, Any]:
    newest = next((item for item in found if not fhir.kept_out(item)), found[0])
    earlier = [item for item in found if item is not newest]
    return {
        "title": fhir.title(newest),
        "help": fhir.help_for(newest) if newest.unit else None,  # what has no measure is asked in everyday words
        "lead": _answer(newest),
        "url": origin.address(newest),
        "when": dates.when_of(newest),
        "struck": fhir.kept_out(newest),
        "facts": _shown([(_("Note"), fhir.note_words(fhir.read(newest)))]),
        "notes": notes.get(newest.id, []),
        "meta": origin.meta(newest, own=own),
        "earlier": [
            {
                "when": dates.when_of(item),
                "words": _answer(item),
                "url": origin.address(item),
                "struck": fhir.kept_out(item),
            }
            for item in earlier[:EARLIER_SHOWN]
        ],
        "more": max(0, len(earlier) - EARLIER_SHOWN),
    }


def _answer(item: Any) -> str:
    """What was answered; an observation that is only a code says it by its name."""
    return values.words(fhir.read(item)) if fhir.choice(fhir.read(item), "value")[0] or item.unit else _parts(item)


def _parts(item: Any) -> str:
    body = fhir.read(item)
    return values.words(body) if body.get("component") or body.get("dataAbsentReason") else ""


def _shown(facts: list[tuple[Any, Any]]) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in facts if value]
