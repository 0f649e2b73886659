"""Forms sent by people and teams with scripts in every field, and readers who look whether one runs."""

import re
import uuid
from itertools import zip_longest

from django.test import Client

from consent import gate
from tests.factories import accounts
from tests.payloads import MARK, chunks

PAGES = 150  # looked at by each reader
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


def then_nothing_runs(visitor, *starts: str, most: int = PAGES) -> int:
    """Every page that the reader's pages lead to; gives how many there were."""
    to_do, done = list(starts), set()
    while to_do and len(done) < most:
        address = to_do.pop(0)
        if address in done or any(part in address for part in LEFT_OUT):
            continue
        done.add(address)
        visitor.go(address)
        assert visitor.page.evaluate(f"() => window.{MARK}") is None, address
        assert visitor.troubles.said == [], address
        to_do += visitor.page.evaluate(LINKS)
    return len(done)
