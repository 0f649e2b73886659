"""What is rare in a record: equipment, diet, glasses, risks, opinions, injections, pictures, and a summary document."""

from datetime import date

from portal.demo.calendar import at
from portal.demo.coding import Concept, quantity
from portal.demo.story import Story
from records.lossless import Number

SUMMARY_SECTIONS = (
    ("Problems", "Dementia, early; broken hip two years ago."),
    ("What matters to me", "To stay at home."),
)


def equipment(story: Story, key: str, day: date, words: str, *, status: str = "active", by: str = "hospital") -> dict:
    """Writes equipment that was asked for, such as a walking frame."""
    body = {
        "status": status,
        "intent": "order",
        "codeCodeableConcept": {"text": words},
        "subject": story.subject(),
        "authoredOn": at(day, 15, 0),
        "requester": story.practitioner(by),
    }
    return story.add("DeviceRequest", key, body, by=by)


def diet(story: Story, key: str, day: date, words: str, *, by: str = "hospital") -> dict:
    """Writes what somebody should eat."""
    body = {
        "status": "active",
        "intent": "order",
        "patient": story.subject(),
        "dateTime": at(day, 12, 0),
        "orderer": story.practitioner(by),
        "oralDiet": {"type": [{"text": words}]},
    }
    return story.add("NutritionOrder", key, body, by=by)


def glasses(story: Story, key: str, day: date, right: str, left: str, *, by: str = "hospital") -> dict:
    """Writes a prescription for glasses; the figures are spheres."""
    body = {
        "status": "active",
        "created": at(day, 10, 40),
        "patient": story.subject(),
        "dateWritten": at(day, 10, 40),
        "prescriber": story.practitioner(by),
        "lensSpecification": [
            {"product": {"text": "Distance glasses"}, "eye": eye, "sphere": Number(sphere)}
            for eye, sphere in (("right", right), ("left", left))
        ],
    }
    return story.add("VisionPrescription", key, body, by=by)


def risk(story: Story, key: str, day: date, words: str, percent: str, *, by: str = "") -> dict:
    """Writes a calculated risk."""
    organisation = by or story.practice
    body = {
        "status": "final",
        "code": {"text": words},
        "subject": story.subject(),
        "occurrenceDateTime": at(day, 10, 50),
        "performer": story.practitioner(organisation),
        "prediction": [{"outcome": {"text": words}, "probabilityDecimal": Number(percent)}],
    }
    return story.add("RiskAssessment", key, body, by=organisation)


def impression(story: Story, key: str, day: date, words: str, *, by: str = "hospital") -> dict:
    """Writes what a clinician thinks of it all."""
    body = {
        "status": "completed",
        "description": "Opinion after the assessment",
        "subject": story.subject(),
        "date": at(day, 16, 0),
        "assessor": story.practitioner(by),
        "summary": words,
    }
    return story.add("ClinicalImpression", key, body, by=by)


def injection(story: Story, key: str, day: date, medicine: Concept, dose: str) -> dict:
    """Writes a medicine that was given at the practice."""
    body = {
        "status": "completed",
        "medicationCodeableConcept": medicine.fhir(),
        "subject": story.subject(),
        "effectiveDateTime": at(day, 9, 30),
        "performer": [{"actor": story.practitioner(story.practice)}],
        "dosage": {"text": f"{dose} into the muscle", "dose": quantity(dose.split()[0], "mg")},
    }
    return story.add("MedicationAdministration", key, body, by=story.practice)


def to_be_told(story: Story, key: str, day: date, words: str) -> dict:
    """Writes that somebody is to be told something."""
    body = {
        "status": "active",
        "subject": story.subject(),
        "payload": [{"contentString": words}],
        "authoredOn": at(day, 8, 45),
        "requester": story.organisation(story.practice),
    }
    return story.add("CommunicationRequest", key, body, by=story.practice)


def picture(story: Story, key: str, day: date, words: str) -> dict:
    """Writes a picture that the hospital keeps."""
    url = f"https://pictures.strathallow.example/{story.id_of('Media', key)}.jpg"
    body = {
        "status": "completed",
        "type": {"text": "Photograph"},
        "subject": story.subject(),
        "createdDateTime": at(day, 14, 10),
        "operator": story.practitioner("hospital"),
        "bodySite": {"text": words},
        "content": {"contentType": "image/jpeg", "url": url, "title": words},
    }
    return story.add("Media", key, body, by="hospital")


def summary(story: Story, key: str, day: date) -> dict:
    """Writes a summary as a document of sections."""
    body = {
        "status": "final",
        "type": {"text": "Key information summary"},
        "subject": story.subject(),
        "date": at(day, 18, 0),
        "author": [story.practitioner(story.practice)],
        "title": "Key information summary",
        "custodian": story.organisation(story.practice),
        "section": [{"title": title, "text": _narrative(words)} for title, words in SUMMARY_SECTIONS],
    }
    return story.add("Composition", key, body, by=story.practice)


def _narrative(words: str) -> dict:
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{words}</p></div>'}
