"""Journey J9 behind the browser: assigned, half done, kept, finished; and every bad input."""

import datetime as dt
import json
import re
import uuid

import pytest

import clock
from contributions.actions import questionnaires as actions
from contributions.models import Contribution, QuestionnaireTask
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
BASE = "https://dfd.example/fhir/Questionnaire/"


def ident(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, BASE + name)


@pytest.fixture(autouse=True)
def instruments(db):
    actions.load_instruments()


@pytest.fixture
def writer(client, citizen, sign_in):
    return sign_in(client, citizen)


@pytest.fixture
def asked(citizen, clinician) -> QuestionnaireTask:
    """PHQ-9, asked for by the person's doctor."""
    return assign(citizen, clinician, "phq-9")


def assign(citizen, clinician, name: str) -> QuestionnaireTask:
    from contributions.queries import questionnaires as queries

    access = care.access_for(
        people.actor_for(clinician), citizen.patient, "QuestionnaireTask", writes=["QuestionnaireTask"]
    )
    with access.reading():
        return actions.assign(
            access=access, offer=queries.offer(ident(name)), wanted_by=clock.today() + dt.timedelta(days=7),
            note="Before we meet on Monday.", form_key=uuid.uuid4(),
        )  # fmt: skip


def page(task: QuestionnaireTask, what: str | int = "") -> str:
    return f"/p/{task.patient_id}/questionnaires/{task.id}/" + (f"{what}/" if what else "")


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def fields(answer) -> list[str]:
    """Names of the questions that a page asks, as far as they are open."""
    open_part = re.sub(r"<template>.*?</template>", "", answer.content.decode(), flags=re.S)
    return re.findall(r'name="shown" value="(q\d+)"', open_part)


def fill(browser, task, number: int, answer: str = "1", *, button: str = "", **instead):
    """Answer every open question of a page in the same way, but for what is said otherwise."""
    names = fields(browser.get(page(task, number)))
    data = {name: answer for name in names} | instead | ({button: "yes"} if button else {})
    return browser.post(page(task, number), data | {"shown": names})


def test_assigned_half_done_signed_out_finished(client, writer, citizen, clinician, sign_in, asked):
    assert "Dr Isla Grant, Glenview Practice asked" in text_of(writer.get(f"/p/{citizen.patient_id}/questionnaires/"))
    start = text_of(writer.get(page(asked)))
    assert "Before we meet on Monday." in start and "Start" in start
    assert writer.post(page(asked), {"start": "yes"}, follow=True).redirect_chain[-1][0] == page(asked, 1)
    assert fill(writer, asked, 1)["Location"] == page(asked, 2)
    client.logout()
    sign_in(client, citizen)
    assert "Half done, kept" in text_of(client.get(f"/p/{citizen.patient_id}/questionnaires/"))
    assert client.post(page(asked), {"start": "yes"}, follow=True).redirect_chain[-1][0] == page(asked, 2)
    assert "checked" in client.get(page(asked, 1)).content.decode()
    answer = fill(client, asked, 2)
    if answer.status_code == 200:  # the difficulty is asked because of what was answered
        answer = fill(client, asked, 2)
    assert answer["Location"] == page(asked, "check")
    check = text_of(client.get(page(asked, "check")))
    assert "Feeling down" in check and "Several days" in check and "phq-2" not in check
    done = client.post(page(asked, "check"), follow=True)
    assert "Score: 9 out of 27" in text_of(done) and "Some signs of low mood" in text_of(done)
    task = QuestionnaireTask._ungated.get()
    assert (task.state, task.answers) == ("done", {})
    body = json.loads(Resource._ungated.get(id=task.response_id).body)
    assert body["questionnaire"] == f"{BASE}phq-9|1.0.0" and body["author"]["display"] == "Morag Fraser"
    given, item = Contribution._ungated.get(), WorkItem._ungated.get()
    assert given.what == "questionnaire" and given.subjects == [task.response_id]
    assert (item.holder.name, item.claimed_by_name) == ("Glenview Practice", "Dr Isla Grant")


def finished(browser, task) -> str:
    browser.post(page(task), {"start": "yes"})
    for number in (1, 2):
        if fill(browser, task, number).status_code == 200:
            fill(browser, task, number)
    return text_of(browser.post(page(task, "check"), follow=True))
