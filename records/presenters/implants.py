"""Implants and devices: what they are, the numbers by which a recall finds them, where in the body, since when."""

import re
from typing import Any

from django.utils.translation import gettext as _

from records.presenters import dates, fhir, fields, origin

SAID = frozenset(
    "udiCarrier manufacturer manufactureDate expirationDate lotNumber serialNumber deviceName modelNumber type owner"
    " safety distinctIdentifier status partNumber version statusReason location".split()
)
# GS1 application identifiers of a UDI as people read it: product, lot, serial, made, use before.
_PARTS = re.compile(r"\((\d{2})\)([^(]+)")
_NUMBERS = {"01": "number", "10": "lot", "21": "serial", "11": "made", "17": "before"}


def udi(body: dict) -> dict[str, str]:
    """Product number, lot, serial and dates of a device: from its own elements, else out of the UDI."""
    found = {name: "" for name in _NUMBERS.values()}
    for carrier in fhir.listed(body.get("udiCarrier")):
        for code, value in _PARTS.findall(carrier.get("carrierHRF", "")):
            if code in _NUMBERS and not found[_NUMBERS[code]]:
                found[_NUMBERS[code]] = _date(value) if code in ("11", "17") else value.strip()
        found["number"] = carrier.get("deviceIdentifier", "") or found["number"]
    own = {"lot": "lotNumber", "serial": "serialNumber", "made": "manufactureDate", "before": "expirationDate"}
    return found | {name: str(body[key]) for name, key in own.items() if body.get(key)}


def _date(digits: str) -> str:
    """YYMMDD as a FHIR date; day 00 names the month alone."""
    if not re.fullmatch(r"\d{6}", digits.strip()):
        return ""
    year, month, day = digits[:2], digits[2:4], digits[4:6]
    return f"20{year}-{month}" if day == "00" else f"20{year}-{month}-{day}"


def lot(item: Any) -> str:
    return udi(fhir.read(item))["lot"]


def name(body: dict, item: Any) -> str:
    """The kind of device, else what its maker calls it."""
    return fhir.concept_words(body.get("type")) or _called(body) or fhir.title(item)


def _called(body: dict) -> str:
    order = {"user-friendly-name": 0, "patient-reported-name": 1, "model-name": 2}
    names = sorted(fhir.listed(body.get("deviceName")), key=lambda found: order.get(found.get("type", ""), 3))
    return next((found["name"] for found in names if found.get("name")), "")


def card(
    item: Any,
    *,
    own: bool,
    notes: list,
    around: dict[Any, list],
    recalls: dict[Any, list],
    names: dict[str, str],
) -> dict[str, Any]:
    """A device in a list, whole: its numbers are what a reader comes for."""
    body = fhir.read(item)
    place = placed(item, around.get(item.id, []))
    called = name(body, item)
    return {
        "title": called,
        "help": fhir.help_for(item, called),
        "lead": _called(body) if _called(body) != called else "",
        "tag": place["state"],
        "tone": place["tone"],
        "url": origin.address(item),
        "struck": fhir.kept_out(item),
        "facts": facts(body, place, names),
        "recalls": [recall(found) for found in recalls.get(item.id, ())],
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def facts(body: dict, place: dict[str, Any], names: dict[str, str]) -> list[dict[str, Any]]:
    """Everything that is known of the device, the place before the numbers."""
    numbers = udi(body)
    rows = [
        (_("Where in the body"), place["site"]),
        (_("Put in"), place["since"]),
        (_("Taken out"), place["until"]),
        (_("Operation"), place["done"]),
        (_("Operation to take it out"), place["undone"]),
        (_("Place"), place["where"] or (fields.shape("owner", body["owner"], names) if body.get("owner") else "")),
        (_("Maker"), body.get("manufacturer", "")),
        (_("Model"), " ".join(filter(None, (body.get("modelNumber", ""), body.get("partNumber", ""))))),
        (_("Lot (batch) number"), numbers["lot"]),
        (_("Serial number"), numbers["serial"]),
        (_("Product number (GTIN)"), numbers["number"]),
        (_("Made"), dates.day_words(dates.when(numbers["made"]))),
        (_("To be put in before"), dates.day_words(dates.when(numbers["before"]))),
        (
            _("Full identifier (UDI)"),
            next((one["carrierHRF"] for one in fhir.listed(body.get("udiCarrier")) if one.get("carrierHRF")), ""),
        ),
        (_("Safety"), fhir.all_words(body.get("safety"))),
        (_("Why not in use"), fhir.all_words(body.get("statusReason"))),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def placed(item: Any, around: list) -> dict[str, Any]:
    """Since when it is in place, where, and by which operation, from the entries that name it."""
    uses = [row for row in around if row.kind == "DeviceUseStatement" and not fhir.kept_out(row)]
    acts = [row for row in around if row.kind == "Procedure" and not fhir.kept_out(row)]
    out = next((row for row in acts if _action(row, item) == "explanted"), None)
    put = next((row for row in reversed(acts) if row is not out and _action(row, item) != "explanted"), None)
    began, ended, site = _use(uses)
    body = fhir.read(put) if put else {}
    removed = bool(out) or item.status == "inactive" or bool(ended) or any(row.status == "completed" for row in uses)
    return {
        "state": ""
        if fhir.kept_out(item)
        else _("Taken out or no longer used")
        if removed
        else _("In place or in use")
        if item.status == "active" or uses or put
        else "",
        "tone": "grey" if removed else "green",
        "since": began or (dates.day_words(dates.when_of(put)) if put else ""),
        "until": ended or (dates.day_words(dates.when_of(out)) if out else ""),
        "site": site or fhir.all_words(body.get("bodySite")),
        "done": fhir.title(put) if put else "",
        "undone": fhir.title(out) if out else "",
        "where": _where(put, body),
        "links": [row for row in (put, out) if row],
    }


def _use(uses: list) -> tuple[str, str, str]:
    """From, until and where in the body, of the newest statement that says so."""
    began = ended = site = ""
    for row in uses:
        body = fhir.read(row)
        form, value = fhir.choice(body, "timing")
        period = value if form == "Period" else {"start": value} if form == "DateTime" else {}
        began = began or dates.day_words(dates.when(period.get("start")))
        ended = ended or dates.day_words(dates.when(period.get("end")))
        site = site or fhir.concept_words(body.get("bodySite"))
    return began, ended, site


def _where(row: Any, body: dict) -> str:
    """The place of an operation, else the organisation that did it."""
    place = (body.get("location") or {}).get("display", "")
    behalf = [one.get("onBehalfOf", {}).get("display", "") for one in fhir.listed(body.get("performer"))]
    return ", ".join(dict.fromkeys(filter(None, (place, *behalf)))) or (
        row.organisation.name if row is not None and row.organisation_id else ""
    )


def _action(row: Any, item: Any) -> str:
    """What an operation did with the device: implanted, explanted, manipulated."""
    for one in fhir.listed(fhir.read(row).get("focalDevice")):
        if fhir.reference_id(one.get("manipulated"))[1] == str(item.id):
            return next(iter(fhir.codes(one.get("action"))), "")
    return ""


def recall(row: Any) -> dict[str, Any]:
    """A notice that this device, or its lot, is to be checked."""
    return {"text": fhir.title(row), "url": origin.address(row), "when": dates.when_of(row), "from": row.author}
