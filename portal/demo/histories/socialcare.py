"""What the council arranges: assessment, support plan, budget and home-care visits, all labelled social care.

FHIR R4 has no resource for a budget: it is a CarePlan of the council with an extension of ours (coding.BUDGET) that
holds the option of self-directed support (1 to 4), the money for the year and what has been spent; the activities say
the same in words. A visit's planned time is an extension too (coding.PLANNED_PERIOD); `period` is what happened.
"""

from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, ago, at
from portal.demo.coding import BUDGET, ENCOUNTER_CLASS, PLANNED_PERIOD, Concept, coding
from portal.demo.histories.encounters import CLASSES, visit
from portal.demo.histories.plans import care_plan
from portal.demo.histories.questionnaires import answered
from portal.demo.story import Story
from records.lossless import Number

OPTIONS = {
    1: "Direct payment: you receive the money and arrange the support",
    2: "You choose the support; the council holds the money",
    3: "The council chooses and arranges the support",
    4: "A mix of the other options",
}
OUTCOMES = ("done", "done", "done", "done", "late", "done", "done", "missed", "done", "done", "declined", "done")


def social_care(story: Story, *, visits: int = 24, option: int = 3) -> None:
    """Writes an older person's support from the council."""
    _support_plan(story)
    _contacts(story)
    _assessment(story)
    budget(story, option, weekly="212.40", weeks_spent=30)
    for number in range(visits):
        home_visit(story, f"care-{number}", REFERENCE - timedelta(days=visits - number), OUTCOMES[number % 12])


def _support_plan(story: Story) -> None:
    care_plan(
        story,
        "support",
        "Support plan at home",
        (
            "Carer visits each morning to help with washing and dressing",
            "Lunch club on Tuesdays and Fridays, with transport",
            "Community alarm worn at all times",
        ),
        ago(years=1, days=40),
        by="council",
        area="socialcare",
        category="Support plan",
        if_then=(
            ("a carer has not come half an hour after the time", "ring the home-care office on 0131 496 0190."),
            ("you fall and cannot get up", "press the community alarm; somebody answers day and night."),
        ),
    )


def _contacts(story: Story) -> None:
    words = ("Assessment of needs at home", "Review of the support plan", "Carer's support talked over", "Home visit")
    for number, days in enumerate((400, 216, 121, 37)):
        visit(
            story,
            f"social-{number}",
            ago(days=days),
            words[number],
            kind=Concept("Social work visit"),
            how="HH",
            by="council",
            area="socialcare",
        )


def _assessment(story: Story) -> None:
    answers = {
        "bath": "With help",
        "meals": "Can heat what is ready, no longer cooks",
        "night": "My daughter",
        "hours": 7,
        "alone": True,
        "since": (REFERENCE - timedelta(days=500)).isoformat(),
    }
    answered(story, "assessment", "needs", ago(days=400), answers, by="council", area="socialcare")


def budget(story: Story, option: int, *, weekly: str, weeks_spent: int, year: int = 2026) -> dict:
    """Writes the budget of one financial year."""
    amount = f"{float(weekly) * 52:.2f}"
    spent = f"{float(weekly) * weeks_spent:.2f}"
    parts = [
        {"url": "option", "valueCode": str(option)},
        {"url": "amount", "valueMoney": _money(amount)},
        {"url": "spent", "valueMoney": _money(spent)},
        {"url": "asOf", "valueDate": REFERENCE.isoformat()},
    ]
    return care_plan(
        story,
        f"budget-{year}",
        f"Self-directed support budget, April {year} to March {year + 1}",
        (
            f"Option {option}. {OPTIONS[option]}.",
            f"£{float(amount):,.2f} for the year, which is £{weekly} a week",
            f"£{float(spent):,.2f} spent up to 1 November {REFERENCE.year}",
        ),
        date(year, 4, 1),
        ended=date(year + 1, 3, 31),
        by="council",
        area="socialcare",
        category="Self-directed support budget",
        extension={"url": BUDGET, "extension": parts},
    )


def _money(amount: str) -> dict:
    return {"value": Number(amount), "currency": "GBP"}


def home_visit(story: Story, key: str, day: date, outcome: str) -> dict:
    """Writes one visit of a home carer: done, late, missed by the carer, or declined by the person."""
    late = {"late": 55, "done": story.dice.randint(-5, 14)}.get(outcome, 0)
    minutes = 8 * 60 + 30
    planned = {"start": at(day, 8, 30), "end": at(day, 9, 15)}
    done = outcome in ("done", "late")
    words = {
        "done": "Washing, dressing and breakfast",
        "late": "Washing, dressing and breakfast; the carer came late",
        "missed": "Missed: no carer came",
        "declined": "Cancelled by the person, who was out",
    }[outcome]
    body: dict = {
        "extension": [{"url": PLANNED_PERIOD, "valuePeriod": planned}],
        "status": "finished" if done else "cancelled",
        "class": coding(ENCOUNTER_CLASS, "HH", CLASSES["HH"]),
        "type": [{"text": "Home-care visit"}],
        "subject": story.subject(),
        "reasonCode": [{"text": words}],
        "serviceProvider": story.organisation("council"),
    }
    if done:
        starts = minutes + late
        ends = starts + (25 if late > 30 else 44)
        body["period"] = {"start": at(day, *divmod(starts, 60)), "end": at(day, *divmod(ends, 60))}
    else:
        body["period"] = planned
    return story.add("Encounter", key, body, by="council", area="socialcare")
