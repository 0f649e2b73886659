"""Family history, and how somebody lives: smoking, alcohol, work and home."""

from collections.abc import Iterable
from datetime import date

from portal.demo.calendar import at
from portal.demo.coding import OBSERVATION_CATEGORY, ROLE, Concept, coded, quantity
from portal.demo.story import Story

RELATIVES = {
    "mother": ("MTH", "Mother", "female"),
    "father": ("FTH", "Father", "male"),
    "sister": ("SIS", "Sister", "female"),
    "brother": ("BRO", "Brother", "male"),
    "grandmother": ("GRMTH", "Grandmother", "female"),
    "grandfather": ("GRFTH", "Grandfather", "male"),
    "aunt": ("AUNT", "Aunt", "female"),
}
ILLNESSES = {
    "heart": Concept("Coronary heart disease", "53741008"),
    "heart-attack": Concept("Myocardial infarction", "22298006"),
    "diabetes": Concept("Type 2 diabetes mellitus", "44054006"),
    "stroke": Concept("Stroke", "230690007"),
    "breast-cancer": Concept("Breast cancer", "254837009"),
    "bowel-cancer": Concept("Bowel cancer"),
    "glaucoma": Concept("Glaucoma", "23986001"),
    "hypertension": Concept("Essential hypertension", "59621000"),
    "asthma": Concept("Asthma", "195967001"),
    "dementia": Concept("Dementia", "52448006"),
}
SMOKING = {
    "never": Concept("Never smoked", "266919005"),
    "former": Concept("Former smoker", "8517006"),
    "smoker": Concept("Smoker", "77176002"),
}
TOBACCO = Concept("Smoking status", loinc="72166-2")
ALCOHOL = Concept("Alcohol units a week")
WORK = Concept("Occupation", loinc="11341-5")
HOUSING = Concept("Housing")
WALKING = Concept("Physical activity")


def relative(
    story: Story,
    who: str,
    illnesses: Iterable[tuple[str, int | str]],
    recorded: date,
    *,
    died: int | None = None,
    labels: Iterable[str] = (),
    note: str = "",
) -> dict:
    """Writes what a relative has or had: (illness, age at its beginning or words); `died` is their age at death."""
    code, words, sex = RELATIVES[who]
    body: dict = {
        "status": "completed",
        "patient": story.subject(),
        "date": recorded.isoformat(),
        "relationship": coded(ROLE, code, words.lower()) | {"text": words},
        "sex": coded("http://hl7.org/fhir/administrative-gender", sex, sex.title()),
        "condition": [{"code": ILLNESSES[name].fhir()} | _onset(onset) for name, onset in illnesses],
    }
    if died:
        body["deceasedAge"] = quantity(str(died), "years", "a")
    if note:
        body["note"] = [{"text": note}]
    return story.add("FamilyMemberHistory", who, body, by=story.practice, labels=labels)


def _onset(onset: int | str) -> dict:
    return {"onsetString": onset} if isinstance(onset, str) else {"onsetAge": quantity(str(onset), "years", "a")}


def smoking(story: Story, day: date, kind: str) -> dict:
    """Writes whether the person smokes, as the practice asked."""
    return _asked(story, "smoking", day, TOBACCO, {"valueCodeableConcept": SMOKING[kind].fhir()})


def alcohol(story: Story, day: date, units: int) -> dict:
    """Writes how many units of alcohol the person drinks in a usual week."""
    return _asked(story, "alcohol", day, ALCOHOL, {"valueQuantity": quantity(str(units), "units a week", "/wk")})


def told(story: Story, key: str, day: date, concept: Concept, words: str) -> dict:
    """Writes what the person said about work, home or exercise, in words."""
    return _asked(story, key, day, concept, {"valueString": words})


def _asked(story: Story, key: str, day: date, concept: Concept, value: dict) -> dict:
    body = {
        "status": "final",
        "category": [coded(OBSERVATION_CATEGORY, "social-history", "Social History")],
        "code": concept.fhir(),
        "subject": story.subject(),
        "effectiveDateTime": at(day, 10, 5),
        "issued": at(day, 10, 5),
        "performer": [story.practitioner(story.practice), story.organisation(story.practice)],
    } | value
    return story.add("Observation", f"{key}-{day}", body, by=story.practice)
