"""Care plans, goals, and what the council's social work team arranges."""

from datetime import date

from portal.demo.calendar import REFERENCE, ago, at
from portal.demo.coding import Concept
from portal.demo.histories.encounters import visit
from portal.demo.story import Story


def care_plan(
    story: Story,
    key: str,
    title: str,
    activities: tuple[str, ...],
    begun: date,
    *,
    by: str = "",
    area: str = "",
    goal: str = "",
    status: str = "active",
) -> dict:
    """Writes a plan with what will be done, and the goal agreed."""
    organisation = by or story.practice
    goals = [_goal(story, key, goal, begun, organisation)] if goal else []
    body = {
        "status": status,
        "intent": "plan",
        "title": title,
        "description": f"Agreed with {story.person.name}.",
        "subject": story.subject(),
        "period": {"start": begun.isoformat()},
        "created": at(begun, 14, 30),
        "author": story.organisation(organisation),
        "contributor": [story.organisation(organisation)],
        "activity": [{"detail": {"status": "in-progress", "description": words}} for words in activities],
    }
    if goals:
        body["goal"] = goals
    return story.add("CarePlan", key, body, by=organisation, area=area)


def _goal(story: Story, key: str, words: str, begun: date, by: str) -> dict:
    body = {
        "lifecycleStatus": "active",
        "description": {"text": words},
        "subject": story.subject(),
        "startDate": begun.isoformat(),
        "expressedBy": story.post(by),
    }
    return story.add("Goal", key, body, by=by)


def care_team(story: Story, key: str, name: str, members: tuple[str, ...]) -> dict:
    """Writes who looks after the person together."""
    body = {
        "status": "active",
        "name": name,
        "subject": story.subject(),
        "participant": [{"role": [{"text": "Team"}], "member": story.organisation(member)} for member in members],
        "managingOrganization": [story.organisation(members[0])],
    }
    return story.add("CareTeam", key, body, by=members[0])


def social_care(story: Story) -> None:
    """Writes an older person's support from the council, all of it labelled social care."""
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
    )
    for number, days in enumerate((400, 216, 121, 37)):
        words = (
            "Assessment of needs at home",
            "Review of the support plan",
            "Carer's support talked over",
            "Home visit",
        )[number]
        visit(
            story,
            f"social-{number}",
            ago(days=days),
            words,
            kind=Concept("Social work visit"),
            how="HH",
            by="council",
            area="socialcare",
        )
    _assessment(story)


def _assessment(story: Story) -> None:
    answers = (
        ("Can you get in and out of the bath?", "With help"),
        ("Who would you ring at night?", "My daughter"),
    )
    body = {
        "status": "completed",
        "subject": story.subject(),
        "authored": at(ago(days=400), 11, 15),
        "author": story.practitioner("council"),
        "item": [
            {"linkId": str(number), "text": question, "answer": [{"valueString": answer}]}
            for number, (question, answer) in enumerate(answers, start=1)
        ],
    }
    story.add("QuestionnaireResponse", "assessment", body, by="council", area="socialcare")


def next_review(days: int) -> date:
    """A day after the reference date on which something falls due."""
    return date.fromordinal(REFERENCE.toordinal() + days)
