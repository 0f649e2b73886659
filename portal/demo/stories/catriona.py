"""Caitrìona: a record in which each label stands on something, so that each rule can be seen to work."""

from datetime import date

from portal.demo.calendar import ago
from portal.demo.coding import FLAG_CATEGORY, Concept, coded
from portal.demo.histories import (
    allergies,
    demographics,
    encounters,
    imaging,
    immunisations,
    implants,
    laboratory,
    letters,
    measurements,
    medicines,
    origin,
    plans,
)
from portal.demo.histories.problems import problem
from portal.demo.histories.questionnaires import answered
from portal.demo.histories.referrals import referral
from portal.demo.story import Story


def tell(story: Story) -> None:
    demographics.patient(story, preferred="Cat", language=("gd", "Gaelic"))
    problem(story, "migraine", ago(years=6))
    medicines.prescribe(story, "sumatriptan", ago(years=5))
    allergies.allergy(story, "nuts", ago(years=7))
    measurements.pressure(story, ago(days=70), 118, 72)
    measurements.growth(story, ago(days=70), "64.20", "168")
    laboratory.report(story, "fbc", ago(days=200))
    immunisations.covid_course(story, 3)
    encounters.visit(story, "migraine-review", ago(days=72), "Headaches")
    _sexual_health(story)
    _mind_and_home(story)
    _genetics(story)
    _for_professionals(story)
    _about_others(story)
    _waiting(story)
    _mistakes(story)


def _sexual_health(story: Story) -> None:
    """Made by the clinic; other services see it only where policy or she opens the class."""
    sexual, ended = ("sensitive:sexual-health",), ("sensitive:termination",)
    problem(
        story,
        "clinic-infection",
        ago(days=420),
        resolved=ago(days=400),
        by="clinic",
        labels=sexual,
        concept=Concept("Chlamydia"),
    )
    medicines.prescribe(story, "doxycycline", ago(days=420), kind="acute", by="clinic", labels=sexual)
    day = ago(days=423)
    swab = laboratory.written(story, "swab", Concept("Chlamydia test"), day, "Detected", by="clinic", labels=sexual)
    laboratory.grouped(story, "swab-report", Concept("Infection screen"), [swab], day, by="clinic", labels=sexual)
    encounters.visit(story, "clinic-visit", ago(days=420), "Treatment and advice", by="clinic", labels=sexual)
    implants.implant(
        story, "implant", ago(days=390), "contraceptive", "implant", side="Left upper arm", by="clinic", labels=sexual
    )
    encounters.operation(story, "termination", date(2019, 2, 12), by="clinic", labels=ended)
    letters.letter(
        story,
        "clinic-letter",
        date(2019, 2, 14),
        "discharge",
        "Discharge summary",
        "All is well after the treatment. No follow-up is needed.",
        by="clinic",
        labels=(*ended, *sexual),
    )


def _mind_and_home(story: Story) -> None:
    mental, abuse, addiction = (
        ("sensitive:mental-health",),
        ("sensitive:domestic-abuse",),
        ("sensitive:addiction",),
    )
    problem(story, "depression", ago(years=3), labels=mental)
    medicines.prescribe(story, "sertraline", ago(years=3), labels=mental)
    encounters.visit(story, "mood", ago(days=160), "Mood review", labels=mental, kind=encounters.TELEPHONE, how="VR")
    plans.care_plan(
        story,
        "safety",
        "Safety plan",
        ("Meet the community team every two weeks",),
        ago(days=158),
        if_then=(("thoughts of harm come back", "ring 111 and choose the mental health line, at any hour."),),
        category="Safety plan",
        labels=mental,
    )
    referral(story, "talking", ago(days=159), "Talking treatment", state="waiting", labels=mental)
    answers = {"matters": "To sleep again", "changes": "Less panic"}
    answered(story, "before-talking", "before-clinic", ago(days=140), answers, labels=mental)
    refuge = problem(
        story, "refuge", ago(days=700), labels=abuse, by="council", concept=Concept("Moved to a safe address")
    )
    origin.came_from(
        story,
        "refuge",
        refuge,
        ago(days=700),
        "Told by the person",
        who=story.practitioner("council"),
        for_whom=story.organisation("council"),
        by="council",
    )
    concept = Concept("Victim of intimate partner abuse", "706893006")
    problem(
        story,
        "abuse",
        ago(years=2),
        note="Told in confidence; safe number on file.",
        labels=abuse,
        concept=concept,
    )
    concept = Concept("Harmful use of alcohol")
    problem(story, "alcohol", ago(years=4), resolved=ago(years=1), labels=addiction, concept=concept)


