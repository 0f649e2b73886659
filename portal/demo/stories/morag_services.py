"""Morag's visits, referrals in every state, answers to questionnaires, family and way of life, and unusual results."""

from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, ago
from portal.demo.coding import READ_V2, Concept
from portal.demo.histories import background, encounters, further, laboratory, medicines, origin, plans, samples
from portal.demo.histories.problems import problem
from portal.demo.histories.questionnaires import answered
from portal.demo.histories.referrals import referral
from portal.demo.story import Story


def tell(story: Story) -> None:
    _stays(story)
    _referrals(story)
    _background(story)
    _answers(story)
    _results(story)
    _medicines(story)
    _further(story)
    _old_words(story)


def _stays(story: Story) -> None:
    """In hospital, at home and by video; also what did not happen."""
    _gallbladder(story)
    _clinic_and_home(story)


def _gallbladder(story: Story) -> None:
    day = ago(days=643)
    reason = problem(story, "gallstones", day, resolved=ago(days=630), by="hospital", concept=Concept("Gallstones"))
    encounters.visit(
        story,
        "gall-emergency",
        day,
        "Pain in the upper abdomen",
        kind=encounters.EMERGENCY,
        how="EMER",
        by="hospital",
        place="emergency",
        diagnosis=reason,
    )
    stay = encounters.visit(
        story,
        "gall-stay",
        day,
        "Gallbladder operation",
        kind=encounters.ADMISSION,
        how="IMP",
        by="hospital",
        nights=3,
        place="day-surgery",
        diagnosis=reason,
        leaves="home",
    )
    encounters.operation(
        story,
        "gallbladder",
        day + timedelta(days=1),
        outcome="No complications",
        encounter=stay,
        concept=Concept("Removal of the gallbladder (keyhole)", "45595009"),
    )


def _clinic_and_home(story: Story) -> None:
    care = encounters.episode(story, "diabetes", ago(days=150), "Diabetes clinic")
    encounters.visit(
        story,
        "video",
        ago(days=47),
        "Diabetes clinic by video",
        kind=encounters.TELEPHONE,
        how="VR",
        by="hospital",
        episode=care,
    )
    encounters.visit(story, "at-home", ago(days=402), "Dizzy, could not come", kind=encounters.HOME_VISIT, how="HH")
    encounters.visit(
        story,
        "day-case",
        ago(years=5),
        "Bowel examination",
        kind=encounters.DAY_CASE,
        how="SS",
        by="hospital",
        place="day-surgery",
        leaves="home-planned",
    )
    encounters.visit(story, "missed", ago(days=85), "Did not come", status="cancelled", worker="nurse")
    encounters.visit(
        story, "to-come", REFERENCE, "Diabetes clinic, next visit", status="planned", by="hospital", episode=care
    )


def _referrals(story: Story) -> None:
    referral(story, "diabetes-clinic", ago(days=150), "Advice on diabetes treatment", state="done", service="diabetes")
    referral(story, "eyes", ago(days=19), "Blurred sight in the left eye", state="received", service="ophthalmology")
    referral(
        story,
        "knee",
        ago(days=450),
        "Painful left knee",
        state="waiting",
        service="orthopaedics",
        why="Expected wait 31 weeks",
    )
    referral(story, "physio", ago(days=70), "Exercises for the knee", state="booked", service="physiotherapy")
    referral(
        story,
        "skin",
        ago(days=210),
        "Mole on the back",
        state="rejected",
        service="dermatology",
        why="The photographs show a harmless mole; please send again if it changes.",
    )
    referral(story, "chest", ago(days=9), "Cough for six weeks", state="sent", urgent=True)
    referral(
        story,
        "hearing",
        ago(days=520),
        "Hearing test",
        state="cancelled",
        service="hearing",
        why="You asked us to cancel it.",
    )
    referral(
        story, "heart", ago(days=35), "Murmur heard at the check", state="on-hold", service="cardiology",
        why="Waiting for the echocardiogram",
    )  # fmt: skip


