"""Problems: long-term conditions and past illnesses."""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.demo.coding import CONDITION_CATEGORY, CONDITION_CLINICAL, CONDITION_VERIFICATION, Concept, coded
from portal.demo.story import Story

PROBLEMS = {
    "hypertension": Concept("Essential hypertension", "59621000"),
    "diabetes": Concept("Type 2 diabetes mellitus", "44054006"),
    "prediabetes": Concept("Prediabetes", "15777000"),
    "asthma": Concept("Asthma", "195967001"),
    "childhood-asthma": Concept("Childhood asthma", "233678006"),
    "copd": Concept("Chronic obstructive pulmonary disease", "13645005"),
    "knee-osteoarthritis": Concept("Osteoarthritis of knee", "239873007"),
    "hip-osteoarthritis": Concept("Osteoarthritis of hip", "239872002"),
    "depression": Concept("Depressive disorder", "35489007"),
    "hypothyroidism": Concept("Hypothyroidism", "40930008"),
    "atrial-fibrillation": Concept("Atrial fibrillation", "49436004"),
    "kidney-disease": Concept("Chronic kidney disease stage 3", "433144002"),
    "eczema": Concept("Atopic dermatitis (eczema)", "24079001"),
    "migraine": Concept("Migraine", "37796009"),
    "heart-disease": Concept("Coronary heart disease", "53741008"),
    "heart-attack": Concept("Myocardial infarction", "22298006"),
    "stroke": Concept("Stroke", "230690007"),
    "lipids": Concept("Hyperlipidaemia", "55822004"),
    "gout": Concept("Gout", "90560007"),
    "osteoporosis": Concept("Osteoporosis", "64859006"),
    "dementia": Concept("Dementia", "52448006"),
    "hip-fracture": Concept("Closed fracture of hip", "359817006"),
    "hay-fever": Concept("Seasonal allergic rhinitis (hay fever)", "367498001"),
    "back-pain": Concept("Chronic low back pain", "278860009"),
    "anaemia": Concept("Anaemia", "271737000"),
    "ear-infection": Concept("Otitis media", "65363002"),
    "bronchitis": Concept("Acute bronchitis", "10509002"),
    "pneumonia": Concept("Pneumonia", "233604007"),
    "appendicitis": Concept("Appendicitis", "74400008"),
    "cystitis": Concept("Cystitis", "38822007"),
    "ankle-sprain": Concept("Sprain of ankle", "44465007"),
    "forearm-fracture": Concept("Fracture of forearm", "65966004"),
    "sore-throat": Concept("Streptococcal sore throat", "43878008"),
    "epilepsy": Concept("Epilepsy", "84757009"),
    "covid": Concept("COVID-19", "840539006"),
    "glue-ear": Concept("Glue ear, both sides"),  # no sure code: words only
    "reflux": Concept("Acid reflux (gastro-oesophageal)"),
    "vertigo": Concept("Attacks of dizziness, cause not found"),
}


def problem(
    story: Story,
    key: str,
    onset: date,
    *,
    resolved: date | None = None,
    by: str = "",
    note: str = "",
    labels: Iterable[str] = (),
    concept: Concept | None = None,
    partial: str = "",
) -> dict:
    """Writes a problem, active until it is resolved; `partial` is an onset of which only year or month is known."""
    wrong = "entered-in-error" in labels
    state = {} if wrong else {"clinicalStatus": coded(CONDITION_CLINICAL, "resolved" if resolved else "active")}
    body = state | {
        "verificationStatus": coded(CONDITION_VERIFICATION, "entered-in-error" if wrong else "confirmed"),
        "category": [coded(CONDITION_CATEGORY, "problem-list-item", "Problem List Item")],
        "code": (concept or PROBLEMS[key]).fhir(),
        "subject": story.subject(),
        "onsetDateTime": onset.isoformat() if story.dice.random() < 0.7 else f"{onset:%Y-%m}",
        "recordedDate": (onset + timedelta(days=3)).isoformat(),
        "recorder": story.post(by or story.practice),
    }
    if partial:
        body["onsetDateTime"] = partial
    if resolved:
        body["abatementDateTime"] = resolved.isoformat()
    if note:
        body["note"] = [{"text": note}]
    return story.add("Condition", key, body, by=by or story.practice, labels=labels)