def _genetics(story: Story) -> None:
    words = "Variant found; see the genetics letter"
    genetics = ("sensitive:genetics",)
    day = ago(days=290)
    tested = laboratory.written(
        story, "gene", Concept("Inherited breast cancer gene test"), day, words, by="hospital", labels=genetics
    )
    laboratory.grouped(
        story, "gene-report", Concept("Genetic test report"), [tested], day, by="hospital", labels=genetics
    )
    story.add(
        "FamilyMemberHistory",
        "mother",
        {
            "status": "completed",
            "patient": story.subject(),
            "date": ago(days=300).isoformat(),
            "relationship": {"text": "Mother"},
            "condition": [{"code": {"text": "Breast cancer"}, "onsetString": "in her forties"}],
        },
        by=story.practice,
        labels=genetics,
    )
    problem(
        story,
        "gender",
        ago(years=9),
        resolved=ago(years=8),
        labels=("sensitive:gender-identity",),
        concept=Concept("Advice about gender identity"),
    )


def _for_professionals(story: Story) -> None:
    """Nothing may betray to her, or to anybody who acts for her, that these exist."""
    hidden = ("professional-only",)
    letters.letter(
        story,
        "staff-safety",
        ago(days=130),
        "social",
        "Note for staff",
        "Two members of staff at each visit: a visitor to the house has threatened a nurse.",
        by="practice",
        labels=hidden,
    )
    body = {
        "status": "active",
        "category": [coded(FLAG_CATEGORY, "clinical", "Clinical")],
        "code": {"text": "Visit in pairs"},
        "subject": story.subject(),
        "author": story.organisation("practice"),
    }
    story.add("Flag", "safety", body, by="practice", labels=hidden)


def _about_others(story: Story) -> None:
    """Letters with a part that is not for her, for each of the three reasons, and the versions without that part."""
    letters.with_part_left_out(
        story,
        "neighbour",
        ago(days=180),
        "clinic",
        "Letter from the headache clinic",
        "{} The scan was normal.",
        "Her sister, who has epilepsy and does not want it known, came with her.",
    )
    letters.with_part_left_out(
        story,
        "opinion",
        ago(days=155),
        "clinic",
        "Letter from the neurologist",
        "No cause for the headaches was found. {} We see her again in three months.",
        "To tell her of this suspicion now might harm her; her doctor will choose the moment.",
        why="risk-of-harm",
    )
    letters.with_part_left_out(
        story,
        "claim",
        ago(days=100),
        "clinic",
        "Letter about your complaint",
        "We are sorry for the long wait in March. {} The clinic's manager will ring you.",
        "Our solicitor advises that the board should not admit a delay before the papers are complete.",
        why="legal-advice",
        by="hospital",
    )


def _waiting(story: Story) -> None:
    """A result that waits until somebody has talked to her."""
    laboratory.report(
        story,
        "thyroid",
        ago(days=2),
        values={"tsh": "0.02", "free-t4": "29.4"},
        comment="Please discuss.",
        labels=("held",),
    )
    imaging.imaging(
        story,
        "neck",
        ago(days=2),
        "neck",
        "Nodule of 21 mm in the right lobe of the thyroid.",
        "Needs a needle test. Please speak with her first.",
        labels=("held",),
        why="Swelling of the neck",
    )


def _mistakes(story: Story) -> None:
    wrong = ("entered-in-error",)
    letters.letter(
        story, "wrong-person", ago(days=177), "results", "Letter about somebody else", "Filed by mistake.", labels=wrong
    )
    encounters.visit(story, "wrong-visit", ago(days=177), "Visit of another person", labels=wrong)
    problem(story, "epilepsy", ago(days=178), labels=wrong, note="Entered in error: belongs to somebody else.")
    measurements_day = ago(days=71)
    immunisations.vaccination(story, "flu-wrong", immunisations.FLU, measurements_day, labels=wrong)
