"""Care plans with goals, what will be done, and what to do if things change; and who looks after the person."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, at
from portal.demo.coding import GOAL_ACHIEVEMENT, coded
from portal.demo.story import Story

WHAT_TO_DO_IF = "What to do if"  # code of an activity whose description is advice for the person
ACHIEVED = {
    "in-progress": ("in-progress", "In Progress"),
    "improving": ("improving", "Improving"),
    "achieved": ("achieved", "Achieved"),
    "not-achieved": ("not-achieved", "Not Achieved"),
}


def care_plan(
    story: Story,
    key: str,
    title: str,
    activities: Iterable[str],
    begun: date,
    *,
    by: str = "",
    area: str = "",
    goal: str = "",
    goals: Iterable[tuple[str, str]] = (),
    status: str = "active",
    if_then: Iterable[tuple[str, str]] = (),
    addresses: Sequence[dict] = (),
    team: dict | None = None,
    category: str = "",
    ended: date | None = None,
    extension: dict | None = None,
    labels: Iterable[str] = (),
) -> dict:
    """Writes a plan: `goals` are (words, how far achieved), `if_then` are (what happens, what to do then)."""
    organisation = by or story.practice
    wanted = [*([(goal, "in-progress")] if goal else []), *goals]
    references = [
        _goal(story, f"{key}{number or ''}", words, state, begun, organisation, addresses)
        for number, (words, state) in enumerate(wanted)
    ]
    body: dict = {
        "status": status,
        "intent": "plan",
        "title": title,
        "description": f"Agreed with {story.person.name}.",
        "subject": story.subject(),
        "period": {"start": begun.isoformat()} | ({"end": ended.isoformat()} if ended else {}),
        "created": at(begun, 14, 30),
        "author": story.organisation(organisation),
        "contributor": [story.organisation(organisation)],
    }
    body |= {"category": [{"text": category}]} if category else {}
    body |= {"extension": [extension]} if extension else {}
    body |= {"addresses": list(addresses)} if addresses else {}
    body |= {"careTeam": [team]} if team else {}
    body |= {"goal": references} if references else {}
    done = "completed" if status == "completed" else "in-progress"
    acts = [{"detail": {"status": done, "description": words}} for words in activities]
    body["activity"] = acts + [_advice(*advice) for advice in if_then]
    return story.add("CarePlan", key, body, by=organisation, area=area, labels=labels)


def _advice(event: str, then: str) -> dict:
    """What the person can do when something changes."""
    return {
        "detail": {
            "code": {"text": WHAT_TO_DO_IF},
            "status": "not-started",
            "reasonCode": [{"text": event}],
            "description": f"If {event}: {then}",
        }
    }


def _goal(story: Story, key: str, words: str, state: str, begun: date, by: str, addresses: Sequence[dict]) -> dict:
    body: dict = {
        "lifecycleStatus": "completed" if state == "achieved" else "active",
        "achievementStatus": coded(GOAL_ACHIEVEMENT, *ACHIEVED[state]),
        "description": {"text": words},
        "subject": story.subject(),
        "startDate": begun.isoformat(),
        "target": [{"dueDate": next_review(180).isoformat()}],
        "statusDate": min(begun + timedelta(days=90), REFERENCE).isoformat(),
        "expressedBy": story.subject() if state != "in-progress" else story.post(by),
    }
    if addresses:
        body["addresses"] = list(addresses)
    return story.add("Goal", key, body, by=by)


def care_team(
    story: Story, key: str, name: str, members: tuple[str, ...], *, family: Iterable[tuple[str, dict]] = ()
) -> dict:
    """Writes who looks after the person together; `family` are (role, reference)."""
    body = {
        "status": "active",
        "name": name,
        "subject": story.subject(),
        "participant": [
            *({"role": [{"text": "Team"}], "member": story.organisation(member)} for member in members),
            *({"role": [{"text": role}], "member": member} for role, member in family),
        ],
        "managingOrganization": [story.organisation(members[0])],
    }
    return story.add("CareTeam", key, body, by=members[0])


def next_review(days: int) -> date:
    """A day after the reference date on which something falls due."""
    return date.fromordinal(REFERENCE.toordinal() + days)


LOW_SUGAR = (
    "take four glucose tablets or a small glass of juice, wait 15 minutes and check your sugar again. "
    "If it is still below 4, do the same once more. If you cannot swallow, somebody should ring 999."
)


def diabetes_plan(story: Story, reason: dict) -> dict:
    """Writes the plan of somebody with diabetes, as agreed at the yearly review."""
    return care_plan(
        story,
        "diabetes-plan",
        "Living with diabetes",
        ("Walk for half an hour five days a week", "Blood test every six months", "Eye photographs every two years"),
        REFERENCE - timedelta(days=33),
        goals=(
            ("HbA1c at or below 53 mmol/mol without low sugars", "achieved"),
            ("Weight below 76 kg by next spring", "in-progress"),
            ("Swim once a week", "improving"),
        ),
        if_then=(
            (
                "you feel shaky, sweaty or confused",
                LOW_SUGAR,
            ),
            (
                "you are sick and cannot keep food down",
                "keep drinking, stop metformin until you eat again, and ring the practice the same day.",
            ),
            ("you see a wound on your foot", "ring the practice the same day; in the evening ring NHS 24 on 111."),
        ),
        addresses=[reason],
        category="Long-term condition",
    )


CHEST_ADVICE = (
    (
        "you bring up more phlegm than usual, or it changes colour",
        "start the rescue antibiotics and steroid tablets that you keep at home and tell the practice within two days.",
    ),
    ("you are so short of breath that you cannot finish a sentence", "ring 999."),
)
ASTHMA_ADVICE = (
    ("you need the blue inhaler more than three times a week", "book a review with the practice nurse."),
    (
        "the blue inhaler does not help within ten minutes",
        "take one puff every 30 seconds up to ten puffs; if you are no better, ring 999.",
    ),
)
