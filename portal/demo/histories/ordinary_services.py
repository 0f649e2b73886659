"""What other services wrote about anybody: letters, referrals, scans, implants, answers, social care, way of life."""

from portal.demo.calendar import ago
from portal.demo.histories import background, encounters, imaging, implants, letters, socialcare
from portal.demo.histories.questionnaires import answered
from portal.demo.histories.referrals import STATES, referral
from portal.demo.story import Story

FORMS = ("text", "text", "text", "pdf", "pdf", "both", "html", "scan", "missing")
REASONS = {  # what a referral asks for, and to which service
    "Knee pain": "orthopaedics",
    "Rash that does not go away": "dermatology",
    "Hearing worse": "hearing",
    "Palpitations": "cardiology",
    "Blurred sight": "ophthalmology",
    "Sore shoulder": "physiotherapy",
}
WHY = {
    "rejected": "More information is needed; please send it again.",
    "cancelled": "You asked us to cancel it.",
    "on-hold": "Waiting for test results",
}
SCANS = {  # examination: findings, conclusion, youngest
    "chest": ("Heart not enlarged, lungs clear.", "Normal chest X-ray.", 16),
    "wrist": ("No fracture is seen.", "No fracture.", 6),
    "knee": ("Mild narrowing of the joint space.", "Mild wear.", 40),
    "abdomen": ("Liver, gallbladder, kidneys and spleen look normal.", "Normal scan.", 18),
}
IMPLANTS = (  # device, operation, side, youngest, share of people
    ("hip", "hip-replacement", "Left hip", 62, 0.07),
    ("knee", "knee-replacement", "Right knee", 60, 0.07),
    ("lens", "cataract", "Right eye", 66, 0.2),
    ("pacemaker", "pacemaker", "Left chest wall", 70, 0.06),
)
WORK = ("Teacher", "Joiner", "Nurse", "Student", "Driver", "Works in an office", "Retired", "Looks after the family")


def services(story: Story, age: int) -> None:
    """Writes what the person's dice say of each of these."""
    _letter(story, age)
    _referral(story, age)
    _scan(story, age)
    _implants(story, age)
    _way_of_life(story, age)
    if story.dice.random() < 0.1:
        answers = {"matters": "What the tests showed", "changes": "Not much", "translator": False}
        answered(story, "before-clinic", "before-clinic", _day(story, age), answers)
    if age >= 80 and story.dice.random() < 0.15:
        socialcare.social_care(story, visits=7, option=story.dice.randint(1, 4))


def _day(story: Story, age: int):
    """A day of the last two years of a life."""
    return ago(days=story.dice.randint(30, min(700, 300 * max(age, 1))))


def _letter(story: Story, age: int) -> None:
    if story.dice.random() < 0.35:
        letters.letter(
            story,
            "clinic",
            _day(story, age),
            "clinic",
            "Letter from the outpatient clinic",
            f"Thank you for asking us to see {story.person.name}. We talked through the findings and no "
            "further tests are needed. We have not made another appointment.",
            form=story.dice.choice(FORMS),
        )
    if story.dice.random() < 0.08:
        day, nights = _day(story, age), story.dice.randint(1, 6)
        stay = encounters.visit(
            story, "stay", day, "Admitted with a chest infection", kind=encounters.ADMISSION, how="IMP", by="hospital",
            nights=nights, place="ward-older" if age > 70 else "emergency", leaves="home",
        )  # fmt: skip
        text = "Treated with antibiotics and oxygen. Well enough to go home. Please repeat the X-ray in six weeks."
        letters.letter(story, "stay", day, "discharge", "Discharge summary", text, form="pdf", encounter=stay)


def _referral(story: Story, age: int) -> None:
    if age >= 5 and story.dice.random() < 0.2:
        wanted, service = story.dice.choice(tuple(REASONS.items()))
        state = story.dice.choice([name for name in STATES if name != "draft"])
        why = WHY.get(state, "")
        referral(story, service, _day(story, age), wanted, state=state, service=service, why=why)


def _scan(story: Story, age: int) -> None:
    if story.dice.random() < 0.15:
        name = story.dice.choice(tuple(SCANS))
        findings, conclusion, youngest = SCANS[name]
        if age >= youngest:
            imaging.imaging(story, name, _day(story, age), name, findings, conclusion, why="Asked for by the practice")


def _implants(story: Story, age: int) -> None:
    for model, done, side, youngest, share in IMPLANTS:
        if age >= youngest and story.dice.random() < share:
            day = ago(days=story.dice.randint(100, 3000))
            lot = implants.RECALLED_LOT if model == "hip" and story.dice.random() < 0.05 else ""
            device = implants.implant(story, model, day, model, done, side=side, lot=lot)
            if lot:
                implants.recall(story, device, ago(days=12))


def _way_of_life(story: Story, age: int) -> None:
    if age < 16:
        return
    day = _day(story, age)
    background.smoking(story, day, story.dice.choice(("never", "never", "former", "smoker")))
    if story.dice.random() < 0.4:
        background.alcohol(story, day, story.dice.choice((0, 2, 4, 8, 12, 20)))
    if story.dice.random() < 0.2:
        background.told(story, "work", day, background.WORK, "Retired" if age > 67 else story.dice.choice(WORK[:6]))
    if story.dice.random() < 0.2:
        who = story.dice.choice(("mother", "father", "sister", "brother"))
        illness = story.dice.choice(tuple(background.ILLNESSES))
        background.relative(story, who, ((illness, story.dice.randint(40, 75)),), day)
