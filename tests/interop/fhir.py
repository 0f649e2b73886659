"""What the tests of the interface share: callers, a record of every type, and how two answers are compared."""

import json
import re
import uuid
from dataclasses import dataclass

from django.test import Client

import clock
from audit.models import Entry
from consent.areas import AREAS_OF_KIND
from interop.api import kinds
from records.models import DirectoryEntry
from tests.factories.accounts import sign_in
from tests.factories.histories import store
from tests.factories.records import make_resource

FORM = "application/x-www-form-urlencoded"
_VARIES = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|20\d\d-\d\d-\d\dT[0-9:.+]+")


@dataclass
class Caller:
    """A browser that asks the interface."""

    client: Client

    def get(self, path: str, **headers: str):
        return self.client.get(
            f"/fhir/{path}", headers={name.replace("_", "-"): text for name, text in headers.items()}
        )

    def found(self, path: str) -> dict:
        """The resource of an answer that must be 200."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.content)
        return json.loads(answer.content)

    def ids(self, path: str, mode: str = "match") -> list[str]:
        """Ids of a search, in order."""
        entries = self.found(path).get("entry", [])
        return [entry["resource"]["id"] for entry in entries if entry["search"]["mode"] == mode]

    def form(self, kind: str, sent: str, query: str = "", **headers: str):
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.client.post(f"/fhir/{kind}/_search{query}", sent, content_type=FORM, headers=named)


def caller(user=None, **how) -> Caller:
    client = Client()
    return Caller(sign_in(client, user, **how) if user else client)


def told(answer) -> tuple:
    """All that an answer tells, less ids and times, which differ between any two requests."""
    headers = {name: value for name, value in answer.items() if name != "X-Request-Id"}
    return answer.status_code, sorted(headers.items()), _VARIES.sub("…", answer.content.decode())


def is_outcome(answer, status: int) -> bool:
    body = json.loads(answer.content)
    return answer.status_code == status and body["resourceType"] == "OperationOutcome" and bool(body["issue"])


def one_of(kind: str, patient) -> str:
    """The id of a resource of this type, in the person's record or in the directory."""
    if kind == "Patient":
        return store(patient, {"resourceType": kind, "id": str(patient.id), "name": [{"family": "Fraser"}]})[0]
    if kind in kinds.STORED:
        area = sorted(AREAS_OF_KIND[kind])[0]
        return str(make_resource(patient, kind, area=area).id)
    ident = uuid.uuid4()
    body = json.dumps({"resourceType": kind, "id": str(ident)})
    DirectoryEntry.objects.create(id=ident, kind=kind, last_updated=clock.now(), source="Test", body=body, digest=b"")
    return str(ident)


def entries(**narrowed):
    """Entries of the log that requests to the interface wrote, newest first."""
    return list(Entry.objects.filter(route="API", **narrowed).order_by("-at", "-id"))


def following(bundle: dict) -> str:
    """The address of the next page, as a path under /fhir/; empty at the end."""
    links = {link["relation"]: link["url"] for link in bundle["link"]}
    return links.get("next", "").partition("/fhir/")[2]


__all__ = ["Caller", "caller", "entries", "following", "is_outcome", "one_of", "told"]
