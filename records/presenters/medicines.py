"""Medicines: what it is, how to take it, since when and from whom."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.presenters import dates, fhir, origin, quantities
from records.words.statuses import state
from records.words.timing import PERIODS, TIMES_OF_DAY

CURRENT = ("active", "on-hold", "intended", "unknown", "")
_REPEAT = "MedicationRepeatInformation"


def card(item: Any, *, own: bool, notes: list, names: dict) -> dict[str, Any]:
    """One medicine for the medicine card component."""
    body, told = fhir.read(item), state(item.kind, item.status)
    return {
        "name": (called := name(item, names)),
        "help": fhir.help_for(item, called),
        "url": origin.address(item),
        "dose": dose_words(body) or (_("How to take it is not written here.") if item.status in CURRENT else ""),
        "status": told.words if item.status not in ("", "unknown") else "",
        "status_tone": told.tone,
        "kind": kind_words(item, body),
        "started": dates.day_words(dates.when_of(item)),
        "ended": ended(body),
        "reason": fhir.all_words(body.get("reasonCode")) or _displays(body.get("reasonReference")),
        "prescriber": origin.author(item, own=own) if item.kind == "MedicationRequest" else "",
        "facts": _facts(body),
        "struck": fhir.kept_out(item),
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def name(item: Any, names: dict) -> str:
    """The medicine's name; one that only points elsewhere is looked up among `names`."""
    if item.title or item.code:
        return fhir.title(item)
    reference = fhir.read(item).get("medicationReference") or {}
    return reference.get("display") or names.get(fhir.reference_id(reference)[1]) or fhir.title(item)


def dose_words(body: dict) -> str:
    """How to take it: the words on the label where there are any."""
    doses = sorted(
        (dose for dose in fhir.listed(body.get("dosageInstruction") or body.get("dosage")) if isinstance(dose, dict)),
        key=lambda dose: dose.get("sequence", 0),
    )
    return ". ".join(words.rstrip(".") for dose in doses if (words := _one_dose(dose)))


def _one_dose(dose: dict) -> str:
    written = dose.get("text") or dose.get("patientInstruction") or _built(dose)
    extra = [
        words for concept in fhir.listed(dose.get("additionalInstruction")) if (words := fhir.concept_words(concept))
    ]
    return ". ".join(part.rstrip(".") for part in (written, *extra) if part and part not in written[:-1])


def _built(dose: dict) -> str:
    """From the coded parts, where nobody wrote a sentence."""
    amount = next((_amount(found) for found in fhir.listed(dose.get("doseAndRate"))), "")
    often = _often((dose.get("timing") or {}).get("repeat") or {}) or fhir.concept_words(
        (dose.get("timing") or {}).get("code")
    )
    needed = _("when needed") if dose.get("asNeededBoolean") or dose.get("asNeededCodeableConcept") else ""
    route = fhir.concept_words(dose.get("route"))
    words = ", ".join(filter(None, (amount, often, needed, route)))
    return words[:1].upper() + words[1:]


def _amount(found: dict) -> str:
    form, value = fhir.choice(found, "dose")
    if form == "Quantity" and value.get("value") is not None and not value.get("unit") and not value.get("code"):
        return _("%(n)s at a time") % {"n": quantities.number_words(value["value"])}
    return quantities.any_words(form, value)


def timing_words(timing: Any) -> str:
    """When something is to be done: by its name, its days, or how often."""
    timing = timing or {}
    days = ", ".join(dates.day_words(dates.when(day)) for day in fhir.listed(timing.get("event")))
    repeat = timing.get("repeat") or {}
    return (
        fhir.concept_words(timing.get("code"))
        or _often(repeat)
        or days
        or dates.period_words(repeat.get("boundsPeriod"))
    )


def _often(repeat: dict) -> str:
    """ "2 times a day", "every 6 hours"."""
    period, unit, times = repeat.get("period"), PERIODS.get(repeat.get("periodUnit", "")), repeat.get("frequency", 1)
    moments = ", ".join(str(TIMES_OF_DAY[code]) for code in fhir.listed(repeat.get("when")) if code in TIMES_OF_DAY)
    if not period or not unit:
        return moments
    if period != 1:
        every = _("every %(n)s %(units)s") % {"n": quantities.number_words(period), "units": unit.many}
        return every if times == 1 else _("%(times)s times %(every)s") % {"times": times, "every": every}
    often = ngettext("once %(period)s", "%(times)s times %(period)s", times) % {"times": times, "period": unit.each}
    return ", ".join(filter(None, (often, moments)))


def kind_words(item: Any, body: dict) -> str:
    """Repeat, serial or one course, where the prescription says so."""
    codes = fhir.codes(body.get("courseOfTherapyType"))
    if "continuous-repeating-dispensing" in codes:
        return _("Serial prescription, kept at your pharmacy")
    if "continuous" in codes:
        return _("Repeat prescription")
    if codes & {"acute", "seasonal"}:
        return _("One course")
    return (
        _("Bought or taken by yourself") if item.kind == "MedicationStatement" and item.author_kind == "person" else ""
    )


def review_by(body: dict) -> dates.When:
    """Until when the practice has agreed to repeats."""
    for extension in fhir.listed(body.get("extension")):
        if _REPEAT in extension.get("url", ""):
            for part in fhir.listed(extension.get("extension")):
                if part.get("url") == "authorisationExpiryDate":
                    return dates.when(part.get("valueDateTime"))
    return None


def ended(body: dict) -> str:
    """When somebody stopped taking it; a supply that runs out is no end."""
    form, value = fhir.choice(body, "effective")
    return dates.day_words(dates.when(value.get("end"))) if form == "Period" else ""


def facts(item: Any, body: dict) -> list[tuple[str, str]]:
    """What the medicine's own page says before all else."""
    return [(_("How to take it"), dose_words(body)), (_("Kind"), kind_words(item, body)), *_supply(body)]


def _supply(body: dict) -> list[tuple[str, str]]:
    request = body.get("dispenseRequest") or {}
    repeats = request.get("numberOfRepeatsAllowed")
    return [
        (_("Supplied each time"), quantities.quantity_words(request.get("quantity"))),
        (_("Repeats allowed"), str(repeats) if repeats else ""),
        (_("Review due by"), dates.day_words(review_by(body))),
    ]


def _facts(body: dict) -> list[dict[str, Any]]:
    found = [
        (_("Why it changed"), fhir.first_words(body.get("statusReason"))),
        *_supply(body),
        (_("Note"), fhir.note_words(body)),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def _displays(references: Any) -> str:
    return ", ".join(
        found["display"] for found in fhir.listed(references) if isinstance(found, dict) and found.get("display")
    )
