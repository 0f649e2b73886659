"""The team's side: inbox, claim, assign, transfer, notes, answers; and who may do none of it."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

import clock
from audit import log
from consent.models import CareRelationship
from messaging import envelopes
from messaging.models import Message, StaffNote, Thread
from messaging.queries import inbox as asked
from notifications.models import Notification
from records import pages
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, sign_in
from tests.factories.consent import CareRelationshipFactory, DirectiveFactory
from tests.factories.messages import LetterboxFactory, TemplateFactory, add_message, add_note, make_thread
from tests.factories.records import make_resource
from work import listing
from work.models import WorkItem

pytestmark = pytest.mark.django_db
ANSWER = "Yes, take them at night."


@pytest.fixture
def doctor(client, clinician):
    return sign_in(client, clinician)


def url_of(thread, name="show_thread"):
    return reverse(f"messaging:{name}", args=[thread.patient_id, thread.id])


def answer_to(page, text=ANSWER, **more):
    """The form as the page gave it out."""
    initial = page.context["form"].initial
    return {"text": text, "seen": initial["seen"], "form_key": str(uuid.uuid4())} | more


def do(client, thread, act, **more):
    return client.post(url_of(thread, "work_on_thread"), {"do": act} | more)


def rows(model, **wanted):
    return list(model._ungated.filter(**wanted))


def worker(organisation, role="clinician", **more):
    return MembershipFactory(organisation=organisation, role=role, **more).user


def test_an_answer_finishes_the_work_and_tells_the_person(doctor, citizen, thread, see_all):
    page = doctor.get(url_of(thread))
    assert "May I take them at night?" in page.content.decode()
    (read,) = rows(Message)
    assert read.read_by_name == "Dr Isla Grant"
    assert doctor.post(url_of(thread), answer_to(page)).status_code == 302
    (changed,), (item,) = rows(Thread), rows(WorkItem)
    assert changed.state == "answered" and changed.first_answer_at and item.done_by_name == "Dr Isla Grant"
    (told,) = Notification.objects.filter(recipient=citizen, channel="portal")
    assert told.topic == "new-message" and ANSWER not in str(vars(told)) and "tablets" not in str(vars(told))
    assert ANSWER.encode() not in bytes(rows(Message, from_team=True)[0].body)


def test_a_double_click_answers_once(doctor, thread, see_all):
    form = answer_to(doctor.get(url_of(thread)))
    for _ in range(2):
        doctor.post(url_of(thread), form)
    assert len(rows(Message, from_team=True)) == 1 and Notification.objects.filter(channel="portal").count() == 1


def test_who_answers_second_is_told_and_keeps_the_words(doctor, thread, nurse, see_all):
    other = sign_in(Client(), nurse)
    mine, theirs = answer_to(doctor.get(url_of(thread))), answer_to(other.get(url_of(thread)), "No, in the morning.")
    other.post(url_of(thread), theirs)
    page = doctor.post(url_of(thread), mine)
    said = page.content.decode()
    assert "Shona MacInnes answered a moment ago" in said and ANSWER in said and "No, in the morning." in said
    assert len(rows(Message, from_team=True)) == 1
    again = mine | {"seen": page.context["form"].data["seen"]}
    assert doctor.post(url_of(thread), again).status_code == 302 and len(rows(Message, from_team=True)) == 2


def test_claim_put_back_assign(doctor, thread, nurse, see_all):
    do(doctor, thread, "claim")
    assert rows(WorkItem)[0].claimed_by_name == "Dr Isla Grant"
    other = sign_in(Client(), nurse)
    assert (
        "has taken this already"
        in other.post(url_of(thread, "work_on_thread"), {"do": "claim"}, follow=True).content.decode()
    )
    assert rows(WorkItem)[0].claimed_by_name == "Dr Isla Grant"
    do(doctor, thread, "put-back")
    do(doctor, thread, "assign", colleague=str(nurse.id))
    assert rows(WorkItem)[0].claimed_by_id == nurse.id
    stranger = worker(OrganisationFactory())
    page = do(doctor, thread, "assign", colleague=str(stranger.id))
    assert (
        "Choose one of the people who answer" in page.content.decode() and rows(WorkItem)[0].claimed_by_id == nurse.id
    )
    assert do(doctor, thread, "delete").status_code == 404


def test_a_transfer_keeps_the_due_time_and_the_person_sees_it(doctor, citizen, thread, see_all):
    hospital = OrganisationFactory(kind="hospital", name="Strathallow")
    worker(hospital)
    CareRelationshipFactory(patient=citizen.patient, organisation=hospital, kind="encounter")
    CareRelationshipFactory(patient=citizen.patient, organisation=thread.organisation, kind="thread")
    there = LetterboxFactory(organisation=hospital, name="The diabetes nurses")
    nobodys = LetterboxFactory(name="Far away")
    due = rows(WorkItem)[0].due_at
    key = str(uuid.uuid4())
    page = doctor.post(url_of(thread, "transfer_thread"), {"to": str(nobodys.id), "form_key": key})
    assert "Choose one of these teams." in page.content.decode()
    assert "Choose the team" in doctor.post(url_of(thread, "transfer_thread"), {"form_key": key}).content.decode()
    done = doctor.post(
        url_of(thread, "transfer_thread"), {"to": str(there.id), "note": "Theirs zqwhy", "form_key": key}
    )
    assert done.status_code == 302
    (moved,), (item,), (message,), (note,) = rows(Thread), rows(WorkItem), rows(Message), rows(StaffNote)
    assert moved.letterbox_id == there.id and item.holder_id == hospital.id and item.due_at == due
    assert {moved.organisation_id, item.organisation_id, message.organisation_id, note.organisation_id} == {hospital.id}
    assert CareRelationship.objects.get(organisation=thread.organisation, kind="thread").ended_at
    assert CareRelationship.objects.get(organisation=hospital, kind="thread").ended_at is None
    page = sign_in(Client(), citizen).get(url_of(thread)).content.decode()
    assert "The diabetes nurses" in page and "zqwhy" not in page
    page = doctor.get(url_of(thread)).content.decode()  # cares for the person still: reads, and answers no more
    assert "May I take them at night?" in page and "<textarea" not in page
    assert doctor.post(url_of(thread), {"text": "x", "form_key": key}).status_code == 404


def test_notes_are_for_professionals_and_the_reception_of_the_team(doctor, citizen, thread, receptionist, see_all):
    do(doctor, thread, "note", note="Anxious zqnote", form_key=str(uuid.uuid4()))
    (note,) = rows(StaffNote)
    assert note.labels == ["professional-only"] and b"zqnote" not in bytes(note.body)
    assert "zqnote" in doctor.get(url_of(thread)).content.decode()
    assert "zqnote" in sign_in(Client(), receptionist).get(url_of(thread)).content.decode()
    assert "zqnote" not in sign_in(Client(), citizen).get(url_of(thread)).content.decode()
    assert "Write the note before" in do(doctor, thread, "note", note=" ").content.decode()
    assert not any("StaffNote" in entry.target for entry in log.about(citizen.patient_id))


def test_the_team_closes_only_what_it_answered(doctor, thread, see_all):
    page = doctor.post(url_of(thread, "close_thread"), follow=True).content.decode()
    assert "Answer first" in page and rows(Thread)[0].state == "waiting"
    doctor.post(url_of(thread), answer_to(doctor.get(url_of(thread))))
    doctor.post(url_of(thread, "close_thread"))
    assert rows(Thread)[0].state == "closed"
    doctor.post(url_of(thread), answer_to(doctor.get(url_of(thread)), "One more thing"))
    assert rows(Thread)[0].state == "answered"


def test_templates_fill_the_answer(doctor, thread, box):
    template, foreign = TemplateFactory(letterbox=box), TemplateFactory(text="zqforeign")
    page = doctor.get(f"{url_of(thread)}?template={template.id}").content.decode()
    assert template.text in page and "zqforeign" not in page
    assert "zqforeign" not in doctor.get(f"{url_of(thread)}?template={foreign.id}").content.decode()


def test_marking_as_important(doctor, citizen, thread, clinician, see_all):
    message = add_message(thread, ANSWER, by=clinician, from_team=True)
    do(doctor, thread, "important", message=str(message.id))
    assert rows(Message, id=message.id)[0].important
    first = rows(Message, from_team=False)[0]
    do(doctor, thread, "important", message=str(first.id))
    assert not rows(Message, id=first.id)[0].important
    assert do(doctor, thread, "important", message=str(uuid.uuid4())).status_code == 404


# Who may do what; the thread is with the practice's team "Nurses".
READ, NOTHING, ANSWERS = "reads", "nothing", "answers"
WORKERS = [
    ("clinician", "practice", "Nurses", ANSWERS),
    pytest.param("clinician", "practice", "", ANSWERS, marks=pytest.mark.slow),
    ("reception", "practice", "", ANSWERS),
    ("clinician", "practice", "Physiotherapy", READ),
    ("clinician", "hospital", "", READ),
    ("social-worker", "council", "", NOTHING),  # sees messages to its own organisation alone
    pytest.param("reception", "hospital", "", NOTHING, marks=pytest.mark.slow),
    pytest.param("pharmacist", "pharmacy", "", NOTHING, marks=pytest.mark.slow),
    pytest.param("clinician", "elsewhere", "", NOTHING, marks=pytest.mark.slow),
    pytest.param("policy-admin", "practice", "", NOTHING, marks=pytest.mark.slow),
    pytest.param("privacy-officer", "practice", "", NOTHING, marks=pytest.mark.slow),
    pytest.param("safeguarding-officer", "practice", "", NOTHING, marks=pytest.mark.slow),
    ("help-desk", "practice", "", NOTHING),
]
_TIES = {"practice": "registration", "hospital": "thread", "council": "team", "pharmacy": "pharmacy"}


@pytest.mark.parametrize(("role", "place", "team", "may"), WORKERS)
def test_who_reads_and_who_answers(citizen, practice, see_all, role, place, team, may):
    places = {name: OrganisationFactory() for name in ("hospital", "council", "pharmacy", "elsewhere")}
    places["practice"] = practice
    for name, kind in _TIES.items():
        CareRelationshipFactory(patient=citizen.patient, organisation=places[name], kind=kind)
    thread = make_thread(citizen.patient, LetterboxFactory(organisation=practice, team="Nurses"), by=citizen)
    client = sign_in(Client(), worker(places[place], role, team=team))
    page = client.get(url_of(thread))
    form = {"text": ANSWER, "seen": str(rows(Message)[0].id), "form_key": str(uuid.uuid4())}
    if may == NOTHING:
        assert page.status_code in (302, 403, 404) and b"May I take them" not in page.content
    else:
        assert b"May I take them" in page.content and (b"<textarea" in page.content) == (may == ANSWERS)
    assert bool(rows(Message)[0].read_at) == (may == ANSWERS)
    client.post(url_of(thread), form)
    for act in ("claim", "note", "telephoned"):
        client.post(url_of(thread, "work_on_thread"), {"do": act, "note": "x", "form_key": str(uuid.uuid4())})
    client.post(url_of(thread, "close_thread"))
    assert len(rows(Message, from_team=True)) == len(rows(StaffNote)) == (may == ANSWERS)
    assert (rows(Thread)[0].state == "closed") == (may == ANSWERS)


def test_who_is_blocked_by_the_person_sees_nothing(doctor, citizen, thread, clinician):
    DirectiveFactory(patient=citizen.patient, effect="block", towards_user=clinician, made_by=citizen)
    page = doctor.get(url_of(thread))
    assert page.status_code in (302, 403, 404) and b"tablets" not in page.content
    assert b"tablets" not in doctor.get(reverse("messaging:inbox")).content


def test_a_moved_row_does_not_open(citizen, thread, box, see_all):
    other = make_thread(citizen.patient, box, by=citizen, text="Another question")
    mine, theirs = rows(Message, thread=thread)[0], rows(Message, thread=other)[0]
    mine.body = theirs.body
    with pytest.raises(envelopes.sealing.Tampered):
        envelopes.body_of(other, mine)
    theirs.patient_id = uuid.uuid4()
    with pytest.raises(envelopes.sealing.Tampered):
        envelopes.body_of(other, theirs)


# --- The inbox


def inbox(client, show="all", **more):
    return client.get(reverse("messaging:inbox"), {"show": show} | more)


def test_the_inbox_shows_what_is_due_first_and_one_entry_a_person(doctor, citizen, practice, box, nurse, see_all):
    now = clock.now()
    other = UserFactory(citizen=True)
    CareRelationshipFactory(patient=other.patient, organisation=practice)
    make_resource(other.patient, "Patient", title="Hamish Drummond", id=other.patient_id)
    make_thread(citizen.patient, box, by=citizen, subject="Later")
    make_thread(
        other.patient,
        box,
        by=other,
        subject="Overdue",
        at=now - dt.timedelta(days=9),
        due_at=now - dt.timedelta(days=1),
    )
    mine = make_thread(citizen.patient, box, by=citizen, subject="Mine")
    make_thread(citizen.patient, box, by=citizen, subject="Finished", state="closed", closed_at=now)
    make_thread(citizen.patient, box, by=citizen, subject="Told", state="answered")
    foreign = LetterboxFactory(organisation=OrganisationFactory())
    make_thread(citizen.patient, foreign, by=citizen, subject="Elsewhere")
    do(doctor, mine, "claim")
    before = log.about(other.patient_id).count()
    page = inbox(doctor).content.decode()
    assert page.index("Overdue") < page.index("Later") and "Finished" not in page and "Elsewhere" not in page
    assert "Hamish Drummond" in page and "1 answer is late." in page
    assert log.about(other.patient_id).count() == before + 1
    assert "Mine" in inbox(doctor, "mine").content.decode() and "Later" not in inbox(doctor, "mine").content.decode()
    assert "Mine" not in inbox(doctor, "unclaimed").content.decode()
    assert (
        "Told" in inbox(doctor, "answered").content.decode() and "Finished" in inbox(doctor, "closed").content.decode()
    )
    assert inbox(doctor, "nonsense", page="x").status_code == 200


def test_the_inbox_asks_the_same_number_of_questions_however_much_waits(doctor, citizen, box, statements, see_all):
    make_thread(citizen.patient, box, by=citizen)
    inbox(doctor)
    few = statements(lambda: inbox(doctor))
    for number in range(30):
        make_thread(citizen.patient, box, by=citizen, subject=f"Number {number}")
    assert "Number 3" in inbox(doctor).content.decode()
    assert statements(lambda: inbox(doctor)) == few < 25


def test_who_answers_no_messages_has_no_inbox(db):
    for role, status in (("pharmacist", 403), ("policy-admin", 403), ("help-desk", 403), ("researcher", 403)):
        client = sign_in(Client(), worker(OrganisationFactory(), role))
        assert inbox(client).status_code == status, role


def test_reception_sees_its_own_alone(citizen, practice, box, receptionist, thread, see_all):
    elsewhere = OrganisationFactory()
    CareRelationshipFactory(patient=citizen.patient, organisation=elsewhere, kind="thread")
    other = LetterboxFactory(organisation=elsewhere)
    foreign = make_thread(citizen.patient, other, by=citizen, subject="Elsewhere")
    client = sign_in(Client(), receptionist)
    page = inbox(client).content.decode()
    assert "My tablets" in page and "Elsewhere" not in page
    assert client.get(url_of(foreign)).status_code == 404 and client.get(url_of(thread)).status_code == 200
    add_note(foreign, "zqnote", by=receptionist)
    listed = client.get(reverse("messaging:list_threads", args=[citizen.patient_id])).content.decode()
    assert "My tablets" in listed and "Elsewhere" not in listed


def test_a_long_inbox_is_whole_and_says_how_late_it_is(doctor, citizen, box, monkeypatch):
    """More than is counted: the pages that come from what was counted, and those that are asked for."""
    for name, value in {"PAGE": 2, "COUNTED": 4, "_EARLY": {None: 0, "1": 0, "2": 2}}.items():
        monkeypatch.setattr(asked, name, value)
    for place in (pages, listing):
        monkeypatch.setattr(place, "COUNTED", 4)
    late = clock.now() - dt.timedelta(days=9)
    for number in range(7):
        due = late + dt.timedelta(days=1, hours=number)
        make_thread(citizen.patient, box, by=citizen, subject=f"Number {number}", at=late, due_at=due)
    for filters in ("all", "unclaimed"):
        shown = [inbox(doctor, filters, **said).content.decode() for said in ({}, *({"page": n} for n in range(1, 5)))]
        found = [[number for number in range(7) if f"Number {number}<" in page] for page in shown]
        assert found == [[0, 1], [0, 1], [2, 3], [4, 5], [6]]
    assert "More than 4 answers are late." in shown[0] and "(7)" not in shown[0]
