"""Problems, allergies and immunisations as cards; every other kind as a plain one."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.presenters import dates, fhir, origin, quantities
from records.words.statuses import SILENT, state

_CRITICALITY = {
    "high": (gettext_lazy("Can be dangerous"), "red"),
    "low": (gettext_lazy("Recorded as low risk"), "grey"),
    "unable-to-assess": (gettext_lazy("Danger not known"), "grey"),
}


def _card(item: Any, *, own: bool, notes: list, facts: list[tuple[str, Any]], **more) -> dict[str, Any]:
    return {
        "title": fhir.title(item),
        "help": fhir.help_for(item),
        "url": origin.address(item),
        "when": dates.when_of(item),
        "struck": fhir.kept_out(item),
        "status": _status(item),
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "notes": notes,
        "meta": origin.meta(item, own=own),
    } | more


def _status(item: Any) -> str:
    if fhir.kept_out(item):
        return str(state(item.kind, "entered-in-error").words)
    return "" if item.status in SILENT else str(state(item.kind, item.status).words)


def problem(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    """A condition: since when, until when, how sure."""
    body = fhir.read(item)
    began, ended = _moment_words(body, "onset"), _moment_words(body, "abatement")
    facts = [
        (_("Began"), began),
        (_("Ended"), ended),
        (_("How serious"), fhir.concept_words(body.get("severity"))),
        (_("Where in the body"), fhir.all_words(body.get("bodySite"))),
        (_("How sure"), _sureness(body)),
        (_("Note"), fhir.note_words(body)),
    ]
    return _card(item, own=own, notes=notes, facts=facts, when=None if began else dates.when_of(item))


_SURE = {
    "unconfirmed": gettext_lazy("Not confirmed"),
    "provisional": gettext_lazy("Likely, not confirmed"),
    "differential": gettext_lazy("One of several possibilities"),
    "refuted": gettext_lazy("Ruled out"),
}


def _sureness(body: dict) -> str:
    return next((str(_SURE[code]) for code in fhir.codes(body.get("verificationStatus")) if code in _SURE), "")


def _moment_words(body: dict, name: str) -> str:
    form, value = fhir.choice(body, name)
    if form == "DateTime":
        return dates.day_words(dates.when(value))
    if form == "Age":
        return _("at the age of %(age)s") % {"age": quantities.quantity_words(value)}
    return quantities.any_words(form, value)


def allergy(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    """An allergy or intolerance, with what happened."""
    body = fhir.read(item)
    danger, tone = _CRITICALITY.get(body.get("criticality", ""), ("", "grey"))
    facts = [
        (
            _("What happened"),
            "; ".join(filter(None, (_reaction(found) for found in fhir.listed(body.get("reaction"))))),
        ),
        (_("Kind"), {"allergy": _("Allergy"), "intolerance": _("Intolerance")}.get(body.get("type", ""), "")),
        (_("Began"), _moment_words(body, "onset")),
        (_("How sure"), _sureness(body)),
        (_("Note"), fhir.note_words(body)),
    ]
    recorded = dates.day_words(origin.recorded(item) or origin.received(item))
    return _card(
        item,
        own=own,
        notes=notes,
        facts=facts,
        tag="" if fhir.kept_out(item) else str(danger),
        tone=tone,
        when=None,
        recorded_words=recorded,
    )


_SEVERITY = {"mild": gettext_lazy("mild"), "moderate": gettext_lazy("moderate"), "severe": gettext_lazy("severe")}


def _reaction(found: dict) -> str:
    what = fhir.all_words(found.get("manifestation")) or found.get("description", "")
    severity = _SEVERITY.get(found.get("severity", ""), "")
    return f"{what} ({severity})" if what and severity else what


def immunisation(item: Any, *, own: bool, notes: list) -> dict[str, Any]:
    """A vaccination that was given, or the reason why not."""
    body = fhir.read(item)
    doses = [_dose(found) for found in fhir.listed(body.get("protocolApplied"))]
    facts = [
        (_("Dose"), ", ".join(filter(None, doses))),
        (_("Why not"), fhir.concept_words(body.get("statusReason")) if item.status == "not-done" else ""),
        (
            _("Against"),
            ", ".join(
                filter(None, (fhir.all_words(p.get("targetDisease")) for p in fhir.listed(body.get("protocolApplied"))))
            ),
        ),
        (_("Where in the body"), fhir.concept_words(body.get("site"))),
        (_("Batch number"), body.get("lotNumber", "")),
        (_("Maker"), (body.get("manufacturer") or {}).get("display", "")),
        (_("Note"), fhir.note_words(body)),
    ]
    when = dates.when_of(item) or dates.when(body.get("occurrenceString"))
    return _card(item, own=own, notes=notes, facts=facts, when=when)


def _dose(found: dict) -> str:
    number, of = (
        next((str(found[key]) for key in found if key.startswith(name)), "") for name in ("doseNumber", "seriesDoses")
    )
    return _("%(n)s of %(all)s") % {"n": number, "all": of} if number and of else number
