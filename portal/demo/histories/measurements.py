"""Blood pressure, weight and the like, measured at the practice or by the person at home."""

from datetime import date

from portal.demo.calendar import at
from portal.demo.coding import OBSERVATION_CATEGORY, Concept, coded, quantity
from portal.demo.story import Story

PRESSURE = Concept("Blood pressure", "75367002", loinc="85354-9")
SYSTOLIC = Concept("Systolic blood pressure", "72313002", loinc="8480-6")
DIASTOLIC = Concept("Diastolic blood pressure", "1091811000000102", loinc="8462-4")
VITALS = {
    "weight": (Concept("Weight", "27113001", loinc="29463-7"), "kg", "kg"),
    "height": (Concept("Height", "50373000", loinc="8302-2"), "cm", "cm"),
    "bmi": (Concept("Body mass index", "60621009", loinc="39156-5"), "kg/m²", "kg/m2"),
    "pulse": (Concept("Heart rate", "444981005", loinc="8867-4"), "beats per minute", "/min"),
    "temperature": (Concept("Temperature", "276885007", loinc="8310-5"), "°C", "Cel"),
    "oxygen": (Concept("Oxygen saturation", "431314004", loinc="2708-6"), "%", "%"),
    "breathing": (Concept("Respiratory rate", "86290005", loinc="9279-1"), "breaths per minute", "/min"),
    "head": (Concept("Head circumference", "363812007", loinc="9843-4"), "cm", "cm"),
}


def vital(
    story: Story, name: str, day: date, value: str, *, home: bool = False, hour: int = 10, minute: int = 15
) -> dict:
    """Writes one measurement."""
    concept, unit, ucum = VITALS[name]
    body = _frame(story, concept, day, home, hour, minute) | {"valueQuantity": quantity(value, unit, ucum)}
    return _write(story, f"{name}-{day}-{hour}{minute:02d}", body, home)


def pressure(
    story: Story,
    day: date,
    upper: int,
    lower: int | None,
    *,
    home: bool = False,
    hour: int = 10,
    minute: int = 15,
    swapped: bool = False,
    serial: str = "",
) -> dict:
    """Writes a blood pressure; some devices send the lower figure first, or lose it."""
    parts = [_part(SYSTOLIC, upper)] + ([_part(DIASTOLIC, lower)] if lower is not None else [])
    body = _frame(story, PRESSURE, day, home, hour, minute)
    body["component"] = parts[::-1] if swapped else parts
    return _write(story, f"pressure-{day}-{hour}{minute:02d}{serial}", body, home)


def growth(story: Story, day: date, weight: str, height: str) -> None:
    vital(story, "weight", day, weight)
    vital(story, "height", day, height, minute=20)


def _part(concept: Concept, value: int) -> dict:
    return {"code": concept.fhir(), "valueQuantity": quantity(str(value), "mmHg", "mm[Hg]")}


def _frame(story: Story, concept: Concept, day: date, home: bool, hour: int, minute: int) -> dict:
    performers = [story.subject()] if home else [story.practitioner(story.practice), story.organisation(story.practice)]
    return {
        "status": "final",
        "category": [coded(OBSERVATION_CATEGORY, "vital-signs", "Vital Signs")],
        "code": concept.fhir(),
        "subject": story.subject(),
        "effectiveDateTime": at(day, hour, minute),
        "issued": at(day, hour, minute),
        "performer": performers,
    }


def _write(story: Story, key: str, body: dict, home: bool) -> dict:
    if home:
        body["note"] = [{"text": "Measured at home."}]
    return story.add("Observation", key + ("-home" if home else ""), body, by=None if home else story.practice)
