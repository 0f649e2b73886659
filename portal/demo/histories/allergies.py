"""Allergies; "none known" is a statement of its own, and a record may hold neither."""

from collections.abc import Iterable
from datetime import date

from portal.demo.coding import ALLERGY_CLINICAL, ALLERGY_VERIFICATION, Concept, coded
from portal.demo.story import Story

NONE_KNOWN = Concept("No known allergy", "716186003")
ALLERGIES = {  # what, category, reaction, severity, how dangerous next time
    "penicillin": (Concept("Penicillin"), "medication", "Widespread itchy rash", "moderate", "low"),
    "peanut": (
        Concept("Allergy to peanuts", "91935009"),
        "food",
        "Swollen lips and wheeze",
        "severe",
        "high",
    ),
    "nuts": (Concept("Allergy to nuts", "91934008"), "food", "Tingling mouth", "mild", "low"),
    "latex": (Concept("Latex allergy", "300916003"), "environment", "Rash on the hands", "mild", "low"),
    "shellfish": (Concept("Shellfish allergy", "300913006"), "food", "Vomiting", "moderate", "low"),
    "bee": (
        Concept("Allergy to bee venom", "424213003"),
        "environment",
        "Collapse after a sting",
        "severe",
        "high",
    ),
    "dust-mite": (Concept("House dust mite allergy", "232350006"), "environment", "Sneezing", "mild", "low"),
    "ibuprofen": (Concept("Ibuprofen"), "medication", "Wheeze", "moderate", "high"),
    "trimethoprim": (Concept("Trimethoprim"), "medication", "Rash", "mild", "unable-to-assess"),
}


def allergy(
    story: Story,
    key: str,
    recorded: date,
    *,
    intolerance: bool = False,
    labels: Iterable[str] = (),
    by: str = "",
) -> dict:
    """Writes an allergy or intolerance with its reaction."""
    concept, category, reaction, severity, criticality = ALLERGIES[key]
    wrong = "entered-in-error" in labels
    state = {} if wrong else {"clinicalStatus": coded(ALLERGY_CLINICAL, "active")}
    body = state | {
        "verificationStatus": coded(ALLERGY_VERIFICATION, "entered-in-error" if wrong else "confirmed"),
        "type": "intolerance" if intolerance else "allergy",
        "category": [category],
        "criticality": criticality,
        "code": concept.fhir(),
        "patient": story.subject(),
        "recordedDate": recorded.isoformat(),
        "recorder": story.post(by or story.practice),
        "reaction": [{"manifestation": [{"text": reaction}], "severity": severity}],
    }
    return story.add("AllergyIntolerance", key, body, by=by or story.practice, labels=labels)


def none_known(story: Story, recorded: date) -> dict:
    """Writes that somebody asked, and there is no known allergy."""
    body = {
        "clinicalStatus": coded(ALLERGY_CLINICAL, "active"),
        "verificationStatus": coded(ALLERGY_VERIFICATION, "confirmed"),
        "code": NONE_KNOWN.fhir(),
        "patient": story.subject(),
        "recordedDate": recorded.isoformat(),
        "recorder": story.post(story.practice, "nurse" if story.practice == "practice" else ""),
    }
    return story.add("AllergyIntolerance", "none-known", body, by=story.practice)
