"""Nothing of a record leaves by a side door, and nothing in a record runs in anybody's browser."""

import io
import logging
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import Organisation, User
from audit.models import Entry
from notifications import delivery
from notifications.models import Notification
from portal import logs
from portal.demo import load
from portal.demo.population import generate
from records import lossless
from records.models import DirectoryEntry
from tests.factories.accounts import sign_in
from tests.house.test_promises import filled, person_addresses
from tests.portal.test_demo_load import by_key, only

pytestmark = pytest.mark.django_db
NOTE = "Quailfeather said so"  # what the person writes
REASON = "Ravenstone found on the floor"  # what opens a record in an emergency
OF_EACH = 3  # pages of each kind that a walk looks at


class Page(HTMLParser):
    """What of a page could run or lead somewhere."""

    def __init__(self, html: str):
        super().__init__()
        self.links: set[str] = set()
        self.troubles: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self.troubles += [f"{tag} {name}" for name in given if name.startswith("on") or name in ("style", "srcdoc")]
        self.troubles += [
            f"{tag} {given[name]}"
            for name in {"href", "src", "action", "formaction", "xlink:href", "data"} & set(given)
            if not re.match(r"(/(?!/)|\.\./|#|\?|mailto:|tel:|data:image/|https://[a-z.]+/|[a-z-]+/$|$)", given[name])
        ]
        if tag == "script" and not given.get("src", "").startswith("/static/") and given.get("type") not in DATA:
            self.troubles.append("script")
        if tag in ("iframe", "object", "embed", "base", "svg:script", "math"):
            self.troubles.append(tag)
        if tag == "a":
            self.links.add(given.get("href", ""))


DATA = ("application/json",)


class Walker:
    """Somebody at a browser who goes everywhere, and keeps what came back."""

    def __init__(self, user=None, **how):
        self.client = Client(headers={"user-agent": "Mozilla/5.0 Firefox/140.0"})
        if user:
            sign_in(self.client, user, **how)
        self.client.raise_request_exception = False
        self.answers = []

    def ask(self, method, address, *given, **more):
        answer = getattr(self.client, method)(address, *given, **more)
        assert answer.status_code < 500, address
        self.answers.append(answer)
        return answer

    def walk(self, start: str) -> dict[str, str]:
        """Every page of this record that links lead to, some of each kind."""
        waiting, seen, kinds = [start], {}, Counter()
        while waiting:
            address = waiting.pop(0)
            kind = re.sub(r"[0-9a-f-]{36}", "…", address.split("=")[0])
            if address in seen or kinds[kind] >= OF_EACH:
                continue
            kinds[kind] += 1
            answer = self.ask("get", address)
            seen[address] = answer.content.decode() if answer.status_code == 200 else ""
            links = (urljoin(address, link).split("#")[0] for link in sorted(Page(seen[address]).links))
            waiting += [link for link in links if link.startswith(start)]
        return seen


@pytest.fixture(scope="module")
def population():
    return only(generate(people=1, seed=1), {"agnes", "catriona"})


