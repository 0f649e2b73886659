"""Forms sent by people and teams with scripts in every field, and readers who look whether one runs."""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, zip_longest
from unittest.mock import patch

from django import forms
from django.test import Client

from consent import gate
from tests.factories import accounts
from tests.payloads import MARK, PAYLOADS, chunks
from tests.text_fields import name_of, takes_text

PAGES = 150  # looked at by each reader
ALIKE = 6  # of one make, such as the pages of appointments, where links lead to them
_ONE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+|\?.*")
LINKS = """() => [...document.querySelectorAll('a[href^="/"]')].map(link => link.getAttribute('href'))"""
LEFT_OUT = (".csv", ".ics", "/accounts/", "/files/", "/static/", "/as/", "?page=", "/picture/", "/choices/",
            "/helpers/invite")  # fmt: skip


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

    def page(self, path: str) -> str:
        return self.client.get(self.base + path).content.decode()

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


class Pen:
    """Writes scripts into fields, each text with a mark of its own at its end, and knows which were read."""

    MARKED = re.compile(r"qz-\d{4}-z")

    def __init__(self) -> None:
        self.written: dict[str, str] = {}
        self.read: set[str] = set()
        self._numbers = count(1)

    def texts(self, what: str, length: int) -> Iterator[str]:
        """All payloads that fit into so many characters, in one text or several, for what is called so."""
        for text in chunks(length - 10):
            if len(text) <= length - 10:
                mark = f"qz-{next(self._numbers):04}-z"
                self.written[mark] = what
                yield f"{one_line({'': text})[''] if length <= 200 else text} {mark}"

    def rounds(self, what: str, **lengths: int) -> Iterator[dict[str, str]]:
        """For each round a text for each of these fields; a field that has had all writes one word."""
        columns = [self.texts(f"{what}: {name}", length) for name, length in lengths.items()]
        for row in zip_longest(*columns):
            yield dict(zip(lengths, (text or f"Nothing more {next(self._numbers)}" for text in row), strict=True))

    def reads(self, page: str) -> None:
        self.read |= {*self.MARKED.findall(page)}

    def unread(self) -> dict[str, int]:
        """How many texts of what stood on no page that was looked at."""
        return dict(Counter(what for mark, what in self.written.items() if mark not in self.read))

    def never_read(self) -> list[str]:
        """What was written and stood on no page at all."""
        return sorted({*self.written.values()} - {self.written[mark] for mark in self.read if mark in self.written})


class Heard:
    """What the portal's forms took, by field."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = defaultdict(list)
        self.lengths: dict[str, int] = {}

    def took(self, form: forms.BaseForm) -> None:
        for name, text in form.cleaned_data.items():
            if isinstance(text, str) and name in form.fields and takes_text(form.fields[name]):
                field = name_of(type(form), name)
                self.texts[field].append(" ".join(text.split()))
                self.lengths[field] = getattr(form.fields[name], "max_length", None) or 10_000

    def lacks(self, fields) -> dict[str, int]:
        """How many of the payloads that fit into a field it did not take."""
        found = {}
        for field in fields:
            whole, most = "\n".join(self.texts[field]), self.lengths.get(field, 0) - 10
            wanted = [" ".join(text.split()) for text in PAYLOADS if len(text) <= most] or [MARK]
            if missing := [text for text in wanted if text not in whole]:
                found[field] = len(missing)
        return found


@contextmanager
def hearing() -> Iterator[Heard]:
    """While this runs, what forms take is written down."""
    heard, whole = Heard(), forms.BaseForm.full_clean

    def full_clean(form):
        whole(form)
        if form.is_bound and not form.errors:
            heard.took(form)

    with patch.object(forms.BaseForm, "full_clean", full_clean):
        yield heard


def then_nothing_runs(visitor, *starts: str, most: int = PAGES, pen: Pen | None = None) -> int:
    """Every page that the reader's pages lead to; gives how many there were."""
    to_do, done, makes = list(starts), set(), Counter()
    while to_do and len(done) < most:
        address = to_do.pop(0)
        make = _ONE.sub("*", address)
        linked = address not in starts
        if address in done or (linked and (makes[make] >= ALIKE or any(part in address for part in LEFT_OUT))):
            continue
        done.add(address)
        makes[make] += linked
        visitor.go(address)
        assert visitor.page.evaluate(f"() => window.{MARK}") is None, address
        assert visitor.troubles.said == [], (address, visitor.troubles.said)
        if pen:
            pen.reads(visitor.page.content())
        to_do += visitor.page.evaluate(LINKS)
    return len(done)
