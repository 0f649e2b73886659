"""The record of anybody: what people of an age have, chosen by the person's own dice."""

from datetime import date

from portal.demo.calendar import age_on, ago
from portal.demo.histories import (
    allergies,
    encounters,
    immunisations,
    laboratory,
    measurements,
    medicines,
    programmes,
)
from portal.demo.histories.kept_apart import kept_apart
from portal.demo.histories.ordinary_services import services
from portal.demo.histories.problems import problem
from portal.demo.story import Story

LONG_TERM = {  # condition: youngest age, share of people
    "hypertension": (45, 0.4),
    "thyroid": (30, 0.12),
    "asthma": (5, 0.15),
    "lung_disease": (55, 0.15),
    "arthritis": (55, 0.4),
    "low_mood": (18, 0.2),
    "heart": (60, 0.12),
    "fibrillation": (68, 0.2),
    "kidney": (68, 0.2),
}
SHORT = (  # illness, its medicine, youngest, oldest
    ("ear-infection", "amoxicillin", 1, 9),
    ("sore-throat", "", 4, 30),
    ("bronchitis", "amoxicillin", 20, 95),
    ("cystitis", "", 16, 95),
    ("ankle-sprain", "", 10, 60),
    ("forearm-fracture", "", 6, 80),
    ("covid", "", 3, 95),
)
VISITS = (
    "Tired all the time",
    "Cough",
    "Sore back",
    "Medicines review",
    "Skin rash",
    "Result explained",
    "Travel advice",
)


def ordinary(story: Story) -> None:
    """Writes a believable record for a person of this age."""
    age = age_on(story.person.born)
    _long_term(story, age)
    _short_illnesses(story, age)
    _allergies(story)
    _vaccinations(story, age)
    _body(story, age)
    _visits(story, age)
    services(story, age)
    kept_apart(story)


def _long_term(story: Story, age: int) -> None:
    for name, (youngest, share) in LONG_TERM.items():
        if age >= youngest and story.dice.random() < share:
            getattr(programmes, name)(story, min(story.dice.randint(2, 12), max(age - 4, 1)))
    if age >= 45 and story.dice.random() < 0.15:
        start = story.dice.randint(48, 66)
        programmes.diabetes(story, 6, tuple(str(start + story.dice.randint(-6, 6)) for _ in range(5)))
    if story.dice.random() < 0.12:
        problem(story, "hay-fever", ago(years=min(age - 1, 7) or 0.5))
        medicines.prescribe(story, "cetirizine", ago(days=170), kind="acute")


def _short_illnesses(story: Story, age: int) -> None:
    for key, medicine, youngest, oldest in SHORT:
        if youngest <= age <= oldest and story.dice.random() < 0.25:
            programmes.short_illness(
                story, key, ago(days=story.dice.randint(40, min(700, 330 * age))), medicine=medicine
            )


def _allergies(story: Story) -> None:
    """One in six has an allergy, half say they have none, of the rest nobody has written anything."""
    roll = story.dice.random()
    if roll < 0.17:
        allergies.allergy(story, story.dice.choice(sorted(allergies.ALLERGIES)), ago(days=story.dice.randint(90, 900)))
    elif roll < 0.67:
        allergies.none_known(story, ago(days=story.dice.randint(90, 900)))


def _vaccinations(story: Story, age: int) -> None:
    if age < 18:
        immunisations.childhood_programme(story)
    if 3 <= age < 16:
        immunisations.flu_seasons(story, range(2024, 2026), spray=True)
    elif age >= 60:
        immunisations.flu_seasons(story, range(2022, 2027))
        immunisations.covid_course(story, 4)
    elif age >= 20:
        immunisations.covid_course(story, 3)


def _body(story: Story, age: int) -> None:
    """Height and weight for all; a blood test for those who had a check."""
    if age < 18:
        height = 78 + 6 * age if age < 16 else 168
        measurements.growth(story, ago(days=200), f"{9 + 2.6 * age:.1f}", str(height + story.dice.randint(-4, 4)))
        return
    height, weight = story.dice.randint(152, 190), story.dice.uniform(52, 104)
    day = ago(days=story.dice.randint(60, 500))
    measurements.growth(story, day, f"{weight:.1f}", str(height))
    measurements.vital(story, "bmi", day, f"{weight / (height / 100) ** 2:.1f}", minute=21)
    if story.dice.random() < 0.5:
        laboratory.report(story, story.dice.choice(("fbc", "lft", "lipids", "glucose")), day)


def _visits(story: Story, age: int) -> None:
    for number in range(story.dice.randint(1, 3)):
        day: date = ago(days=story.dice.randint(20, min(900, 300 * max(age, 1))))
        how = "VR" if story.dice.random() < 0.3 else "AMB"
        kind = encounters.TELEPHONE if how == "VR" else encounters.FOLLOW_UP
        encounters.visit(story, f"seen-{number}", day, story.dice.choice(VISITS), kind=kind, how=how)
