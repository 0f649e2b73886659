"""Morag: a woman with several long-term conditions and every kind of result that a page must show well."""

from datetime import date

from portal.demo.calendar import ago
from portal.demo.coding import Concept
from portal.demo.histories import (
    allergies,
    background,
    demographics,
    encounters,
    immunisations,
    laboratory,
    letters,
    measurements,
    medicines,
    plans,
    programmes,
)
from portal.demo.histories.problems import problem
from portal.demo.stories import morag_papers, morag_services
from portal.demo.story import Story


def tell(story: Story) -> None:
    demographics.patient(story, title="Ms")
    reason = programmes.diabetes(story, 14, ("48", "51", "55", "58", "64", "61", "57", "54", "52", "49"))
    medicines.prescribe(story, "gliclazide", ago(years=5), stopped="Low blood sugars", reason=reason)
    programmes.hypertension(story, 9, medicine="ramipril", readings=6)
    programmes.thyroid(story, 7)
    programmes.arthritis(story, 4)
    problem(story, "ankle-sprain", ago(years=6), resolved=ago(years=5.8))
    problem(story, "reflux", ago(years=3))
    _medicines(story)
    _odd_results(story)
    _home(story)
    _prevention(story)
    _hospital(story)
    plans.diabetes_plan(story, reason)
    morag_papers.tell(story)
    morag_services.tell(story)


def _medicines(story: Story) -> None:
    medicines.prescribe(story, "simvastatin", ago(years=8), stopped="Muscle aches")
    request = medicines.prescribe(story, "atorvastatin", ago(years=2), kind="serial")
    for step in range(3):
        medicines.dispensed(story, "atorvastatin", request, ago(days=20 + 56 * step))
    medicines.prescribe(story, "omeprazole", ago(years=1))
    medicines.prescribe(story, "amoxicillin", ago(days=410), kind="acute", labels=("entered-in-error",))
    medicines.bought(story, "Vitamin D 10 microgram tablets", ago(years=2))
    allergies.allergy(story, "penicillin", date(1996, 5, 14))
    allergies.allergy(story, "ibuprofen", ago(years=4), intolerance=True)
    allergies.allergy(story, "latex", ago(years=1), labels=("entered-in-error",))


def _odd_results(story: Story) -> None:
    """Comparators, words, missing values, corrections, cancellations, other units."""
    for step, panel in enumerate(("fbc", "lft", "lipids", "ue", "fbc", "lipids", "ue", "lft")):
        laboratory.report(story, panel, ago(days=24 + 91 * step))
    laboratory.report(story, "crp", ago(days=24), values={"crp": "<1"})
    laboratory.report(
        story, "ferritin", ago(days=115), values={"ferritin": "12"}, comment="Low iron store; please discuss."
    )
    laboratory.report(story, "ue", ago(days=300), values={"egfr": ">90", "potassium": "5.6"}, serial="high")
    laboratory.report(story, "hba1c", ago(days=206), by="practice", values={"hba1c": "50"}, serial="near-patient")
    right = laboratory.corrected(story, "potassium-corrected", "potassium", ago(days=480), wrong="6.90", right="4.30")
    kidney = Concept("Urea and electrolytes", "252167001")
    laboratory.grouped(story, "corrected-ue", kidney, [right], ago(days=480), status="corrected")
    missing = laboratory.not_measured(
        story,
        "potassium-haemolysed",
        "potassium",
        ago(days=481),
        "error",
        "Sample haemolysed: potassium cannot be measured.",
    )
    off = laboratory.cancelled(story, "urea-cancelled", "urea", ago(days=481), "Cancelled: wrong tube.")
    laboratory.grouped(story, "lost-ue", kidney, [missing, off], ago(days=481))
    culture = Concept("Urine culture", "401324008")
    words = laboratory.written(story, "urine", culture, ago(days=350), "No significant growth after 48 hours")
    laboratory.grouped(
        story,
        "urine-report",
        Concept("Urine microscopy, culture and sensitivities", "401324008"),
        [words],
        ago(days=350),
    )
    _other_units(story)


def _other_units(story: Story) -> None:
    words = "Reported in per cent, as in those years."
    for step, (day, value) in enumerate(((date(2010, 3, 9), "6.9"), (date(2010, 9, 21), "7.0"))):
        laboratory.old_unit(story, f"hba1c-old-{step}", "hba1c", day, value, "%", words)
    holiday, place = date(2019, 7, 3), "Hospital in Spain"
    laboratory.abroad(story, "potassium-abroad", "potassium", holiday, "4.40", "mEq/L", "meq/L", place)
    laboratory.abroad(story, "glucose-abroad", "fasting-glucose", holiday, "131", "mg/dL", "mg/dL", place)
    body = laboratory.observation(story, Concept("Vibration sense score"), ago(days=330), by="laboratory")
    body |= {"valueString": "7 out of 8"}
    story.add("Observation", "unknown-code", body, by="laboratory", area="results")
    for step, value in enumerate(("7.2", "6.80", "7.90")):
        laboratory.report(story, "glucose", ago(days=90 + 200 * step), values={"fasting-glucose": value})


def _home(story: Story) -> None:
    """What Morag measures herself; one device sends the parts in the other order, one lost a part."""
    for step in range(12):
        upper, lower = 128 + story.dice.randint(-6, 14), 76 + story.dice.randint(-5, 9)
        measurements.pressure(story, ago(days=2 + 7 * step), upper, lower, home=True, hour=7, swapped=step % 4 == 3)
    measurements.pressure(story, ago(days=100), 141, None, home=True)
    measurements.pressure(story, ago(days=121), 139, 84, home=True, serial="a")
    measurements.pressure(story, ago(days=121), 133, 82, home=True, serial="b")
    for step, weight in enumerate(("78.4", "79.0", "80.6", "81.2")):
        measurements.vital(story, "weight", ago(days=33 + 182 * step), weight)
    measurements.vital(story, "height", ago(days=33), "163")
    measurements.vital(story, "bmi", ago(days=33), "29.5", minute=21)
    measurements.vital(story, "weight", ago(days=9), "78.10", home=True)
    background.smoking(story, ago(days=33), "former")


def _prevention(story: Story) -> None:
    immunisations.flu_seasons(story, range(2021, 2026))
    immunisations.covid_course(story, 5)
    immunisations.vaccination(
        story, "shingles", immunisations.SHINGLES, ago(days=500), declined="Wants to think about it"
    )
    encounters.operation(story, "breast-screening", ago(years=1.5), outcome="Normal")


def _hospital(story: Story) -> None:
    encounters.visit(
        story,
        "clinic",
        ago(days=110),
        "Diabetes clinic, first visit",
        by="hospital",
        kind=encounters.CHECK_UP,
    )
    letters.letter(
        story,
        "diabetes",
        ago(days=108),
        "clinic",
        "Letter from the diabetes clinic",
        "It was a pleasure to meet Morag. Her HbA1c has come down from 64 to 52 mmol/mol since she began to "
        "walk to work.\nI suggest that she goes on with metformin and stays off gliclazide. I have not made "
        "another appointment.",
    )
    letters.letter(
        story,
        "knee",
        ago(years=3.5),
        "radiology",
        "X-ray of the left knee",
        "There is loss of joint space on the inner side. No loose body is seen.",
    )
    encounters.visit(
        story,
        "telephone",
        ago(days=22),
        "Results explained",
        kind=encounters.TELEPHONE,
        how="VR",
        worker="nurse",
    )