@pytest.fixture
def log_output():
    """Everything that is logged, however small, as it would be written."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    logs.configure(settings.LOGGING | {"level": "DEBUG"})
    root.handlers[-1].setStream(stream)
    yield stream
    root.handlers[:], root.level = before


def of(key: str) -> User:
    return User.objects.get(email=f"{key}@demo.example")


def go_everywhere(population) -> list[Walker]:
    """As the person, a doctor, a doctor in an emergency, people who may not, and people who are not who they say."""
    agnes = by_key(population, "agnes")
    record, marked = f"/p/{agnes.id}/", [item for item in population.items_of(agnes.id) if item.canary]
    herself, doctor, other, visitor = Walker(of("agnes")), Walker(of("gp")), Walker(of("gp2")), Walker()
    for walker in (herself, doctor):
        walker.pages = walker.walk(record)
        walker.ask("get", f"{record}results/", {"q": f"{agnes.canary} {agnes.name}", agnes.canary: "1"})
        walker.pages |= {item.id: walker.ask("get", f"{record}item/{item.id}/").content.decode() for item in marked}
    _writes_notes(herself, record, marked)
    _opens_in_emergency(other, record)
    for walker in (other, Walker(of("catriona")), Walker(of("reception")), Walker(of("privacy")), visitor):
        for address in person_addresses():
            walker.ask("get", filled(address, agnes.id, marked[0].id))
    _fails_to_sign_in(visitor, agnes)
    return [herself, doctor, other, visitor]


def _writes_notes(walker, record, marked) -> None:
    noted = 0
    for item in marked:
        form = walker.ask("get", f"{record}item/{item.id}/note/")
        if form.status_code != 200:
            continue
        noted += 1
        key = form.context["form"]["form_key"].value()
        walker.ask("post", f"/drafts/note/{item.id}/", {"text": f"{NOTE}, perhaps"})
        walker.ask("post", f"{record}item/{item.id}/note/", {"text": NOTE * 1000, "form_key": key})
        walker.ask("post", f"{record}item/{item.id}/note/", {"text": f"{NOTE} {item.canary}", "form_key": key})
    assert noted > 3
    walker.pages |= {"notes": walker.ask("get", f"{record}notes/").content.decode()}


def _opens_in_emergency(walker, record) -> None:
    walker.ask("get", record)
    walker.ask("post", f"{record}break-glass/", {"reason_code": "emergency", "reason": ""})
    opened = walker.ask("post", f"{record}break-glass/", {"reason_code": "emergency", "reason": REASON})
    assert opened["Location"] == record
    walker.ask("get", record)
    walker.ask("post", "/desk/emergency/", {"chi": "0403571235", "reason_code": "emergency", "reason": REASON})


def _fails_to_sign_in(visitor, person) -> None:
    login, odd = "agnes@demo.example", f"/{person.canary}/{person.chi}/{person.family}"
    for _ in range(7):
        visitor.ask("post", "/accounts/login/", {"login": login, "password": person.canary})
    visitor.ask("post", "/accounts/login/", {"login": f"{person.name}\r\n", "password": person.chi})
    visitor.ask("post", "/accounts/password/reset/", {"email": login})
    visitor.ask("post", "/accounts/signup/", _newcomer(login, person.name))
    visitor.ask("post", "/accounts/signup/", _newcomer("agnes.else@demo.example", person.name))
    for address in (odd, f"{odd}.css", f"{odd}?q={person.name}", f"/p/{person.chi}/", f"/p/{person.family}/results/"):
        visitor.ask("get", address)
        visitor.ask("options", address)


def _newcomer(email, name) -> dict:
    return {"name": name, "email": email, "password1": "Three-unlike-words", "password2": "Three-unlike-words"}


def secrets_of(population) -> dict[str, set[str]]:
    """What must not turn up, by what it is."""
    return {
        "record": {item.canary for item in population.items if item.canary} | {p.canary for p in population.people},
        "typed": {NOTE.split()[0], REASON.split()[0]},
        "number": {person.chi for person in population.people if person.chi},
        "name": {part for person in population.people for part in (person.given, person.family, person.name)},
        "address": {account.login for account in population.accounts if account.patient},
    }


def assert_free(text: str, secrets: dict[str, set[str]], *kinds: str) -> None:
    """None of these in the text, in any spelling that an address or a log may give it."""
    written = text.lower(), unquote(text).lower()
    for kind in kinds or secrets:
        for secret in secrets[kind]:
            spellings = {secret.lower(), secret.encode("unicode_escape").decode().lower()}
            assert not [spelt for spelt in spellings for found in written if spelt in found], (kind, secret)


def test_nothing_of_a_record_leaves_by_a_side_door(population, log_output):
    load.load(population)
    mail.outbox.clear()

    walkers = go_everywhere(population)
    delivery.deliver_waiting()

    secrets = secrets_of(population)
    herself, doctor = walkers[:2]
    for walker in (herself, doctor):  # where the canaries belong, they are: the walk is not blind
        everything = "".join(walker.pages.values())
        seen = {secret for secret in secrets["record"] if secret in everything}
        assert len(seen) > 12 and len(walker.pages) > 25
    assert NOTE in herself.pages["notes"]
    assert log_output.tell() > 5_000
    assert_free(log_output.getvalue(), secrets | {"id": {person.id for person in population.people}})
    assert_mails_are_free(secrets)
    assert_rows_are_free(secrets)
    for answer in (answer for walker in walkers for answer in walker.answers):
        outside = [answer.get("Location", ""), answer.cookies.output(), *(v for k, v in answer.items() if k != "Link")]
        assert_free("\n".join(outside), secrets)
    catriona = by_key(population, "catriona")
    assert all(catriona.canary not in page for walker in (herself, doctor) for page in walker.pages.values())


def assert_mails_are_free(secrets) -> None:
    """A mail names the mailbox that it goes to, and nothing else."""
    assert len(mail.outbox) >= 4
    for message in mail.outbox:
        sent = message.message()
        del sent["To"]
        assert_free("\n".join([*map(str, sent.values()), message.body]), secrets)
        assert not sent.is_multipart()
        assert "/p/" not in message.body


def assert_rows_are_free(secrets) -> None:
    rows = list(Notification.objects.values())
    assert rows
    assert_free("\n".join(str(row) for row in rows), secrets)
    entries = list(Entry.objects.values())
    assert {entry["action"] for entry in entries} >= {"read", "create", "break-glass", "sign-in"}
    for entry in entries:
        own = entry["actor_kind"] == "person"
        name = entry.pop("actor_name")
        assert_free(str(entry), secrets)
        assert_free(name, secrets, *(("record", "typed", "number", "address") if own else ()))


PAYLOADS = (
    "<script>x1()</script>",
    '"><img src=x onerror=x2()>',
    "' onmouseover='x3()' autofocus onfocus=x3() x='",
    "</script><svg/onload=x4()>",
    "{{7*7}}{% now 'Y' %}${7*7}",
    "javascript:x5()",
    "<!--<textarea></title></style>",
    "&lt;script&gt;x6()&lt;/script&gt;",
)
PAYLOAD = " ".join(PAYLOADS)
RAW = ("<script>x", "<img src=x", "<svg/onload", "' onmouseover='x3", "<!--<textarea", "&lt;script&gt;x6()&lt;/scri")
TEXTS = {"text", "display", "description", "title", "conclusion", "valueString", "unit", "given", "family", "name",
         "patientInstruction", "lotNumber", "deviceName", "serialNumber", "line", "city", "prefix"}  # fmt: skip


def poisoned(value, name=""):
    """The resource with a payload in every text that a sender may fill."""
    if isinstance(value, dict):
        return {key: poisoned(child, key) for key, child in value.items()}
    if isinstance(value, list):
        return [poisoned(child, name) for child in value]
    return f"{value} {PAYLOAD}" if isinstance(value, str) and name in TEXTS else value


def with_links(body: dict) -> dict:
    """Addresses that a page might lead to."""
    if body["resourceType"] == "DocumentReference":
        for content in body["content"]:
            content["attachment"]["url"] = "javascript:x7()"
    return body


@pytest.fixture
def poisoned_record(population):
    items = tuple(
        replace(item, body=with_links(poisoned(lossless.loads(item.text))), earlier=None) for item in population.items
    )
    load.load(replace(population, items=items, directory=tuple(map(poisoned, population.directory))))
    User.objects.update(name=f"Agnes {PAYLOAD}"[:200])
    for place in Organisation.objects.all():
        Organisation.objects.filter(id=place.id).update(name=f"{place.name} {PAYLOAD}"[:200])
    assert DirectoryEntry.objects.exists()
    return f"/p/{by_key(population, 'agnes').id}/"


@pytest.mark.parametrize("key", ["agnes", "gp"])
def test_nothing_in_a_record_runs(population, poisoned_record, key):
    walker = Walker(of(key))
    agnes = by_key(population, "agnes")
    if key == "agnes":
        for item in population.items_of(agnes.id)[:3]:
            form = walker.ask("get", f"{poisoned_record}item/{item.id}/note/")
            if form.status_code == 200:
                given = {"text": PAYLOAD, "form_key": form.context["form"]["form_key"].value()}
                walker.ask("post", f"{poisoned_record}item/{item.id}/note/", given)

    pages = walker.walk(poisoned_record)
    for item in {item.type: item for item in population.items_of(agnes.id)}.values():
        address = f"{poisoned_record}item/{item.id}/"
        pages[address] = walker.ask("get", address).content.decode()
    pages |= {address: walker.ask("get", address).content.decode() for address in ("/notices/", "/accounts/security/")}

    shown = [page for page in pages.values() if "&lt;script&gt;x1()" in page]
    assert len(shown) > 20
    assert any("{{7*7}}" in page for page in shown)
    for address, page in pages.items():
        assert not [raw for raw in RAW if raw in page], address
        assert not Page(page).troubles, address
        assert "${49}" not in page and "49{%" not in page


def test_the_reader_of_pages_would_notice():
    for payload in PAYLOADS[:4]:
        assert Page(f"<p title=\"{payload}\">{payload}</p><p title='{payload}'>").troubles, payload
    assert Page('<a href="javascript:x5()">').troubles and Page('<a href="//evil.example/">').troubles
    assert urlsplit("//evil.example/").netloc
