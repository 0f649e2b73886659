"""What the help desk is told of messages with the person on the line: how far they have come, and not a word."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import clock
from accounts.roles import Role
from consent.models import Assistance
from tests.consent.test_two_worlds import told
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, UserFactory
from tests.factories.consent import AssistanceFactory, CareRelationshipFactory, DirectiveFactory, PolicyVersionFactory
from tests.factories.messages import LetterboxFactory, add_message, add_note, make_thread

SECRET = "Ptarmigan"


@pytest.fixture
def agent(db):
    office = OrganisationFactory(kind="portal", name="The portal")
    return MembershipFactory(organisation=office, role=Role.HELP_DESK, user__name="Gavin Tait").user


@pytest.fixture
def desk(agent, citizen, sign_in):
    """The agent's browser, with the person on the line."""
    AssistanceFactory(patient=citizen.patient, agent=agent)
    return sign_in(Client(), agent)


def at(person, place="messages/") -> str:
    return f"/p/{person.patient_id}/{place}"


def page(client, person) -> str:
    return client.get(at(person)).content.decode()


def url_of(thread, name="show_thread"):
    return reverse(f"messaging:{name}", args=[thread.patient_id, thread.id])


def test_how_far_a_message_has_come(desk, citizen, thread, clinician, sign_in):
    doctor = sign_in(Client(), clinician)
    first = page(desk, citizen)
    assert "The nurses at Glenview</h2>" in first and "01592 000 111" in first and "Sent" in first
    assert "Not yet read, an answer is due by" in first and "Last answer" not in first
    seen = doctor.get(url_of(thread)).context["form"].initial["seen"]
    assert "Read, an answer is due by" in page(desk, citizen)
    doctor.post(url_of(thread), {"text": f"Yes, {SECRET}.", "seen": seen, "form_key": str(uuid.uuid4())})
    answered = page(desk, citizen)
    assert "Answered" in answered and "Last answer" in answered and "due" not in answered
    doctor.post(url_of(thread, "close_thread"))
    assert "Closed" in page(desk, citizen)


def test_what_is_late_says_so(desk, citizen, box):
    before = clock.now() - dt.timedelta(days=5)
    make_thread(citizen.patient, box, by=citizen, at=before, due_at=before + dt.timedelta(days=3))
    assert "Late: an answer was due on" in page(desk, citizen)


def fill(person, box, *, by, secret):
    """A conversation with everything that the help desk must not know; without a secret the shortest there is."""
    thread = make_thread(person, box, by=by, subject=f"My tablets {secret}", text=f"At night? {secret}", need="tablets")
    if secret:
        add_message(thread, f"And milk? {secret}", by=by)
        add_note(thread, f"Call her: {secret}", by=by)
    return thread


def test_nothing_that_was_written_is_shown(desk, citizen, box, client, sign_in):
    thread = fill(citizen.patient, box, by=citizen, secret=SECRET)
    file = SimpleUploadedFile(f"{SECRET}.txt", SECRET.encode(), content_type="text/plain")
    form = {"text": SECRET, "form_key": str(uuid.uuid4()), "attachments": [file]}
    assert sign_in(client, citizen).post(url_of(thread), form).status_code == 302
    found = page(desk, citizen)
    assert not any(words in found for words in (SECRET, "My tablets", "tablets", str(thread.id), "attach"))
    assert found.count("dfd-row__title") == 1


CLOSED = ("show_thread", "close_thread", "work_on_thread", "transfer_thread")


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_conversation_itself_is_absent(method, desk, citizen, thread):
    for name in CLOSED:
        assert getattr(desk, method)(url_of(thread, name)).status_code == 404
    assert getattr(desk, method)(at(citizen, "messages/new/")).status_code == 404
    assert getattr(desk, method)(at(citizen, f"messages/{thread.id}/files/{uuid.uuid4()}/")).status_code == 404
    for path in (f"/fhir/Communication/{thread.id}", f"/fhir/Communication?patient={citizen.patient_id}"):
        answer = desk.get(path)
        assert answer.status_code != 200 or "entry" not in answer.json()


def test_without_a_call_there_is_nothing(desk, citizen, thread):
    before = clock.now() - dt.timedelta(hours=1)
    Assistance.objects.update(started_at=before, ends_at=before + dt.timedelta(minutes=30))
    assert desk.get(at(citizen)).status_code == 404


def test_policy_may_take_it_away(desk, citizen, thread):
    usual = {"see": ["demographics", "appointments"], "act": ["demographics", "appointments"]}
    PolicyVersionFactory(changes={"assisted": usual})
    assert desk.get(at(citizen)).status_code == 404
    assert at(citizen) not in desk.get(at(citizen, "")).content.decode()


def test_the_menu_leads_there_and_the_log_says_what_was_seen(desk, citizen, thread, client, sign_in):
    assert f'href="{at(citizen)}"' in desk.get(at(citizen, "")).content.decode()
    page(desk, citizen)
    log = sign_in(client, citizen).get(at(citizen, "access-log/")).content.decode()
    assert "state of messages" in log and "Gavin Tait" in log


def test_an_address_says_nothing_to_others(client, agent, stranger, citizen, thread, sign_in):
    """Neither a colleague who has nobody on the line, nor the person: theirs is the page with the words."""
    assert sign_in(Client(), agent).get(at(citizen)).status_code == 404
    assert sign_in(Client(), stranger).get(at(citizen)).status_code == 404
    assert "My tablets" in page(sign_in(client, citizen), citizen)


HIDES = [
    {"areas": ["messages"]},
    {"items": "thread"},
]


@pytest.mark.parametrize("what", HIDES, ids=["area", "item"])
def test_what_the_person_hid_is_not_told(what, desk, citizen, thread):
    chosen = {"items": [thread.id]} if "items" in what else what
    DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="hide", **chosen)
    assert "There are no messages of which you can be told" in page(desk, citizen)


LABELS = ["professional-only", "third-party", "confidential-to-child", "sensitive:mental-health"]


@pytest.mark.parametrize("label", LABELS)
def test_what_carries_a_closing_label_is_not_told(label, desk, citizen, box):
    make_thread(citizen.patient, box, by=citizen, labels=[label])
    assert "Glenview" not in page(desk, citizen)


def test_two_people_who_wrote_other_things_look_alike(desk, agent, citizen, practice, box, sign_in):
    """Two worlds: subject, words, how many, a note of the team and what is hidden differ; the page does not."""
    other = UserFactory(citizen=True, patient=PatientFactory(), name=citizen.name)
    CareRelationshipFactory(patient=other.patient, organisation=practice, kind="registration")
    fill(citizen.patient, box, by=citizen, secret="")
    fill(other.patient, box, by=other, secret=SECRET)
    closed = LetterboxFactory(organisation=OrganisationFactory(), name=f"Clinic of {SECRET}")
    make_thread(other.patient, closed, by=other, labels=["sensitive:genetics"])
    ours = told(desk.get(at(citizen)))
    AssistanceFactory(patient=other.patient, agent=agent)
    assert told(desk.get(at(other))) == ours and ours[0] == 200


def test_pages_of_many_cost_no_more_statements(desk, citizen, box, statements):
    make_thread(citizen.patient, box, by=citizen)
    page(desk, citizen)
    one = statements(lambda: page(desk, citizen))
    for _ in range(22):
        make_thread(citizen.patient, box, by=citizen)
    assert statements(lambda: page(desk, citizen)) <= one + 1  # a long list counts its pages
    assert page(desk, citizen).count("dfd-row__title") == 20
    assert desk.get(at(citizen) + "?page=2").content.decode().count("dfd-row__title") == 3
