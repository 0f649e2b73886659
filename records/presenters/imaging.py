"""Scans and X-rays: what was examined, when and where, and what the report says."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.presenters import dates, fhir, fields, origin
from records.words.statuses import SILENT, state

SAID = frozenset(
    "modality procedureCode started description reasonCode referrer interpreter location imagingStudy conclusion"
    " conclusionCode resultsInterpreter media effectiveDateTime".split()
)
_READ_IN_A_LIST = 600  # characters of a report
# DICOM modalities
_MODALITIES = {
    "CR": gettext_lazy("X-ray"),
    "DX": gettext_lazy("X-ray"),
    "CT": gettext_lazy("CT scan"),
    "MR": gettext_lazy("MRI scan"),
    "US": gettext_lazy("Ultrasound scan"),
    "MG": gettext_lazy("Mammogram (breast X-ray)"),
    "NM": gettext_lazy("Nuclear medicine scan"),
    "PT": gettext_lazy("PET scan"),
    "XA": gettext_lazy("X-ray of blood vessels"),
    "RF": gettext_lazy("Moving X-ray"),
    "ES": gettext_lazy("Pictures from an endoscope"),
    "OP": gettext_lazy("Photograph of the eye"),
    "OPT": gettext_lazy("Scan of the back of the eye"),
    "DXA": gettext_lazy("Bone density scan"),
    "BMD": gettext_lazy("Bone density scan"),
    "ECG": gettext_lazy("Heart tracing"),
    "XC": gettext_lazy("Photograph"),
}


def card(item: Any, *, own: bool, notes: list, studies: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """An examination with what was reported, or alone where nothing was reported yet."""
    body = fhir.read(item)
    about = (
        [studies[ident] for ident in study_ids(body) if ident in studies] if item.kind == "DiagnosticReport" else [item]
    )
    told = state(item.kind, item.status)
    called = fhir.title(item) if item.code or item.title else next((title(one) for one in about), fhir.title(item))
    return {
        "title": called,
        "help": fhir.help_for(item, called),
        "lead": ""
        if fhir.kept_out(item)
        else _shortened(body.get("conclusion", "") or fhir.all_words(body.get("conclusionCode"))),
        "url": origin.address(item),
        "when": dates.when_of(item),
        "struck": fhir.kept_out(item),
        "status": _("No report yet")
        if item.kind == "ImagingStudy"
        else ""
        if item.status in SILENT
        else str(told.words),
        "facts": facts(body, about, names),
        "notes": notes,
        "meta": origin.meta(item, own=own),
    }


def study_ids(body: dict) -> list[str]:
    return [fhir.reference_id(found)[1] for found in fhir.listed(body.get("imagingStudy"))]


def title(study: Any) -> str:
    """What was examined; a study often has only its machine's code."""
    body = fhir.read(study)
    return (
        fhir.first_words(body.get("procedureCode"))
        or fhir.plain(body.get("description", ""))
        or how(body)
        or fhir.title(study)
    )


def how(body: dict) -> str:
    """By which kind of machine."""
    found = [*fhir.listed(body.get("modality")), *(one.get("modality") for one in fhir.listed(body.get("series")))]
    words = (
        str(_MODALITIES.get(one.get("code", ""), "")) or fhir.concept_words({"coding": [one]}) for one in found if one
    )
    return ", ".join(dict.fromkeys(filter(None, words)))


def facts(body: dict, studies: list, names: dict[str, str]) -> list[dict[str, Any]]:
    """Kind of examination, part of the body, place, who asked and who read it."""
    read = [fhir.read(one) for one in studies]
    series = [one for study in read for one in fhir.listed(study.get("series"))]
    rows = [
        (_("Kind of examination"), _joined(how(study) for study in read)),
        (_("Part of the body"), _joined(_site(one.get("bodySite")) for one in series)),
        (_("Where"), _joined(_named(study.get("location"), names) for study in read)),
        (_("Why"), _joined(fhir.all_words(one.get("reasonCode")) for one in (body, *read))),
        (_("Asked for by"), _joined(_named(study.get("referrer"), names) for study in read)),
        (_("Read by"), _joined(_named(one, names) for one in fhir.listed(body.get("resultsInterpreter")))),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _site(coding: Any) -> str:
    return fhir.concept_words({"coding": [coding]}) if coding else ""


def _named(reference: Any, names: dict[str, str]) -> str:
    return fields.shape("performer", reference, names) if reference else ""


def _joined(words: Any) -> str:
    return ", ".join(dict.fromkeys(filter(None, words)))


def _shortened(text: str) -> str:
    return text if len(text) <= _READ_IN_A_LIST else text[:_READ_IN_A_LIST].rsplit(" ", 1)[0] + " …"


def conclusion(body: dict) -> str:
    """What the report concludes, whole."""
    return "\n".join(filter(None, (body.get("conclusion", ""), fhir.all_words(body.get("conclusionCode")))))
