"""Agnes and her daughter Ishbel who cares for her; Archibald who has died; Sheila with a long history."""

from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, ago
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
    programmes,
    socialcare,
)
from portal.demo.histories.problems import problem
from portal.demo.stories import older_care
from portal.demo.story import Story


def agnes(story: Story) -> None:
    demographics.patient(story, title="Mrs", preferred="Nessie")
    daughter = demographics.related(story, "daughter", "Ishbel Buchanan", "Daughter and carer")
    problem(story, "dementia", ago(years=1.5), by="hospital", note="Early; manages at home with help.")
    medicines.prescribe(story, "donepezil", ago(years=1.4))
    programmes.fibrillation(story, 4)
    programmes.kidney(story, 3)
    problem(story, "osteoporosis", ago(years=3))
    medicines.prescribe(story, "alendronic", ago(years=3), kind="serial")
    _broken_hip(story)
    allergies.allergy(story, "trimethoprim", ago(years=12))
    immunisations.flu_seasons(story, range(2019, 2027))
    immunisations.covid_course(story, 6)
    immunisations.vaccination(story, "pneumo", immunisations.PNEUMO_ADULT, date(2004, 11, 2))
    measurements.pressure(story, ago(days=37), 148, 70)
    socialcare.social_care(story)
    older_care.agnes(story, daughter)


def _broken_hip(story: Story) -> None:
    day = ago(years=2)
    broken = problem(story, "hip-fracture", day, resolved=day + timedelta(days=160), by="hospital")
    encounters.visit(
        story, "fall", day, "Fall at home", how="EMER", by="hospital", kind=encounters.EMERGENCY, place="emergency"
    )
    imaging.imaging(
        story,
        "hip",
        day,
        "hip",
        "Fracture of the left femoral neck with shortening. Pelvis intact. The bones are thin.",
        "Broken left hip.",
        why="Fall at home",
    )
    stay = encounters.visit(
        story,
        "hip",
        day,
        "Broken hip",
        kind=encounters.ADMISSION,
        how="IMP",
        by="hospital",
        nights=16,
        place="ward-bones",
        diagnosis=broken,
        leaves="home",
    )
    screw = implants.implant(
        story,
        "hip-screw",
        day + timedelta(days=1),
        "hip-screw",
        "hip-repair",
        side="Left hip",
        lot=implants.RECALLED_LOT,
        encounter=stay,
    )
    implants.recall(story, screw, ago(days=12))
    text = "Admitted after a fall. Operation the next day. Walks with a frame. Please check her bone tablets."
    letters.letter(
        story,
        "hip",
        day + timedelta(days=17),
        "discharge",
        "Discharge summary: hip fracture",
        text,
        form="pdf",
        encounter=stay,
    )


def ishbel(story: Story) -> None:
    demographics.patient(story, title="Mrs")
    programmes.hypertension(story, 5)
    programmes.low_mood(story, 2, stopped="Feels well again")
    allergies.none_known(story, ago(days=180))
    immunisations.covid_course(story, 4)
    measurements.growth(story, ago(days=180), "68.0", "161")
    encounters.visit(story, "carer", ago(days=90), "Carer's health check", worker="nurse")
    problem(story, "back-pain", ago(years=8))
    older_care.ishbel(story)


def archibald(story: Story) -> None:
    died = story.person.died
    assert died
    demographics.patient(story, title="Mr", deceased=died)
    programmes.heart(story, 9)
    programmes.lung_disease(story, 11)
    older_care.archibald(story)
    allergies.allergy(story, "bee", ago(years=30))
    immunisations.flu_seasons(story, range(2018, 2026))
    encounters.visit(
        story,
        "last",
        died - timedelta(days=6),
        "Pneumonia",
        kind=encounters.ADMISSION,
        how="IMP",
        by="hospital",
        nights=6,
        place="ward-older",
        leaves="died",
    )
    text = "Admitted with pneumonia on top of lung disease. He died peacefully with his family present."
    letters.letter(story, "death", died + timedelta(days=1), "discharge", "Discharge summary", text)


def sheila(story: Story, months: int = 115) -> None:
    """A long life with the practice: about thirteen entries a month for years."""
    demographics.patient(story, title="Miss")
    programmes.diabetes(story, 20, ("60", "58", "57"))
    programmes.hypertension(story, 20)
    programmes.kidney(story, 8)
    programmes.arthritis(story, 15)
    allergies.allergy(story, "shellfish", ago(years=22))
    immunisations.flu_seasons(story, range(2006, 2027))
    older_care.sheila(story)
    for month in range(months):
        _month(story, month)


def _month(story: Story, month: int) -> None:
    day = REFERENCE - timedelta(days=12 + month * 30)
    laboratory.report(story, "ue", day, serial=f"monthly-{month}")
    measurements.pressure(story, day, story.dice.randint(122, 158), story.dice.randint(66, 92))
    measurements.vital(story, "weight", day, f"{story.dice.uniform(70, 84):.1f}", minute=30)
    for week in range(3):
        upper, lower = story.dice.randint(120, 160), story.dice.randint(64, 90)
        measurements.pressure(story, day - timedelta(days=2 + 7 * week), upper, lower, home=True)
    encounters.visit(story, f"month-{month}", day, "Blood test and blood pressure", worker="nurse")
    if month % 6 == 0:
        medicines.prescribe(story, "paracetamol", day, kind="acute", serial=f"acute-{month}")
        letters.letter(
            story,
            f"letter-{month}",
            day,
            "clinic",
            "Letter from the kidney clinic",
            "Stable. See you in six months.",
        )
