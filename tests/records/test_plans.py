"""Care plans: what to do if first, then goals, what is planned and checked, the team and the next review."""

import datetime as dt

import pytest
from django.urls import reverse

import clock
from records.presenters import plans
from tests.factories.histories import concept, labelled, store

pages = pytest.mark.django_db(databases=["default", "owner"])
ACHIEVED = "http://terminology.hl7.org/CodeSystem/goal-achievement"


def plan(title="Living with diabetes", *activities: dict, **more) -> dict:
    frame = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "title": title}
    return frame | {"period": {"start": "2026-01-05"}, "activity": [{"detail": one} for one in activities]} | more


def detail(description: str = "", **more) -> dict:
    return {"status": "in-progress"} | ({"description": description} if description else {}) | more


ADVICE = detail(
    "If you feel shaky: take glucose and wait.", code={"text": "What to do if"}, reasonCode=[{"text": "you feel shaky"}]
)


@pytest.mark.parametrize(
    ("activity", "event", "what"),
    [
        (ADVICE, "If you feel shaky", "Take glucose and wait."),
        (
            detail("Ring 999.", code={"text": "What to do if"}, reasonCode=[{"text": "When you cannot breathe"}]),
            "When you cannot breathe",
            "Ring 999.",
        ),
        (detail("Ring the practice.", scheduledString="if it gets worse"), "If it gets worse", "Ring the practice."),
        (detail("Take the rescue pack.", code={"text": "Action plan"}), "Action plan", "Take the rescue pack."),
    ],
)
def test_advice_for_a_change_is_told_by_what_happens(activity, event, what):
    [told] = plans.reading(plan("", activity), {}, [], {})["if"]
    assert (told["event"], told["what"]) == (event, what)


@pytest.mark.parametrize(
    ("activity", "part"),
    [
        (detail("Blood test every six months"), "checks"),
        (
            detail("Weigh yourself", scheduledTiming={"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}}),
            "checks",
        ),
        (detail("Walk for half an hour"), "planned"),
        (detail(code=concept("Physiotherapy", "91251008")), "planned"),
    ],
)
def test_what_is_checked_stands_apart_from_what_is_planned(activity, part):
    told = plans.reading(plan("", activity), {}, [], {})
    assert [name for name in ("if", "checks", "planned") if told[name]] == [part]


def test_how_often_who_and_where_are_words():
    weekly = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}}
    nurse, home = [{"display": "Practice nurse"}], {"display": "At home"}
    told = plans.reading(
        plan("", detail("Check the wound", scheduledTiming=weekly, performer=nurse, location=home)), {}, [], {}
    )
    assert {fact["label"]: fact["value"] for fact in told["checks"][0]["facts"]} == {
        "When": "once a week",
        "Who": "Practice nurse",
        "Where": "At home",
    }


def day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "status", "begins"),
    [((30, 90), "scheduled", ""), ((-30,), "scheduled", "was due on"), ((30,), "completed", None), ((), "", None)],
)
def test_the_next_review_is_the_nearest_that_is_not_over(days, status, begins):
    reviews = [detail("Review with the nurse", status=status, scheduledPeriod={"start": day(n)}) for n in days]
    told = plans.review_words(plan("", *reviews))
    if begins is None:
        assert told == ""
    else:
        wanted = clock.today() + dt.timedelta(days=days[0])
        assert told.startswith(begins) and str(wanted.year) in told and str(wanted.day) in told


@pytest.fixture
def reader(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(name: str, *more, query: dict | None = None) -> str:
        answer = client.get(reverse(f"records:{name}", args=[citizen.patient_id, *more]), query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return ask


@pages
def test_a_plan_is_read_whole(reader, citizen):
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "HbA1c below 53"}}
    reached = {"coding": [{"system": ACHIEVED, "code": "improving"}]}
    [goal_id] = store(citizen.patient, goal | {"achievementStatus": reached, "target": [{"dueDate": "2026-12-01"}]})
    members = [{"role": [{"text": "Diabetes nurse"}], "member": {"display": "Sister Rae"}}]
    team = {"resourceType": "CareTeam", "status": "active", "name": "Diabetes team", "participant": members}
    [team_id] = store(citizen.patient, team)
    whole = plan("Living with diabetes", ADVICE, detail("Walk for half an hour"), detail("Blood test every six months"))
    links = {"goal": [{"reference": f"Goal/{goal_id}"}], "careTeam": [{"reference": f"CareTeam/{team_id}"}]}
    [ident] = store(citizen.patient, whole | links | {"addresses": [{"display": "Type 2 diabetes"}]})
    listed, shown = reader("list_plans"), reader("show_item", ident)
    for words in (
        "Living with diabetes",
        "If you feel shaky",
        "Take glucose and wait.",
        "HbA1c below 53",
        "Sister Rae",
    ):
        assert words in listed
    order = (
        "What to do if",
        "If you feel shaky",
        "Goals",
        "HbA1c below 53",
        "What is planned",
        "Walk for half an hour",
    )
    order += ("What is checked", "Blood test every six months", "Who is in the team", "Sister Rae")
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    for words in ("Getting better", "by 1 December 2026", "Type 2 diabetes", "No day is recorded", "Diabetes nurse"):
        assert words in shown
    assert "improving" not in shown and "in-progress" not in shown


@pages
def test_plans_now_and_before_are_two_pages(reader, citizen):
    store(citizen.patient, plan("Now"), plan("Of old", status="completed"), plan("Wrong", status="entered-in-error"))
    now, before = reader("list_plans"), reader("list_plans", query={"show": "past"})
    assert ">Now<" in now and "Of old" not in now and "Past care plans (2)" in now
    assert "Of old" in before and "<s>" in before and ">Now<" not in before


@pages
def test_a_support_plan_of_social_care_is_not_among_them(reader, citizen):
    store(citizen.patient, labelled(plan("Carers in the morning"), "social-care"))
    assert "Carers in the morning" not in reader("list_plans")


@pages
def test_a_goal_that_is_withheld_leaves_no_trace_in_its_plan(reader, citizen):
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "Hidden aim"}}
    [goal_id] = store(citizen.patient, labelled(goal, "professional-only"))
    [ident] = store(citizen.patient, plan("Plan", goal=[{"reference": f"Goal/{goal_id}"}]))
    for page in (reader("list_plans"), reader("show_item", ident)):
        assert "Hidden aim" not in page and "Goals" not in page
