"""People who act for somebody, or may not, and the two who cannot decide for themselves."""

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
    socialcare,
)
from portal.demo.histories.problems import problem
from portal.demo.histories.questionnaires import answered
from portal.demo.histories.referrals import referral
from portal.demo.story import Story

INCAPACITY = Concept("Certificate of incapacity to decide about treatment (section 47)")


def calum(story: Story) -> None:
    """The father of Rowan, who is grown up: that he is the father opens nothing."""
    demographics.patient(story, title="Mr")
    programmes.hypertension(story, 2, readings=2)
    allergies.none_known(story, ago(days=200))
    immunisations.covid_course(story, 3)
    measurements.growth(story, ago(days=200), "88.4", "178")


def elspeth(story: Story) -> None:
    """Jean's daughter and welfare attorney."""
    demographics.patient(story, title="Mrs")
    problem(story, "migraine", ago(years=9))
    allergies.allergy(story, "dust-mite", ago(years=15))
    immunisations.covid_course(story, 4)
    encounters.visit(story, "carer", ago(days=130), "Carer's health check", worker="nurse")
    answers = {"whom": "My mother", "hours": 12, "sleep": False, "help": "To know whom to ring at night"}
    answered(story, "carer-plan", "carer", ago(days=125), answers)
    background.smoking(story, ago(days=130), "never")


def jean(story: Story) -> None:
    """Can no longer decide about her treatment, which is what lets her attorney act."""
    demographics.patient(story, title="Mrs")
    demographics.related(story, "daughter", "Elspeth Haldane", "Daughter and welfare attorney")
    problem(story, "dementia", ago(years=6), by="hospital", note="Advanced. Cannot follow a conversation any more.")
    _incapacity(story, days=290)
    medicines.prescribe(story, "paracetamol", ago(years=1))
    programmes.fibrillation(story, 5)
    allergies.allergy(story, "trimethoprim", ago(years=20))
    immunisations.flu_seasons(story, range(2021, 2027))
    measurements.pressure(story, ago(days=70), 132, 68)
    socialcare.social_care(story, visits=10, option=2)


def kirsteen(story: Story) -> None:
    """Gordon's sister, whom the sheriff made his welfare guardian."""
    demographics.patient(story, title="Ms")
    programmes.asthma(story, 8)
    allergies.none_known(story, ago(days=310))
    immunisations.covid_course(story, 3)
    measurements.growth(story, ago(days=310), "63.2", "165")


def gordon(story: Story) -> None:
    """Has never been able to decide about treatment, so nobody could be given a power of attorney."""
    demographics.patient(story, title="Mr")
    demographics.related(story, "sister", "Kirsteen Mowat", "Sister and welfare guardian")
    problem(story, "learning-disability", ago(years=22), concept=Concept("Severe learning disability"))
    problem(story, "epilepsy", ago(years=18), by="hospital")
    _incapacity(story, days=410)
    allergies.none_known(story, ago(days=150))
    immunisations.flu_seasons(story, range(2020, 2027))
    measurements.growth(story, ago(days=150), "70.1", "169")
    text = "Seen with his sister, who is his guardian. He has had no fit since the spring. See him again in a year."
    letters.letter(story, "fits", ago(days=95), "clinic", "Letter from the epilepsy clinic", text, form="both")
    _fits(story)


def _fits(story: Story) -> None:
    """Epilepsy: the scan, the plan for an attack, and the council's support."""
    imaging.imaging(
        story,
        "head",
        ago(years=6),
        "brain",
        "Small scar in the left temporal lobe, unchanged since the scan of 2014. No growth.",
        "Old scar, which explains the fits. No change.",
        why="Epilepsy",
    )
    plans.care_plan(
        story,
        "fits",
        "What to do in a fit",
        ("Write each fit into the diary", "Never leave him alone in the bath"),
        ago(days=94),
        by="hospital",
        goals=(("No fit for a year", "improving"),),
        if_then=(
            ("he has a fit", "lay him on his side, time it, keep his head safe and put nothing into his mouth."),
            ("a fit lasts longer than five minutes", "give the buccal midazolam and ring 999."),
        ),
        category="Emergency plan",
    )
    socialcare.budget(story, 1, weekly="486.00", weeks_spent=30)
    referral(
        story, "dentist", ago(days=30), "Dental care under sedation", state="rejected", why="Sent to the wrong clinic"
    )


def _incapacity(story: Story, *, days: int) -> None:
    """The certificate, and the visit at which it was written."""
    problem(story, "incapacity", ago(days=days), concept=INCAPACITY)
    encounters.visit(story, "incapacity", ago(days=days), "Assessment of capacity")
