"""Scans and X-rays: the study, and the radiologist's report with its whole text."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from portal.demo.calendar import at
from portal.demo.coding import DIAGNOSTIC_SERVICE, DICOM_UID, MODALITY, Concept, coded, coding
from portal.demo.histories.attachments import plain
from portal.demo.histories.letters import letter
from portal.demo.story import Story


class Examination(NamedTuple):
    concept: Concept
    modality: tuple[str, str]  # DICOM code and words
    service: tuple[str, str]  # section of the department, HL7 v2 table 0074
    pictures: int


XRAY, CT, MRI = ("DX", "Digital Radiography"), ("CT", "Computed Tomography"), ("MR", "Magnetic Resonance")
ULTRASOUND, MAMMOGRAM = ("US", "Ultrasound"), ("MG", "Mammography")
RADIOLOGY, SCANS, MAGNET, ECHO = (
    ("RAD", "Radiology"), ("CT", "CAT Scan"), ("NMR", "Nuclear Magnetic Resonance"), ("RUS", "Radiology Ultrasound"),
)  # fmt: skip
EXAMINATIONS = {
    "chest": Examination(Concept("Chest X-ray", "399208008"), XRAY, RADIOLOGY, 2),
    "knee": Examination(Concept("X-ray of knee", "74016001"), XRAY, RADIOLOGY, 2),
    "hip": Examination(Concept("X-ray of hip and pelvis"), XRAY, RADIOLOGY, 3),
    "wrist": Examination(Concept("X-ray of wrist"), XRAY, RADIOLOGY, 2),
    "head": Examination(Concept("CT scan of head", "303653007"), CT, SCANS, 184),
    "brain": Examination(Concept("MRI scan of brain"), MRI, MAGNET, 412),
    "abdomen": Examination(Concept("Ultrasound scan of abdomen"), ULTRASOUND, ECHO, 31),
    "kidneys": Examination(Concept("Ultrasound scan of kidneys and bladder"), ULTRASOUND, ECHO, 18),
    "breast": Examination(Concept("Breast screening (mammogram)", "24623002"), MAMMOGRAM, RADIOLOGY, 4),
    "neck": Examination(Concept("Ultrasound scan of the neck"), ULTRASOUND, ECHO, 12),
    "bones": Examination(Concept("Bone density scan (DXA)"), XRAY, RADIOLOGY, 2),
}


def imaging(
    story: Story,
    key: str,
    day: date,
    examination: str,
    findings: str,
    conclusion: str,
    *,
    by: str = "hospital",
    status: str = "final",
    labels: Iterable[str] = (),
    request: dict | None = None,
    form: str = "",
    why: str = "",
) -> dict:
    """Writes the study and its report; `findings` is the whole text, `form` attaches it as a letter too."""
    examined, labels = EXAMINATIONS[examination], tuple(labels)
    study = _study(story, key, day, examined, by, labels, why)
    words = f"Examination: {examined.concept.text}\n\nReason: {why or 'see request'}\n\nFindings\n{findings}\n\n"
    text = f"{words}Conclusion\n{conclusion}"
    body: dict = {
        "text": {"status": "additional", "div": _narrative(text)},
        "status": "entered-in-error" if "entered-in-error" in labels else status,
        "category": [coded(DIAGNOSTIC_SERVICE, *examined.service)],
        "code": examined.concept.fhir(),
        "subject": story.subject(),
        "effectiveDateTime": at(day, 13, 20),
        "issued": at(day + timedelta(days=2), 11, 0),
        "performer": [story.organisation(by)],
        "resultsInterpreter": [story.practitioner(by)],
        "imagingStudy": [study],
        "conclusion": conclusion,
        "presentedForm": [plain(text, examined.concept.text)],
    }
    if request:
        body["basedOn"] = [request]
    if form:
        letter(story, key, day, "radiology", examined.concept.text, text, by=by, form=form, labels=labels)
    return story.add("DiagnosticReport", key, body, by=by, labels=labels)


def _study(
    story: Story, key: str, day: date, examined: Examination, by: str, labels: tuple[str, ...], why: str
) -> dict:
    modality = coding(MODALITY, *examined.modality)
    uid = f"2.25.{int(story.id_of('ImagingStudy', key).replace('-', ''), 16)}"
    body = {
        "identifier": [{"system": DICOM_UID, "value": f"urn:oid:{uid}"}],
        "status": "entered-in-error" if "entered-in-error" in labels else "available",
        "modality": [modality],
        "subject": story.subject(),
        "started": at(day, 13, 20),
        "numberOfSeries": 1,
        "numberOfInstances": examined.pictures,
        "procedureCode": [examined.concept.fhir()],
        "location": story.location("imaging"),
        "description": examined.concept.text,
        "series": [{"uid": f"{uid}.1", "modality": modality, "numberOfInstances": examined.pictures}],
    }
    if why:
        body["reasonCode"] = [{"text": why}]
    return story.add("ImagingStudy", key, body, by=by, labels=labels)


def _narrative(text: str) -> str:
    paragraphs = "".join(f"<p>{_line_breaks(part)}</p>" for part in text.split("\n\n"))
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'


def _line_breaks(part: str) -> str:
    return part.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>")
