"""A hundred and fifty scripts in every text field of what people and teams write: on no page does one run."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contributions.models import Contribution, CorrectionRequest
from messaging.models import Thread
from tests.factories import accounts, consent
from tests.factories.messages import LetterboxFactory, TemplateFactory
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys
from tests.journeys.writers import Writer, hearing, one_line, rows, then_nothing_runs, together
from tests.payloads import chunks
from tests.swept_fields import through_forms

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
_NO_NAME = str.maketrans("", "", '/;"')  # cut off a file's name on its way


def condition(words: str) -> dict:
    return {
        "resourceType": "Condition",
        "id": str(uuid.uuid4()),
        "subject": {"reference": "Patient/0"},
        "code": {"text": words},
    }


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def practice(doctor):
    return doctor.memberships.get().organisation


@pytest.fixture
def items(morag):
    """Three entries to write about."""
    from tests.factories.records import make_resource

    return [make_resource(morag.patient, "Condition", title=f"Asthma {number}") for number in range(3)]


def when_the_person_writes(writer: Writer, items, box) -> None:
    for number, texts in enumerate(together(text=4000, wanted=4000)):
        writer.send(f"item/{items[0].id}/note/", text=texts["text"])
        writer.send(f"item/{items[number].id}/wrong/", category="other", **texts)
    for texts in together(know=3000, life=3000, important=3000):
        writer.send("about-me/about/", **texts)
    for texts in together(language=200):
        writer.send("about-me/needs/", **one_line(texts))
    for texts in together(name1=200, relation1=200):
        writer.send("about-me/contacts/", **one_line(texts))
    for texts in together(name=200, dose=300, why=200):
        writer.send("medicines/own/add/", **one_line(texts))
    for texts in together(title=100, shows=1000):
        file = SimpleUploadedFile(texts["title"].splitlines()[0].translate(_NO_NAME) + ".txt", b"words")
        writer.send("documents/add/", file=file, title=one_line(texts)["title"], shows=texts["shows"])
    for texts in together(subject=120, text=8000):
        subject = texts["subject"].replace("\n", " ").replace("\t", " ")
        writer.send(f"messages/new/?to={box.id}&need=other", subject=subject, text=texts["text"])


def when_the_team_answers(writer: Writer, person) -> None:
    corrections, given = (
        rows(person, CorrectionRequest, "CorrectionRequest"),
        rows(person, Contribution, "Contribution"),
    )
    for number, thread in enumerate(rows(person, Thread, "Communication")[:4]):
        path = f"messages/{thread.id}/"
        writer.send(f"{path}work/", do="claim")
        text = chunks(4000)[number % 2]
        writer.send(f"{path}work/", do="note", note=text)
        writer.send(path, text=text, seen=writer.hidden(path, "seen"))
    for number, request in enumerate(corrections):
        text = chunks(4000)[number % 2]
        path = f"corrections/{request.id}/answer/"
        decided = {"outcome": "not-accepted", "how": "nothing", "version": writer.hidden(path, "version")}
        writer.send(path, text=text, **decided, **writer.boxes(path, "title", "date"))
    for number, one in enumerate(given[:2]):
        writer.send(f"given/{one.id}/", outcome="not-added", reason=chunks(4000)[number])


def when_the_person_does_not_agree(writer: Writer, person) -> None:
    for number, request in enumerate(rows(person, CorrectionRequest, "CorrectionRequest")):
        writer.send(f"corrections/{request.id}/disagree/", text=chunks(4000)[number % 2])


def test_no_script_runs_for_anybody(at_a_browser, morag, doctor, practice, items):
    box = LetterboxFactory(organisation=practice, name=chunks(120)[0].replace("\n", " "))
    for text in chunks(120)[:10]:
        TemplateFactory(letterbox=box, title=text.replace("\n", " "), text=text, made_by=doctor)
    person, team = Writer(morag, morag), Writer(doctor, morag)
    with hearing() as heard:
        when_the_person_writes(person, items, box)
        when_the_team_answers(team, morag)
        when_the_person_does_not_agree(person, morag)
    assert heard.lacks(through_forms("people")) == {}
    assert len(rows(morag, Thread, "Communication")) > 60
    assert [one.disagreement != "" for one in rows(morag, CorrectionRequest, "CorrectionRequest")] == [True, True]

    helper = with_keys(accounts.UserFactory(citizen=True, name="Ailsa Fraser"))
    powers = {area: ["see", "act"] for area in ("demographics", "summary", "medicines", "documents", "messages")}
    consent.DelegationFactory(patient=morag.patient, user=helper, powers=powers | {"contributions": ["see", "act"]})
    desk = with_keys(accounts.MembershipFactory(organisation=practice, role="reception").user)
    record = f"/p/{morag.patient_id}/"
    own = ("", "messages/", "about-me/", "given/", "corrections/", "notes/", "medicines/", "letters/", "print/")
    for reader, first in ((morag, "/notices/"), (helper, record), (doctor, "/desk/"), (desk, "/desk/messages/")):
        visitor = at_a_browser(reader).let_in()
        assert then_nothing_runs(visitor, first, *(record + part for part in own)) > 20
