"""Social care: plans, budgets, visits and assessments, and who may see them."""

import datetime as dt

import pytest
from django.urls import reverse

import clock
from records.words.socialcare import BUDGET, PLANNED
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.histories import LABEL_SYSTEM, concept, labelled, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

SOCIAL = {"security": [{"system": LABEL_SYSTEM, "code": "social-care"}]}
PERIOD = {"start": "2026-04-01", "end": "2199-03-31"}


def plan(title="Support plan at home", **more) -> dict:
    frame = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "title": title, "meta": SOCIAL}
    return frame | {"period": PERIOD} | more


def arranged(words: str, **more) -> dict:
    return {"detail": {"status": "in-progress", "description": words} | more}


def money(name: str, amount: str) -> dict:
    return {"url": name, "valueMoney": {"value": float(amount), "currency": "GBP"}}


def budget(*parts: dict, option="3") -> dict:
    inner = [{"url": "option", "valueCode": option}, *parts, {"url": "asOf", "valueDate": "2026-11-01"}]
    return plan("Budget of the year", extension=[{"url": BUDGET, "extension": inner}])


def visit(day: dt.date, status="finished", came="08:30", planned="08:30", **more) -> dict:
    frame = {"resourceType": "Encounter", "status": status, "type": [concept("Home-care visit")], "meta": SOCIAL}
    home = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HH"}
    wanted = {"start": f"{day}T{planned}:00+00:00", "end": f"{day}T09:15:00+00:00"}
    real = {"start": f"{day}T{came}:00+00:00", "end": f"{day}T09:15:00+00:00"}
    planned_part = [{"url": PLANNED, "valuePeriod": wanted}]
    return frame | {"class": home, "period": real, "extension": planned_part} | more


def assessment(**more) -> dict:
    answer = {"linkId": "1", "text": "Can you get in and out of the bath?", "answer": [{"valueString": "With help"}]}
    frame = {"resourceType": "QuestionnaireResponse", "status": "completed", "meta": SOCIAL, "item": [answer]}
    return frame | {"authored": "2026-01-05T10:00:00+00:00"} | more


@pytest.fixture
def social(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(name="show_social_care", **query) -> str:
        answer = client.get(reverse(f"records:{name}", args=[citizen.patient_id]), query)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return ask


def test_an_empty_page_says_so_part_by_part(social):
    text = social()
    for words in (
        "No support plan",
        "No budget",
        "No visit is recorded as planned",
        "No visit is recorded.",
        "No asses",
    ):
        assert words in text
    assert "No visits recorded" in social("list_care_visits")


def test_the_plan_says_what_is_arranged_and_what_to_do(social, citizen):
    advice = {
        "detail": {"status": "not-started", "code": {"text": "What to do if"}, "description": "If you fall: ring."}
    }
    stopped = arranged("Meals brought", status="stopped")
    store(citizen.patient, plan(activity=[arranged("Carer each morning"), stopped, advice]))
    text = social()
    assert text.index("What is arranged") < text.index("Carer each morning") < text.index("What to do if something")
    assert "Meals brought (stopped)" in text and "If you fall: ring." in text


def test_a_plan_that_is_over_is_an_earlier_one(social, citizen):
    store(citizen.patient, plan("Plan of old", period={"start": "2019-01-01", "end": "2019-12-31"}))
    store(citizen.patient, plan("Plan given up", status="revoked"))
    text = social()
    assert text.index("Earlier plans") < text.index("Plan of old")
    assert "No support plan is recorded as in force" in text and "Plan given up" in text


def test_the_budget_is_told_in_pounds_with_what_is_left(social, citizen):
    store(citizen.patient, budget(money("amount", "11044.80"), money("spent", "6372.00")))
    text = social()
    for words in ("£11,044.80", "£6,372.00, up to 1 November 2026", "£4,672.80", "Option 3: the council chooses"):
        assert words in text
    assert "No support plan" in text  # a budget is no plan


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((money("amount", "10"), money("spent", "12.5")), "£2.50 too much"),
        ((money("spent", "12.5"),), "£12.50"),
        ((), "Budget of the year"),
    ],
)
def test_a_budget_with_parts_missing_is_told_as_far_as_it_goes(social, citizen, parts, shown):
    store(citizen.patient, budget(*parts, option="9"))
    assert shown in social() and "Option 9" not in social()


def test_visits_say_whether_somebody_came_and_when(social, citizen):
    today = clock.today()
    days = [today - dt.timedelta(days=back) for back in (1, 2, 3)]
    store(
        citizen.patient,
        visit(days[0]),
        visit(days[1], came="09:05"),
        visit(days[2], "cancelled", reasonCode=[concept("Missed: no carer came")]),
        visit(today + dt.timedelta(days=2), "planned", reasonCode=[concept("Bath")]),
    )
    text = social()
    assert "took place, 2; did not take place, 1." in text
    assert "35 minutes" in text and "Missed: no carer came" in text and "Did not take place" in text
    assert text.index("Visits to come") < text.index("Bath") < text.index("Visits so far")
    missed = social("list_care_visits", show="missed")
    assert "no carer came" in missed and "Took place" not in missed
    assert "no carer came" not in social("list_care_visits", show="done")


def test_an_assessment_leads_to_its_questions(social, client, citizen):
    [ident] = store(citizen.patient, assessment())
    assert f"/item/{ident}/" in social()
    item = client.get(reverse("records:show_item", args=[citizen.patient_id, ident])).content.decode()
    assert "Can you get in and out of the bath?" in item and "With help" in item


def test_health_care_is_not_social_care(social, citizen):
    plain = {"meta": {}}
    store(citizen.patient, plan("Asthma plan") | plain, visit(clock.today()) | plain, assessment() | plain)
    text = social()
    assert "Asthma plan" not in text and "No visit is recorded." in text and "No assessment" in text


@pytest.mark.parametrize("label", ["professional-only", "third-party"])
def test_what_is_withheld_is_on_neither_page(social, citizen, label):
    secret = labelled(visit(dt.date(2026, 3, 3), reasonCode=[concept("About the brother")]), label, "social-care")
    store(citizen.patient, secret, labelled(plan("Brother’s plan"), label, "social-care"))
    for text in (social(), social("list_care_visits")):
        assert "rother" not in text
        assert ("Something about somebody else is left out" in text) == (label == "third-party")


ROLES = {"social-worker": 200, "clinician": 200, "reception": 404, "pharmacist": 404}


@pytest.mark.parametrize("role", ROLES)
def test_who_may_open_social_care(client, citizen, sign_in, role):
    store(citizen.patient, plan(), assessment())
    kind = {"social-worker": "team", "pharmacist": "pharmacy"}.get(role, "registration")
    worker = people.MembershipFactory(role=role)
    care.CareRelationshipFactory(patient=citizen.patient, organisation=worker.organisation, kind=kind)
    sign_in(client, worker.user)
    for name in ("show_social_care", "list_care_visits"):
        answer = client.get(reverse(f"records:{name}", args=[citizen.patient_id]))
        assert answer.status_code in (ROLES[role], 403 if ROLES[role] == 404 else 200)
        assert ("Support plan at home" in answer.content.decode()) == (
            ROLES[role] == 200 and name != "list_care_visits"
        )


def test_a_stranger_finds_no_page(client, citizen, stranger, sign_in):
    sign_in(client, stranger)
    for name in ("show_social_care", "list_care_visits"):
        assert client.get(reverse(f"records:{name}", args=[citizen.patient_id])).status_code == 404
