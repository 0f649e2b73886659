"""The O'Rourkes: a mother, her son of eight, a daughter of thirteen and a son of fourteen who sign in themselves."""

from portal.demo.calendar import ago
from portal.demo.coding import Concept
from portal.demo.histories import (
    allergies,
    background,
    demographics,
    encounters,
    imaging,
    immunisations,
    letters,
    measurements,
    medicines,
    plans,
    programmes,
)
from portal.demo.histories.problems import problem
from portal.demo.histories.questionnaires import answered
from portal.demo.story import Story

CONFIDENTIAL = ("confidential-to-child",)


def mother(story: Story) -> None:
    demographics.patient(story, ethnicity="1B")
    programmes.asthma(story, 12)
    allergies.none_known(story, ago(days=240))
    immunisations.covid_course(story, 3)
    measurements.growth(story, ago(days=240), "71.5", "170")
    encounters.visit(story, "check", ago(days=240), "Asthma and contraception review")
    background.relative(story, "aunt", (("breast-cancer", 52),), ago(days=240))
    background.smoking(story, ago(days=240), "never")
    background.alcohol(story, ago(days=240), 5)
    answers = {"night": 0, "day": 3, "activity": False, "peak": "420"}
    answered(story, "asthma", "asthma", ago(days=97), answers)
    medicines.prescribe(story, "contraceptive", ago(years=2))


def son(story: Story) -> None:
    demographics.patient(story, ethnicity="1B")
    demographics.related(story, "mother", "Aoife O'Rourke", "Mother")
    immunisations.childhood_programme(story)
    immunisations.flu_seasons(story, range(2022, 2026), spray=True)
    problem(story, "eczema", ago(years=7))
    medicines.prescribe(story, "emollient", ago(years=7))
    medicines.prescribe(story, "betamethasone", ago(days=300), kind="acute")
    programmes.short_illness(story, "ear-infection", ago(days=620), medicine="amoxicillin")
    problem(story, "glue-ear", ago(days=600), resolved=ago(days=380))
    encounters.operation(story, "grommets", ago(days=390))
    allergies.allergy(story, "peanut", ago(years=5))
    for years, weight, height in (
        (7.8, "5.10", "57.0"),
        (7, "9.6", "74"),
        (5, "14.80", "95"),
        (3, "19.4", "113"),
        (0.4, "26.2", "128"),
    ):
        measurements.growth(story, ago(years=years), weight, height)
    measurements.vital(story, "head", ago(years=7.8), "39.5", minute=25)
    letters.with_part_left_out(
        story,
        "nursery",
        ago(years=4),
        "social",
        "Letter from the health visitor",
        "Finlay plays well and says many words. {} We meet again in the spring.",
        "His grandmother told us about her own illness.",
        by="practice",
    )
    imaging.imaging(
        story,
        "wrist",
        ago(days=800),
        "wrist",
        "Greenstick fracture of the right radius.",
        "Fracture.",
        why="Fell off a swing",
    )
    encounters.visit(story, "school", ago(days=45), "Talk with the school nurse about home", labels=CONFIDENTIAL)


def eldest(story: Story) -> None:
    """Shares his appointments and medicines with his mother, and nothing else."""
    demographics.patient(story, ethnicity="1B")
    demographics.related(story, "mother", "Aoife O'Rourke", "Mother")
    immunisations.childhood_programme(story)
    programmes.asthma(story, 7)
    allergies.allergy(story, "peanut", ago(years=9))
    measurements.growth(story, ago(days=80), "58.1", "171")
    encounters.visit(story, "alone", ago(days=33), "Came alone to talk", labels=CONFIDENTIAL, worker="nurse")


def daughter(story: Story) -> None:
    demographics.patient(story, ethnicity="1B")
    demographics.related(story, "mother", "Aoife O'Rourke", "Mother")
    immunisations.childhood_programme(story)
    programmes.asthma(story, 6)
    allergies.none_known(story, ago(days=365))
    measurements.growth(story, ago(days=50), "47.3", "158")
    problem(
        story,
        "worry",
        ago(days=52),
        labels=CONFIDENTIAL,
        concept=Concept("Trouble sleeping and worry about school"),
    )
    answers = {"night": 2, "day": 5, "activity": False, "peak": "310.0"}
    answered(story, "asthma", "asthma", ago(days=96), answers)
    plans.care_plan(
        story,
        "worry-plan",
        "Plan that we made together",
        ("Write down what went well each day", "Talk with the school nurse on Mondays"),
        ago(days=52),
        goals=(("Sleep through five nights a week", "in-progress"),),
        if_then=(("you cannot stop worrying", "text the word SHOUT to 85258 at any hour."),),
        category="Well-being",
        labels=CONFIDENTIAL,
    )
    encounters.visit(story, "worry-visit", ago(days=52), "Came alone to talk", labels=CONFIDENTIAL, worker="nurse")
    letters.letter(
        story,
        "counsellor",
        ago(days=20),
        "clinic",
        "Letter from the youth counsellor",
        "We have agreed to meet each week after school. She has asked that this is not sent home.",
        by="hospital",
        labels=(*CONFIDENTIAL, "sensitive:mental-health"),
    )
