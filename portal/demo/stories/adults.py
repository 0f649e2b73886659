"""The other adults who are always there."""

from portal.demo.calendar import ago
from portal.demo.coding import Concept
from portal.demo.histories import (
    allergies,
    background,
    demographics,
    encounters,
    imaging,
    immunisations,
    laboratory,
    letters,
    measurements,
    medicines,
    programmes,
)
from portal.demo.histories.ordinary import ordinary
from portal.demo.histories.problems import problem
from portal.demo.histories.questionnaires import answered
from portal.demo.histories.referrals import referral
from portal.demo.story import Story


def hamish(story: Story) -> None:
    """A man in his fifties; he was asked about allergies and has none."""
    demographics.patient(story, title="Mr")
    programmes.hypertension(story, 3, readings=3)
    problem(story, "lipids", ago(years=4))
    medicines.prescribe(story, "atorvastatin", ago(years=4))
    problem(story, "gout", ago(years=2), resolved=ago(years=1.9))
    medicines.prescribe(story, "allopurinol", ago(years=2), stopped="Rash")
    for step in range(4):
        laboratory.report(story, "lipids", ago(days=80 + 365 * step))
    laboratory.report(
        story, "lft", ago(days=80), values={"alt": "71"}, comment="Mildly raised; repeat in three months."
    )
    allergies.none_known(story, ago(days=80))
    problem(story, "appendicitis", ago(years=33), resolved=ago(years=32.9), by="hospital")
    encounters.operation(story, "appendix", ago(years=33))
    encounters.visit(
        story, "admitted", ago(days=700), "Chest pain, cause not found", how="EMER", by="hospital", nights=1
    )
    letters.letter(
        story,
        "chest",
        ago(days=699),
        "discharge",
        "Discharge summary: chest pain",
        "The heart tracing and blood tests were normal.",
    )
    immunisations.covid_course(story, 4)
    measurements.growth(story, ago(days=80), "92.30", "181")
    _hamish_and_his_heart(story)


def _hamish_and_his_heart(story: Story) -> None:
    """What followed after the night in hospital."""
    imaging.imaging(
        story,
        "chest",
        ago(days=700),
        "chest",
        "Heart and lungs look normal. No fluid, no air where it does not belong.",
        "Normal chest X-ray.",
        why="Chest pain",
    )
    referral(story, "heart", ago(days=690), "Chest pain, cause not found", state="done", service="cardiology")
    referral(story, "gout", ago(days=40), "Foot clinic", state="received")
    background.relative(story, "father", (("heart-attack", 49), ("diabetes", 45)), ago(days=80), died=63)
    background.smoking(story, ago(days=80), "former")
    background.alcohol(story, ago(days=80), 18)
    background.told(story, "work", ago(days=80), background.WORK, "Bus driver, night shifts")
    answers = {"matters": "Can I go on driving?", "changes": "No pain since", "translator": False}
    answered(story, "before-heart", "before-clinic", ago(days=650), answers)


def rowan(story: Story) -> None:
    """A young adult who is neither called he nor she."""
    demographics.patient(story, preferred="Ro")
    gender = ("sensitive:gender-identity",)
    problem(story, "hay-fever", ago(years=9))
    medicines.prescribe(story, "cetirizine", ago(days=160), kind="acute")
    problem(story, "identity", ago(years=3), labels=gender, concept=Concept("Referral about gender identity"))
    letters.letter(
        story,
        "identity",
        ago(years=2.5),
        "clinic",
        "Letter from the clinic",
        "We look forward to the next talk.",
        labels=gender,
    )
    allergies.allergy(story, "dust-mite", ago(years=6))
    referral(story, "identity", ago(years=3), "Gender identity clinic", state="waiting", labels=gender)
    background.smoking(story, ago(days=160), "never")
    immunisations.covid_course(story, 2)
    measurements.growth(story, ago(days=160), "61.0", "172")
    laboratory.report(story, "fbc", ago(days=160))


def piotr(story: Story) -> None:
    """Nobody has ever written down whether he has allergies."""
    demographics.patient(story, ethnicity="1L", language=("pl", "Polish"))
    problem(story, "back-pain", ago(years=3))
    medicines.prescribe(story, "co-codamol", ago(days=300), kind="acute")
    laboratory.report(story, "fbc", ago(days=290))
    laboratory.report(story, "lipids", ago(days=290))
    addiction = ("sensitive:addiction",)
    problem(story, "drink", ago(years=2), labels=addiction, concept=Concept("Alcohol dependence"))
    encounters.visit(story, "back", ago(days=300), "Back pain")
    referral(story, "back", ago(days=298), "Back pain for a year", state="waiting", service="physiotherapy")
    imaging.imaging(
        story,
        "back",
        ago(days=5),
        "brain",
        "To be talked over first.",
        "Please discuss with the person before release.",
        labels=("held",),
        why="Headaches",
    )
    answers = {"matters": "Bóle głowy", "changes": "Od marca", "translator": True}
    answered(story, "before-neurology", "before-clinic", ago(days=9), answers)
    letters.letter(
        story,
        "neurology",
        ago(days=100),
        "clinic",
        "Letter from the headache clinic",
        "Pan Zieliński came with an interpreter. We will scan the head. Proszę przynieść listę leków.",
        form="pdf",
    )
    immunisations.vaccination(story, "tetanus", Concept("Tetanus booster"), ago(days=900))


def nasreen(story: Story) -> None:
    """A doctor of the one practice is a patient of the other."""
    demographics.patient(story, title="Dr", ethnicity="3F")
    programmes.thyroid(story, 5, ("2.20", "4.90"))
    programmes.low_mood(story, 1)
    allergies.none_known(story, ago(days=150))
    immunisations.covid_course(story, 4)
    measurements.pressure(story, ago(days=150), 124, 78)


def suryani(story: Story) -> None:
    """One name only, and hardly a record yet."""
    demographics.patient(story, ethnicity="99")
    encounters.visit(story, "first", ago(days=30), "New patient registration", kind=encounters.CHECK_UP)
    measurements.growth(story, ago(days=30), "55.40", "159")


def anybody(story: Story) -> None:
    """Everybody else."""
    demographics.patient(story, ethnicity=story.dice.choice(("1A", "1A", "1A", "1B", "98")))
    ordinary(story)
