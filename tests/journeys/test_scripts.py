"""A hundred and fifty scripts in every text field of what people and teams write: on no page does one run."""

import re
import uuid
from itertools import zip_longest

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consent import gate
from contributions.models import Contribution, CorrectionRequest
from messaging.models import Thread
from tests.factories import accounts, consent
from tests.factories.messages import LetterboxFactory, TemplateFactory
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys
from tests.payloads import MARK, chunks

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
_NO_NAME = str.maketrans("", "", '/;"')  # cut off a file's name on its way
PAGES = 150  # looked at by each reader
LINKS = """() => [...document.querySelectorAll('a[href^="/"]')].map(link => link.getAttribute('href'))"""
LEFT_OUT = (".csv", "/accounts/", "/files/", "/static/", "/as/", "?page=", "/picture/", "/choices/", "/helpers/invite")


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


def rows(person, model, kind: str) -> list:
    """What is stored of the person, oldest first."""
    with gate.open_for_job("load_bundles", kinds=[kind], patients=[person.patient_id]) as access:
        return sorted(model.objects.under(access), key=lambda row: str(row.id))


class Writer:
    """Somebody who sends forms; each form must be taken."""

    def __init__(self, user, person):
        self.client, self.base = accounts.sign_in(Client(), user), f"/p/{person.patient_id}/"

    def send(self, path: str, **fields) -> None:
        address = path if path.startswith("/") else self.base + path
        answer = self.client.post(address, {"form_key": str(uuid.uuid4())} | fields)
        page = answer.content.decode()
        assert answer.status_code == 302, (address, re.findall(r'error-message"[^>]*>(.*?)</p', page, re.DOTALL))

    def hidden(self, path: str, name: str) -> str:
        """What the page's form carries along."""
        page = self.client.get(self.base + path).content.decode()
        return re.search(f'name="{name}" value="([^"]*)"', page)[1]

    def boxes(self, path: str, *names: str) -> dict[str, str]:
        """What stands in the boxes of the page's form, as far as it has them."""
        page = self.client.get(self.base + path).content.decode()
        found = {name: re.search(f'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page) for name in names}
        return {name: match[1] for name, match in found.items() if match}


def together(**lengths: int):
    """For each round a text for each of the named fields, until every field has had every payload."""
    columns = [chunks(length) for length in lengths.values()]
    for row in zip_longest(*columns):
        yield dict(zip(lengths, (text or chunks(10)[0] for text in row), strict=True))


def one_line(texts: dict[str, str]) -> dict[str, str]:
    return {name: text.replace("\n", " ").replace("\t", " ") for name, text in texts.items()}


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


def then_nothing_runs(visitor, *starts: str) -> int:
    """Every page that the reader's pages lead to; gives how many there were."""
    to_do, done = list(starts), set()
    while to_do and len(done) < PAGES:
        address = to_do.pop(0)
        if address in done or any(part in address for part in LEFT_OUT):
            continue
        done.add(address)
        visitor.go(address)
        assert visitor.page.evaluate(f"() => window.{MARK}") is None, address
        assert visitor.troubles.said == [], address
        to_do += visitor.page.evaluate(LINKS)
    return len(done)


def test_no_script_runs_for_anybody(at_a_browser, morag, doctor, practice, items):
    box = LetterboxFactory(organisation=practice, name=chunks(120)[0].replace("\n", " "))
    for text in chunks(120)[:10]:
        TemplateFactory(letterbox=box, title=text.replace("\n", " "), text=text, made_by=doctor)
    person, team = Writer(morag, morag), Writer(doctor, morag)
    when_the_person_writes(person, items, box)
    when_the_team_answers(team, morag)
    when_the_person_does_not_agree(person, morag)
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
