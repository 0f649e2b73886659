"""Journey J9 behind the browser: assigned, half done, kept, finished; and every bad input."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.core.management import call_command

import clock
from accounts import sessions
from audit import log
from contributions.actions import questionnaires as actions
from contributions.models import Contribution, QuestionnaireTask
from notifications.models import Notification
from records import directory
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from vault.models import Draft
from work.models import WorkItem
from work.rules import due

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
    assert fill(client, asked, 2)["Location"] == page(asked, "check")
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


def send(browser, task, pages: int = 2):
    """Answer everything and send it."""
    browser.post(page(task), {"start": "yes"})
    for number in range(1, pages + 1):
        if fill(browser, task, number)["Location"].endswith("?opened"):
            fill(browser, task, number)
    return browser.post(page(task, "check"), follow=True)


def chosen(browser, citizen, name: str) -> QuestionnaireTask:
    browser.post(f"/p/{citizen.patient_id}/questionnaires/choose/{ident(name)}/", {"form_key": str(uuid.uuid4())})
    return QuestionnaireTask._ungated.latest("made_at")


def body_of(task) -> dict:
    return json.loads(Resource._ungated.get(id=QuestionnaireTask._ungated.get(id=task.id).response_id).body)


def newer(name: str, **more) -> None:
    """A new version of one of our questionnaires comes into the directory."""
    held = json.loads(directory.entry("Questionnaire", ident(name)).body)
    directory.keep([held | {"version": "2.0.0"} | more])


def test_skipped_questions_are_told_and_the_others_kept(writer, asked):
    writer.post(page(asked), {"start": "yes"})
    answer = writer.post(page(asked, 1), {"shown": ["q2", "q3", "q4", "q5", "q6"], "q2": "3"}, follow=True)
    told = text_of(answer)
    assert "Error: " in told and told.count("Choose an answer.") == 8  # four fields and the summary
    assert 'href="#id_q3_0"' in told and 'value="3" id="id_q2_3" checked' in answer.content.decode()
    assert 'id="id_q2_3" checked' in writer.get(page(asked, 1)).content.decode()


def test_wrong_answers_are_kept_as_they_were_typed(writer, citizen):
    task = chosen(writer, citizen, "carers")
    names = fields(writer.get(page(task, 1)))
    data = {"q2": "My mother", "q4_0_day": "30", "q4_0_month": "2", "q4_0_year": "2020", "q5": "lots"}
    told = text_of(writer.post(page(task, 1), data | {"shown": names}, follow=True))
    assert "Enter a whole number" in told and "no such day" in told
    again = writer.get(page(task, 1)).content.decode()
    assert all(f'value="{typed}"' in again for typed in ("My mother", "30", "2", "2020", "lots"))


def test_check_names_what_is_missing_and_sends_nothing(writer, asked):
    writer.post(page(asked), {"start": "yes"})
    fill(writer, asked, 1)
    told = text_of(writer.post(page(asked, "check")))
    assert "Error: " in told and f"{page(asked, 2)}?missing#field-q8" in told and "Send my answers" not in told
    assert "Choose an answer." in text_of(writer.get(page(asked, 2) + "?missing"))
    assert not Resource._ungated.filter(kind="QuestionnaireResponse").exists()


def test_later_and_back_keep_everything_without_a_word(writer, asked):
    writer.post(page(asked), {"start": "yes"})
    later = writer.post(page(asked, 1), {"shown": ["q2", "q3"], "q2": "2", "later": "yes"}, follow=True)
    assert "Your answers are kept" in text_of(later)
    assert fill(writer, asked, 2, "0", button="back")["Location"] == page(asked, 1)
    assert 'id="id_q2_2" checked' in writer.get(page(asked, 1)).content.decode()
    assert 'id="id_q8_0" checked' in writer.get(page(asked, 2)).content.decode()


def test_a_second_click_sends_nothing_twice(writer, asked):
    send(writer, asked)
    again = text_of(writer.post(page(asked, "check"), follow=True))
    assert "were not sent twice" in again
    assert Resource._ungated.filter(kind="QuestionnaireResponse").count() == Contribution._ungated.count() == 1
    assert writer.post(page(asked, 1), {"shown": ["q2"], "q2": "3"})["Location"] == page(asked)


def test_what_was_begun_can_be_finished_though_the_questions_changed(writer, asked):
    writer.post(page(asked), {"start": "yes"})
    fill(writer, asked, 1)
    newer("phq-9", title="Quite another one", item=[{"linkId": "x", "text": "One question", "type": "boolean"}])
    fill(writer, asked, 2)
    fill(writer, asked, 2)
    told = text_of(writer.post(page(asked, "check"), follow=True))
    assert "Score: 9 out of 27" in told and body_of(asked)["questionnaire"].endswith("phq-9|1.0.0")


def test_what_was_not_begun_is_asked_in_its_newest_words(writer, asked):
    newer("phq-9", title="Quite another one", item=[{"linkId": "x", "text": "One question", "type": "boolean"}])
    first = writer.post(page(asked), {"start": "yes"}, follow=True)
    assert "Quite another one" in text_of(first) and "One question" in text_of(first)


def test_another_persons_task_is_not_there_and_the_try_is_logged(client, citizen, stranger, sign_in, asked):
    sign_in(client, stranger)
    mine = f"/p/{stranger.patient_id}/questionnaires/{asked.id}/"
    for address, person, outcome in ((mine, stranger, "failed"), (page(asked), citizen, "refused")):
        assert [client.get(address + part).status_code for part in ("", "1/", "check/", "go-on/")] == [404] * 4
        assert client.post(address + "1/", {"shown": ["q2"], "q2": "1"}).status_code == 404
        tries = log.about(person.patient_id).filter(actor_id=stranger.id, outcome=outcome)
        assert tries.count() == 5


@pytest.mark.parametrize("powers,may", [(["see", "act"], True), (["see"], False)])
def test_a_helper_answers_where_they_may_and_both_names_are_said(client, citizen, sign_in, asked, powers, may):
    helper = people.UserFactory(citizen=True, name="Ailsa Fraser")
    care.DelegationFactory(
        patient=citizen.patient, user=helper, person_name="Morag Fraser",
        powers={"demographics": ["see"], "contributions": powers},
    )  # fmt: skip
    sign_in(client, helper)
    assert client.get(page(asked)).status_code == 200
    if not may:
        assert "Start" not in text_of(client.get(page(asked)))
        assert client.post(page(asked), {"start": "yes"}).status_code == 404
        assert client.get(page(asked, 1)).status_code == client.post(page(asked, 1)).status_code == 404
        return
    assert "Answered by Ailsa Fraser, for Morag Fraser" in text_of(send(client, asked))
    author = body_of(asked)["author"]
    assert author["display"] == "Ailsa Fraser, for Morag Fraser" and author["reference"].startswith("RelatedPerson/")
    assert Resource._ungated.get(kind="QuestionnaireResponse").author_kind == "carer"


def test_a_clinician_asks_and_reads_but_does_not_answer(client, citizen, clinician, sign_in, asked, writer):
    writer.post(page(asked), {"start": "yes"})
    fill(writer, asked, 1, "3")
    sign_in(client, clinician)
    told = text_of(client.get(page(asked)))
    assert "shown here when they have been sent" in told and "Nearly every day" not in told
    assert client.get(page(asked, 1)).status_code == client.get(page(asked, "check")).status_code == 404


def test_assigning_tells_the_person_once(client, citizen, clinician, sign_in):
    sign_in(client, clinician)
    address = f"/p/{citizen.patient_id}/questionnaires/ask/"
    form = {"questionnaire": str(ident("gad-7")), "form_key": str(uuid.uuid4()), "note": "Please"}
    assert [client.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert QuestionnaireTask._ungated.count() == 1
    notices = Notification.objects.filter(recipient=citizen, topic="questionnaire-wanted", channel="portal")
    assert notices.count() == 1


@pytest.mark.parametrize(
    "wrong,reason",
    [
        ({"questionnaire": ""}, "Choose the questions."),
        ({"questionnaire": str(uuid.UUID(int=7))}, "Choose the questions."),
        ({"wanted_by_day": "1", "wanted_by_month": "1", "wanted_by_year": "2020"}, "from today on"),
        ({"wanted_by_day": "31", "wanted_by_month": "2", "wanted_by_year": "2026"}, "no such day"),
        ({"note": "x" * 1001}, "1000"),
        ({"note": "a\x07b"}, "cannot be shown"),
    ],
)
def test_asking_wrongly_is_told(client, citizen, clinician, sign_in, wrong, reason):
    sign_in(client, clinician)
    form = {"questionnaire": str(ident("gad-7")), "form_key": str(uuid.uuid4())}
    assert reason in text_of(client.post(f"/p/{citizen.patient_id}/questionnaires/ask/", form | wrong))
    assert not QuestionnaireTask._ungated.exists()


def test_only_those_in_care_may_ask(client, citizen, practice, sign_in, writer, outside_clinician):
    address = f"/p/{citizen.patient_id}/questionnaires/ask/"
    assert writer.get(address).status_code == 404
    reception = people.MembershipFactory(organisation=practice, role="reception").user
    care.CareRelationshipFactory(patient=citizen.patient, organisation=practice)
    assert sign_in(client, reception).get(address).status_code == 404
    assert sign_in(client, outside_clinician).get(address)["Location"].endswith("/break-glass/")


def test_what_cannot_be_asked_is_named_to_staff_and_offered_to_nobody(client, citizen, clinician, sign_in):
    photo = {"linkId": "p", "text": "A photo of it", "type": "attachment"}
    directory.keep([{
        "resourceType": "Questionnaire", "id": str(uuid.uuid4()), "url": "https://x.example/q", "status": "active",
        "title": "Skin", "item": [photo],
    }])  # fmt: skip
    told = text_of(sign_in(client, clinician).get(f"/p/{citizen.patient_id}/questionnaires/ask/"))
    assert "Questionnaire.item[0].type" in told and "attachment" in told and ">Skin</label>" not in told
    assert ">Skin<" not in text_of(sign_in(client, citizen).get(f"/p/{citizen.patient_id}/questionnaires/"))


def test_thoughts_of_self_harm_bring_help_at_once(writer, asked):
    writer.post(page(asked), {"start": "yes"})
    fill(writer, asked, 1, "0")
    assert "Nobody watches these answers all the time" in text_of(writer.get(page(asked, 2)))
    opened = text_of(writer.get(fill(writer, asked, 2, "0", q11="1")["Location"]))
    assert all(number in opened for number in ("999", "111", "116 123", "0800 83 85 87"))
    assert "You can get help now" in text_of(writer.get(page(asked, "check")))
    assert "You can get help now" in text_of(writer.get(page(asked)))
    writer.post(page(asked, "check"))
    assert Contribution._ungated.get().due_at == due(clock.now(), 1)  # sooner than other answers


def test_no_such_thoughts_bring_none(writer, asked):
    writer.post(page(asked), {"start": "yes"})
    fill(writer, asked, 1, "0")
    fill(writer, asked, 2, "0")
    assert "You can get help now" not in text_of(writer.get(page(asked, "check")))


def test_a_clinician_is_told_of_such_thoughts(client, writer, clinician, sign_in, asked):
    send(writer, asked)
    assert "Read these answers first" in text_of(sign_in(client, clinician).get(page(asked)))


def test_stopping_keeps_nothing(writer, citizen, asked):
    writer.post(page(asked), {"start": "yes"})
    fill(writer, asked, 1)
    assert "You have stopped" in text_of(writer.post(page(asked), {"stop": "yes"}, follow=True))
    task = QuestionnaireTask._ungated.get()
    assert (task.state, task.answers) == ("stopped", {})
    assert writer.get(page(asked)).status_code == writer.get(page(asked, 1)).status_code == 404


def test_a_chosen_one_is_begun_once(writer, citizen):
    first, second = chosen(writer, citizen, "audit-c"), chosen(writer, citizen, "audit-c")
    assert first.id == second.id and QuestionnaireTask._ungated.count() == 1
    told = text_of(writer.get(f"/p/{citizen.patient_id}/questionnaires/"))
    assert "Half done, kept" in told and "Begun without being asked" in told


def test_one_that_is_asked_only_cannot_be_chosen(writer, citizen):
    address = f"/p/{citizen.patient_id}/questionnaires/choose/{ident('phq-9')}/"
    assert writer.get(address).status_code == writer.post(address).status_code == 404


def test_every_kind_of_question_on_the_way_to_the_record(writer, citizen, clinician):
    task = chosen(writer, citizen, "before-your-visit")
    names = fields(writer.get(page(task, 1)))
    more = writer.post(
        page(task, 1), {"shown": names, "q2": "<script>alert(1)</script>", "q3": ["One?"], "more": "q3"}, follow=True
    )
    assert more.content.decode().count('name="q3" id=') == 2 and "<script>alert" not in more.content.decode()
    data = {"q2": "<script>alert(1)</script>", "q3": ["One?", "Two?"], "q5_0_year": "1998"}
    assert writer.post(page(task, 1), data | {"shown": names})["Location"] == page(task, 2)
    names = fields(writer.get(page(task, 2)))
    data = {"q8": "true", "q10": "1", "q12_0": "72.5", "q12_0_unit": "0", "q13": "3"}
    opened = writer.post(page(task, 2), data | {"shown": names}, follow=True)
    assert "open another question" in text_of(opened) and "Error: " not in text_of(opened)
    data |= {"q9": "More tired", "q11": ["0", "3"]}
    assert writer.post(page(task, 2), data | {"shown": fields(opened)})["Location"] == page(task, 3)
    data = {"q15": "true", "q16": "other", "q16_other": "Scots", "q18_0_day": "3", "q18_0_month": "7",
            "q18_0_year": "2027", "q18_0_time": "9:05"}  # fmt: skip
    names = [*fields(writer.get(page(task, 3))), "q16"]
    assert writer.post(page(task, 3), data | {"shown": names})["Location"] == page(task, "check")
    told = writer.post(page(task, "check"), follow=True)
    shown = text_of(told)
    assert "One?; Two?" in shown and "72.5 kg" in shown and "Scots" in shown and "3 July 2027, 09:05" in shown
    assert "<script>alert" not in told.content.decode() and "visit-" not in shown
    asked_again = [inner["linkId"] for group in body_of(task)["item"] for inner in group["item"]]
    assert "visit-company" not in asked_again


def test_what_was_typed_for_a_closed_question_is_not_sent(writer, citizen, clinician):
    task = chosen(writer, citizen, "audit-c")
    names = fields(writer.get(page(task, 1)))
    assert names == ["q1"]
    writer.post(page(task, 1), {"shown": ["q1", "q2", "q4"], "q1": "4", "q2": "4", "q4": "4"})
    writer.post(page(task, 1), {"shown": ["q1"], "q1": "0"})
    told = text_of(writer.post(page(task, "check"), follow=True))
    assert "Score: 0 out of 12" in told
    assert [item["linkId"] for item in body_of(task)["item"]] == ["audit-1", "audit-score"]


def test_scores_of_the_same_questions_make_a_trend(writer, citizen, clinician):
    for answer in ("3", "1"):
        task = chosen(writer, citizen, "phq-2")
        fill(writer, task, 1, answer)
        writer.post(page(task, "check"))
    told = text_of(writer.get(f"/p/{citizen.patient_id}/questionnaires/"))
    assert "2 out of 6" in told and "6 out of 6" in told and "Over time" in told and "dfd-chart__line" in told
    assert "Answers that were given" in told and "Measured by a health service" not in told


def test_nobody_to_read_them_is_said(writer, citizen):
    task = chosen(writer, citizen, "phq-2")
    fill(writer, task, 1)
    assert "nobody reads them unless you show them" in text_of(writer.post(page(task, "check"), follow=True))
    assert not WorkItem._ungated.exists() and not Contribution._ungated.exists()


def test_words_typed_after_the_time_out_are_there_again(writer, citizen, sign_in):
    task = chosen(writer, citizen, "carers")
    session = writer.session
    sessions.stamp(session, sessions.LAST_SEEN_AT, clock.now() - dt.timedelta(hours=2))
    session.save()
    late = writer.post(
        page(task, 1), {"shown": ["q2", "q5"], "q2": "My mother", "q5": "30", "csrfmiddlewaretoken": "x"}
    )
    assert late["Location"].startswith("/accounts/login/")
    told = text_of(sign_in(writer, citizen).get(page(task, 1)))
    assert "We kept it for you" in told and 'value="My mother"' in told and 'value="30"' in told
    fill(writer, task, 1, "5", button="later")
    assert not Draft.objects.exists()


def test_what_the_page_keeps_by_itself_is_its_writers_own(client, writer, citizen, sign_in, asked):
    writer.post(page(asked), {"start": "yes"})
    address = f"/drafts/questionnaire/{asked.id}/1/"
    assert writer.post(address, {"shown": "q2", "q2": "3", "other": "x"}).status_code == 204
    assert 'id="id_q2_3" checked' in writer.get(page(asked, 1)).content.decode()
    assert writer.get(address).status_code == 404
    assert QuestionnaireTask._ungated.get().answers == {}


def test_hidden_answers_are_hidden_with_their_task(client, writer, citizen, clinician, sign_in, asked):
    send(writer, asked)
    response_id = QuestionnaireTask._ungated.get().response_id
    care.DirectiveFactory(patient=citizen.patient, made_by=citizen, items=[response_id])
    sign_in(client, clinician)
    assert "PHQ-9" not in text_of(client.get(f"/p/{citizen.patient_id}/questionnaires/"))
    assert client.get(page(asked)).status_code == 404


def test_no_page_that_is_not_there(writer, asked):
    assert writer.get(page(asked, 1))["Location"] == page(asked)  # not begun
    writer.post(page(asked), {"start": "yes"})
    assert writer.get(page(asked, 9)).status_code == writer.post(page(asked, 9)).status_code == 404


def test_forged_fields_change_nothing_else(writer, asked):
    writer.post(page(asked), {"start": "yes"})
    forged = {"shown": ["q2", "q99", "q13"], "q2": "77", "q13": "27", "more": "q99"}
    assert writer.post(page(asked, 1), forged)["Location"] == page(asked, 1) + "?more=q99"
    assert writer.get(page(asked, 1) + "?more=q99&more=q2").status_code == 200
    assert QuestionnaireTask._ungated.get().answers == {"phq-1": ["77"]}


def test_what_was_asked_stands_on_the_first_page(client, writer, citizen, clinician, sign_in, asked):
    first = text_of(writer.get(f"/p/{citizen.patient_id}/"))
    assert "Questions to answer: Your mood: nine questions (PHQ-9)" in first
    at_work = text_of(sign_in(client, clinician).get(f"/p/{citizen.patient_id}/"))
    assert "Questions to answer" not in at_work and "Ask the person to answer questions" in at_work


def test_loading_again_changes_nothing(capsys):
    assert actions.load_instruments() == 0
    call_command("load_questionnaires")
    assert capsys.readouterr().out == "Nothing to do.\n"