def _background(story: Story) -> None:
    asked = ago(days=33)
    background.relative(story, "mother", (("diabetes", 58), ("stroke", 79)), asked, died=81)
    background.relative(story, "father", (("heart-attack", 61),), asked, died=61)
    background.relative(story, "sister", (("hypertension", "in her fifties"),), asked)
    background.smoking(story, ago(years=9), "smoker")
    background.alcohol(story, asked, 6)
    background.alcohol(story, ago(years=3), 14)
    background.told(story, "work", asked, background.WORK, "School secretary, part time")
    background.told(story, "home", asked, background.HOUSING, "Own flat on the first floor, no lift")
    background.told(story, "walks", asked, background.WALKING, "Walks to work four days a week")


def _answers(story: Story) -> None:
    answers = {"matters": "Whether I can stop a tablet", "changes": "I walk to work now", "translator": False}
    answered(story, "before-diabetes", "before-clinic", ago(days=112), answers)
    answered(story, "before-eyes", "before-clinic", ago(days=3), {"matters": "Driving"}, status="in-progress")


def _results(story: Story) -> None:
    """Values of other forms, other samples, other states, and dates that say only a year or a month."""
    for number, name in enumerate(samples.WITHOUT_NUMBER):
        samples.without_number(story, name, ago(days=200 + 31 * number))
    samples.from_samples(story, "fasting-glucose", ago(days=61), {"venous": "6.9", "capillary": "7.4"})
    samples.from_samples(story, "potassium", ago(days=62), {"venous": "4.6", "capillary": "5.9"})
    samples.specimen(story, "clotted", "venous", ago(days=481), note="Clotted on arrival: some tests not possible.")
    laboratory.report(story, "crp", ago(days=206), values={"crp": "<0.5"}, serial="sensitive")
    samples.in_state(story, "sodium", ago(days=3), "138", "preliminary")
    samples.in_state(story, "albumin", ago(days=410), "39", "amended")
    samples.in_state(story, "platelets", ago(days=411), "12", "entered-in-error")
    samples.in_state(story, "cholesterol", date(2004, 6, 1), "6.4", "final", partial="2004")
    samples.in_state(story, "cholesterol", date(2008, 5, 1), "6.1", "unknown", partial="2008-05")
    abroad = laboratory.abroad(
        story, "potassium-mg", "potassium", date(2019, 7, 4), "17.2", "mg/dL", "mg/dL", "Hospital in Spain"
    )  # fmt: skip
    origin.came_from(
        story,
        "abroad",
        abroad,
        date(2019, 7, 29),
        "Typed in from papers that the person brought home",
        who=story.practitioner("practice", "nurse"),
        for_whom=story.organisation("practice"),
        role=("enterer", "Enterer"),
        paper="Informe de alta, Hospital in Spain",
        by="practice",
    )


def _medicines(story: Story) -> None:
    medicines.bought(story, "Ibuprofen gel 5%", ago(days=240))
    request = medicines.prescribe(story, "co-codamol", ago(days=640), kind="acute", by="hospital", serial="gall")
    medicines.dispensed(story, "co-codamol", request, ago(days=640), by="pharmacy")
    plans.care_team(story, "diabetes", "People who look after Morag's diabetes", ("practice", "hospital", "pharmacy"))


def _further(story: Story) -> None:
    """What is rare."""
    for number in range(3):
        further.injection(
            story, f"b12-{number}", ago(days=12 + 84 * number), Concept("Hydroxocobalamin 1mg/1ml injection"), "1 mg"
        )
    further.glasses(story, "glasses", ago(days=139), "-1.25", "-0.75")
    further.risk(story, "heart", ago(days=33), "A heart attack or stroke within ten years", "0.17")
    further.to_be_told(story, "eye-drops", ago(days=1), "Bring your eye drops to the next visit.")
    further.picture(story, "mole", ago(days=209), "Mole on the back")


def _old_words(story: Story) -> None:
    """What older systems sent: codes that the portal does not know, with the words of that time; partial dates."""
    read_code = Concept("H/O: drug allergy, Bendroflumethiazide 2.5mg tablets", "14L..00", READ_V2)
    problem(story, "old-allergy-note", date(2001, 2, 1), concept=read_code, partial="2001")
    local = Concept(
        "Seen by visiting chiropodist", "FOOTV1", "https://digital-front-door.example/fhir/old-practice-codes"
    )
    problem(story, "old-local", date(1999, 9, 1), resolved=date(2000, 1, 15), concept=local, partial="1999-09")
