"""The care around Agnes, Ishbel, Archibald and Sheila: plans, teams, implants, referrals and what the family told."""

from datetime import date

from portal.demo.calendar import ago
from portal.demo.coding import Concept
from portal.demo.histories import background, encounters, further, imaging, implants, letters, origin, plans
from portal.demo.histories.questionnaires import answered
from portal.demo.histories.referrals import referral
from portal.demo.story import Story


def agnes(story: Story, daughter: dict) -> None:
    _plan_of_agnes(story, daughter)
    _services_of_agnes(story)
    _life_of_agnes(story)


def _plan_of_agnes(story: Story, daughter: dict) -> None:
    family = (("Daughter and carer", daughter),)
    team = plans.care_team(
        story, "team", "People who look after Agnes", ("practice", "council", "hospital"), family=family
    )
    plans.care_plan(
        story,
        "ahead",
        "Future care plan",
        ("Stay at home for as long as it is safe", "Talk with Ishbel before any change of medicine"),
        ago(days=120),
        goals=(("Walk to the garden with the frame", "improving"), ("No fall this winter", "in-progress")),
        if_then=(
            (
                "she has a fall",
                "do not lift her alone; press the alarm. Ring 999 if she hit her head: she takes apixaban.",
            ),
            ("she is suddenly more confused", "ring the practice the same day; it may be an infection."),
        ),
        team=team,
        category="Future care plan",
    )


def _services_of_agnes(story: Story) -> None:
    referral(story, "falls", ago(days=95), "Falls clinic", state="booked", to="hospital")
    referral(
        story,
        "day-centre",
        ago(days=60),
        "More days at the lunch club",
        to="council",
        state="waiting",
        service="social-work",
    )
    letters.with_part_left_out(
        story,
        "social-report",
        ago(days=118),
        "social",
        "Report of the home visit",
        "Agnes showed me her kitchen and garden. {} She would like a second rail at the stairs.",
        "Her neighbour told me that he has lent money to her son and fears him.",
        by="council",
    )
    further.equipment(story, "frame", ago(days=712), "Walking frame with wheels", status="completed")
    further.equipment(story, "rail", ago(days=117), "Second rail at the stairs", by="council")
    further.diet(story, "soft", ago(days=711), "Soft food with extra protein")
    further.risk(story, "falls", ago(days=96), "A fall within a year", "0.62")
    further.impression(story, "memory", ago(years=1.5), "Early dementia of mixed type; lives well with support.")
    further.summary(story, "kis", ago(days=119))


def _life_of_agnes(story: Story) -> None:
    story_told = ago(days=216)
    background.relative(story, "mother", (("dementia", "in her eighties"),), story_told, died=88)
    background.smoking(story, story_told, "never")
    background.told(story, "home", story_told, background.HOUSING, "Own house with stairs; lives alone")
    background.told(story, "work", story_told, background.WORK, "Retired; worked in the jute mill")


def ishbel(story: Story) -> None:
    answers = {
        "whom": "My mother, who has dementia",
        "hours": 22,
        "break": ago(days=260).isoformat(),
        "sleep": True,
        "help": "Somebody to be with her on Thursday evenings",
    }
    answered(story, "carer-plan", "carer", ago(days=88), answers, by="council", area="socialcare")
    plans.care_plan(
        story,
        "carer-plan",
        "Adult carer support plan",
        ("Respite care on Thursday evenings", "Place in the carers' group"),
        ago(days=86),
        by="council",
        area="socialcare",
        category="Adult carer support plan",
        if_then=(("you fall ill yourself", "ring the council on 0131 496 0191: an emergency plan is on file."),),
    )
    background.relative(story, "mother", (("dementia", 87),), ago(days=180))
    background.alcohol(story, ago(days=180), 4)


def archibald(story: Story) -> None:
    """Two pacemakers: the first was taken out when its battery ran down."""
    implants.implant(story, "stent", ago(years=9, days=-1), "stent", "stent", side="Left coronary artery")
    changed = ago(years=1)
    first = implants.implant(
        story, "pacemaker-1", ago(years=8), "pacemaker", "pacemaker", side="Left chest wall", removed=changed
    )
    implants.taken_out(story, first, changed, "pacemaker-change", note="Battery at its end; leads left in place.")
    implants.implant(story, "pacemaker-2", changed, "pacemaker", "pacemaker", side="Left chest wall")
    background.smoking(story, ago(years=9), "smoker")
    background.relative(story, "brother", (("heart-attack", 54),), ago(years=9), died=54)


def sheila(story: Story) -> None:
    _hospital_of_sheila(story)
    _old_letters_of_sheila(story)
    _life_of_sheila(story)


def _hospital_of_sheila(story: Story) -> None:
    implants.implant(story, "knee", ago(years=6), "knee", "knee-replacement", side="Right knee")
    implants.implant(story, "lens", ago(years=4), "lens", "cataract", side="Right eye")
    imaging.imaging(
        story,
        "kidneys",
        ago(years=2),
        "kidneys",
        "Both kidneys are a little small, without stones or obstruction. Bladder normal.",
        "Small kidneys as expected with long-standing diabetes and blood pressure.",
        why="Kidney function falling",
    )
    encounters.visit(
        story,
        "knee-stay",
        ago(years=6),
        "Knee replacement",
        kind=encounters.ADMISSION,
        how="IMP",
        by="hospital",
        nights=3,
        place="ward-bones",
        leaves="home-planned",
    )


def _old_letters_of_sheila(story: Story) -> None:
    for year in range(1994, 2000):
        old = letters.letter(
            story, f"old-{year}", date(year, 5, 3), "clinic", f"Letter from {year} (scanned)", "Paper.", form="scan"
        )
        origin.came_from(
            story,
            f"old-{year}",
            old,
            ago(years=7),
            "Paper record scanned",
            who=story.practitioner("practice", "nurse"),
            role=("enterer", "Enterer"),
            paper="Brown paper folder",
            by="practice",
        )


def _life_of_sheila(story: Story) -> None:
    plans.care_plan(
        story,
        "kidney-plan",
        "Looking after your kidneys",
        ("Blood test every month", "Blood pressure at home three times a month"),
        ago(years=2),
        goals=(("Blood pressure below 140/80", "not-achieved"),),
        if_then=(
            ("you have diarrhoea or vomiting", "stop the blood pressure tablets for two days and ring the practice."),
        ),
        category="Long-term condition",
    )
    background.smoking(story, ago(years=3), "former")
    background.told(story, "home", ago(years=3), background.HOUSING, "Sheltered flat with a warden")
    concept = Concept("Removal of a wisdom tooth")
    encounters.operation(story, "tooth", date(1975, 3, 1), concept=concept)
