"""The person's side: choosing a team, writing, reading, closing."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

import clock
from accounts import sessions
from accounts.models import Membership
from audit import log
from consent.models import CareRelationship, Delegation
from messaging.models import Message, Thread
from tests.factories.accounts import UserFactory
from tests.factories.consent import CareRelationshipFactory, DelegationFactory
from tests.factories.messages import LetterboxFactory, add_message, add_note, make_thread
from vault import drafts
from work.models import WorkItem

pytestmark = pytest.mark.django_db
TEXT = "May I take the new tablets at night?"


@pytest.fixture
def writer(client, citizen, sign_in):
    return sign_in(client, citizen)


def new_url(citizen, box=None, need="tablets"):
    to = f"&to={box.id}" if box else ""
    return reverse("messaging:write_message", args=[citizen.patient_id]) + f"?need={need}{to}"


def url_of(thread, name="show_thread"):
    return reverse(f"messaging:{name}", args=[thread.patient_id, thread.id])


def sent(**more):
    return {"subject": "New tablets", "text": TEXT, "form_key": str(uuid.uuid4())} | more


def rows(model, **wanted):
    return list(model._ungated.filter(**wanted))


def test_a_message_waits_for_the_team_from_the_moment_it_is_sent(writer, citizen, box, practice, see_all):
    answer = writer.post(new_url(citizen), sent())
    (thread,), (message,), (item,) = rows(Thread), rows(Message), rows(WorkItem)
    assert answer.status_code == 302 and str(thread.id) in answer["Location"]
    assert item.subject_id == item.item_id == thread.id and item.holder_id == practice.id and item.due_at > clock.now()
    assert CareRelationship.objects.filter(patient=citizen.patient, kind="thread", ended_at=None).count() == 1
    assert TEXT.encode() not in bytes(message.body) and b"tablets" not in bytes(thread.subject)
    page = writer.get(answer["Location"]).content.decode()
    assert TEXT in page and "New tablets" in page and "Not yet read, an answer is due by" in page
    entry = log.about(citizen.patient_id).filter(action="create").get()
    assert entry.target == f"Communication/{thread.id}" and "tablets" not in str(vars(entry)).lower()


def test_the_same_form_sends_once(writer, citizen, box, see_all):
    form = sent()
    places = {writer.post(new_url(citizen), form)["Location"] for _ in range(2)}
    assert len(places) == 1 and len(rows(Thread)) == len(rows(Message)) == len(rows(WorkItem)) == 1
    (thread,) = rows(Thread)
    reply = {"text": "And in the morning?", "form_key": str(uuid.uuid4())}
    for _ in range(2):
        writer.post(url_of(thread), reply)
    assert len(rows(Message)) == 2 and len(rows(WorkItem)) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": " \n\u200b "}, "Write your message before you send it."),
        ({"subject": ""}, "Say in a few words what your message is about."),
        ({"text": "x" * 8001}, "This is too long: it may have 8000 characters, and it has 8001."),
        ({"subject": "x" * 121}, "This is too long: it may have 120 characters, and it has 121."),
        ({"text": "a\x00b"}, "a character that cannot be shown"),
        ({"form_key": "no key"}, "Please send it again."),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_told_and_kept(writer, citizen, box, see_all, change, said):
    page = writer.post(new_url(citizen), sent() | change).content.decode()
    assert said in page and not rows(Thread) and not rows(WorkItem)
    assert "Error: " in page


def test_urgent_words_stop_first_and_are_remembered(writer, citizen, box, see_all):
    form = sent(text="I have chest pain now")
    page = writer.post(new_url(citizen), form).content.decode()
    assert "999" in page and "111" in page and "I have chest pain now" in page and not rows(Message)
    back = writer.post(new_url(citizen), form | {"do": "edit"}).content.decode()
    assert "<h1" in back and "I have chest pain now" in back and not rows(Message)
    assert "I have chest pain now" in writer.get(new_url(citizen)).content.decode()  # as a draft
    assert writer.post(new_url(citizen), form | {"do": "anyway"}).status_code == 302
    (message,) = rows(Message)
    assert message.warned
    writer.post(url_of(message.thread), {"text": "can't breathe", "form_key": str(uuid.uuid4())})
    assert len(rows(Message)) == 1


def test_needs_and_teams_are_those_who_look_after_the_person(writer, citizen, box, practice):
    stranger = LetterboxFactory(name="Somebody else's nurses")
    page = writer.get(reverse("messaging:write_message", args=[citizen.patient_id])).content.decode()
    assert "A question about my tablets" in page and "A social care question" not in page
    page = writer.get(new_url(citizen)).content.decode()
    assert box.name in page and stranger.name not in page
    assert writer.get(new_url(citizen, stranger)).status_code == 404
    assert writer.post(new_url(citizen, stranger), sent()).status_code == 404
    LetterboxFactory(organisation=practice, team="Doctors", name="The doctors at Glenview")
    page = writer.get(new_url(citizen)).content.decode()
    assert "Several teams can answer this" in page and "The doctors at Glenview" in page


def test_a_team_with_nobody_refuses_before_anything_is_written(writer, citizen, box, clinician, see_all):
    Membership.objects.filter(user=clinician).update(ended_at=clock.now())
    page = writer.get(new_url(citizen)).content.decode()
    assert "Nobody can answer here now" in page and box.phone in page and "111" in page and "<textarea" not in page
    assert writer.post(new_url(citizen), sent()).status_code == 409 and not rows(Thread)


def test_a_team_that_no_longer_looks_after_the_person_takes_no_message(writer, citizen, thread, see_all):
    CareRelationship.objects.update(ended_at=clock.now())
    page = writer.get(url_of(thread)).content.decode()
    assert "Nobody can answer here now" in page and "<textarea" not in page
    page = writer.post(url_of(thread), {"text": "Hello?", "form_key": str(uuid.uuid4())}).content.decode()
    assert "Nobody is there to answer" in page and len(rows(Message)) == 1


def test_what_the_team_wrote_is_read_by_opening_it(writer, citizen, thread, clinician, see_all):
    message = add_message(thread, "Yes, you may.", by=clinician, from_team=True)
    listed = writer.get(reverse("messaging:list_threads", args=[citizen.patient_id])).content.decode()
    assert "New answer" in listed and "Yes, you may." not in listed and "My tablets" in listed
    page = writer.get(url_of(thread)).content.decode()
    assert "Yes, you may." in page
    (read,) = rows(Message, id=message.id)
    assert read.read_at and read.read_by_name == "Morag Fraser"
    listed = writer.get(reverse("messaging:list_threads", args=[citizen.patient_id])).content.decode()
    assert "New answer" not in listed


def test_the_list_has_pages_and_begins_with_what_is_new(writer, citizen, box, clinician, see_all):
    at = clock.now() - dt.timedelta(days=30)
    talks = [
        make_thread(citizen.patient, box, by=citizen, subject=f"Number {n};", at=at - dt.timedelta(hours=n))
        for n in range(23)
    ]
    add_message(talks[22], "Yes, you may.", by=clinician, from_team=True, at=at - dt.timedelta(days=9))
    url = reverse("messaging:list_threads", args=[citizen.patient_id])
    shown = [writer.get(url, said).content.decode() for said in ({}, {"page": "2"}, {"page": "9"}, {"page": "x"})]
    found = [re.findall(r"Number (\d+);", page) for page in shown]
    first, last = ["22", *map(str, range(19))], ["19", "20", "21"]
    assert found == [first, last, last, first]
    assert "Page 1 of 2" in shown[0] and shown[0].count("New answer") == 1


def test_closing_ends_the_turn_and_later_the_care_and_a_reply_opens_again(writer, citizen, thread, practice, see_all):
    CareRelationshipFactory(patient=citizen.patient, organisation=practice, kind="thread")
    writer.post(url_of(thread, "close_thread"))
    (closed,) = rows(Thread)
    assert closed.state == "closed" and closed.closed_by_name == "Morag Fraser"
    assert not rows(WorkItem, done_at=None)
    ends = CareRelationship.objects.get(kind="thread").ended_at
    assert dt.timedelta(days=27) < ends - clock.now() < dt.timedelta(days=29)
    writer.post(url_of(thread, "close_thread"))  # again: nothing changes
    assert CareRelationship.objects.get(kind="thread").ended_at == ends
    writer.post(url_of(thread), {"text": "One more thing", "form_key": str(uuid.uuid4())})
    (again,) = rows(Thread)
    assert again.state == "waiting" and again.closed_at is None and len(rows(WorkItem, done_at=None)) == 1
    assert CareRelationship.objects.filter(kind="thread", ended_at=None).count() == 1


def helper(citizen, **powers):
    return DelegationFactory(
        patient=citizen.patient, user__name="Ishbel Buchanan", person_name="Morag Fraser", powers=powers
    ).user


def test_a_helper_writes_with_both_names(client, citizen, box, sign_in, see_all):
    sign_in(client, helper(citizen, messages=["see", "act"], demographics=["see"]))
    address = client.post(new_url(citizen), sent())["Location"]
    (message,) = rows(Message)
    assert (message.author_name, message.for_name) == ("Ishbel Buchanan", "Morag Fraser")
    assert "You wrote for Morag Fraser" in client.get(address).content.decode()


def test_a_helper_who_only_sees_reads_and_writes_nothing(client, citizen, thread, clinician, sign_in, see_all):
    answer = add_message(thread, "Yes, you may.", by=clinician, from_team=True)
    sign_in(client, helper(citizen, messages=["see"]))
    page = client.get(url_of(thread)).content.decode()
    assert "Yes, you may." in page and "<textarea" not in page
    assert rows(Message, id=answer.id)[0].read_at is None  # the person has not seen it
    assert client.post(url_of(thread), {"text": "Hello", "form_key": str(uuid.uuid4())}).status_code == 404
    assert client.post(url_of(thread, "close_thread")).status_code == 404
    assert client.get(new_url(citizen)).status_code == 404 and len(rows(Message)) == 2


def test_a_helper_without_the_area_finds_nothing(client, citizen, thread, sign_in):
    sign_in(client, helper(citizen, summary=["see", "act"], documents=["see", "act"]))
    for address in (url_of(thread), url_of(thread, "close_thread"), new_url(citizen)):
        assert client.get(address).status_code == 404, address
    assert client.get(reverse("messaging:list_threads", args=[citizen.patient_id])).status_code == 404


def test_who_is_revoked_while_typing_keeps_the_words_and_sends_nothing(client, citizen, thread, sign_in, see_all):
    user = helper(citizen, messages=["see", "act"])
    sign_in(client, user)
    assert client.get(url_of(thread)).status_code == 200
    Delegation.objects.update(ended_at=clock.now(), end_reason="revoked")
    answer = client.post(url_of(thread), {"text": "Half a thought", "form_key": str(uuid.uuid4())})
    assert answer.status_code == 404 and len(rows(Message)) == 1
    assert "Half a thought" in drafts.find(user_id=user.id, place=f"message/{thread.id}")


def _without_secrets(page, ident):
    return re.sub(r'value="[\w-]{40,}"|nonce="[^"]*"', "", page.replace(str(ident), ""))


def test_another_persons_thread_is_not_there(client, stranger, citizen, thread, box, sign_in):
    sign_in(client, stranger)
    foreign = [url_of(thread), reverse("messaging:show_thread", args=[stranger.patient_id, thread.id])]
    absent = uuid.uuid4()
    nowhere = reverse("messaging:show_thread", args=[stranger.patient_id, absent])
    for address in (*foreign, nowhere):
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "Hello", "form_key": str(uuid.uuid4())}).status_code == 404
    pages = [client.get(foreign[1]).content.decode(), client.get(nowhere).content.decode()]
    assert _without_secrets(pages[0], thread.id) == _without_secrets(pages[1], absent)


def test_notes_of_the_team_exist_nowhere_for_the_person(writer, citizen, thread, clinician):
    add_note(thread, "Seems anxious zqnote", by=clinician)
    for address in (url_of(thread), reverse("messaging:list_threads", args=[citizen.patient_id])):
        page = writer.get(address).content.decode()
        assert "zqnote" not in page and "colleagues" not in page
    assert not any("StaffNote" in entry.kinds for entry in log.about(citizen.patient_id).filter(actor_id=citizen.id))


def test_a_late_form_is_kept_as_a_draft(writer, citizen, thread, box, sign_in, see_all):
    session = writer.session
    sessions.stamp(session, sessions.LAST_SEEN_AT, clock.now() - dt.timedelta(hours=2))
    session.save()
    answer = writer.post(url_of(thread), {"text": "Half a thought", "form_key": str(uuid.uuid4())})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/") and len(rows(Message)) == 1
    assert "Half a thought" in sign_in(writer, citizen).get(url_of(thread)).content.decode()


def test_a_draft_is_its_writers_alone(writer, citizen, thread, stranger):
    kept = writer.post(reverse("messaging:save_draft", args=[thread.id]), {"text": "Half a thought"})
    assert kept.status_code == 204 and "Half a thought" in writer.get(url_of(thread)).content.decode()
    assert not drafts.find(user_id=stranger.id, place=f"message/{thread.id}")


def test_late_answers_say_so_and_whom_to_call(writer, citizen, box):
    now = clock.now()
    thread = make_thread(
        citizen.patient, box, by=citizen, at=now - dt.timedelta(days=9), due_at=now - dt.timedelta(days=2)
    )
    page = writer.get(url_of(thread)).content.decode()
    assert "This answer is late" in page and box.phone in page and "Late: an answer was due on" in page


def test_words_stay_words(writer, citizen, box, see_all):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    page = writer.get(writer.post(new_url(citizen), sent(subject=evil, text=evil))["Location"]).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;alert(1)" in page


def test_someone_without_a_team_is_told_what_to_do(client, sign_in):
    alone = UserFactory(citizen=True)
    page = sign_in(client, alone).get(reverse("messaging:write_message", args=[alone.patient_id])).content.decode()
    assert "No team takes messages here yet" in page and "111" in page
