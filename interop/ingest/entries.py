"""What a document holds, in whatever dialect: transaction, batch, collection, search result or one resource. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_FORMS = ("transaction", "batch", "collection", "searchset", "document", "message", "history")
_WITH_REQUEST = ("transaction", "batch")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not taken in: where it stood, which element is at fault, and why in plain words."""

    place: str
    kind: str
    path: str
    reason: str
    clinical: bool = True  # False: a type that the portal does not keep, which stops nothing else

    @property
    def text(self) -> str:
        return f"{self.path} {self.reason}".strip()


@dataclass(slots=True)
class Entry:
    """One resource on its way in."""

    place: str
    full_url: str
    method: str
    resource: dict[str, Any]
    kind: str = ""
    id: str = ""
    only_if: str = ""  # ifNoneExist of a create
    digest: bytes = b""  # of a resource with conditional references, before they are answered
    texts: dict[str, bytes] = field(default_factory=dict)  # JSON of the members; empty where they changed since
    changes: list[str] = field(default_factory=list)  # what the portal changed, see records.provenance

    def refuse(self, path: str, reason: str, *, clinical: bool = True) -> Refusal:
        return Refusal(self.place, self.kind or "resource", path, reason, clinical)


def entries_of(document: dict[str, Any]) -> tuple[str, list[Entry], list[Refusal]]:
    """The form of a document, its entries, and what in it is no entry that can be taken in."""
    if document.get("resourceType") != "Bundle":
        return "single", [Entry("", "", "PUT", document)], []
    form = document.get("type")
    rows = document.get("entry", [])
    if form not in _FORMS:
        return "", [], [Refusal("", "Bundle", "Bundle.type", "is not a form of bundle that can be taken in")]
    if not isinstance(rows, list):
        return form, [], [Refusal("", "Bundle", "Bundle.entry", "must be a list")]
    entries: list[Entry] = []
    refused: list[Refusal] = []
    for index, row in enumerate(rows):
        found = _entry(index, row, form)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            refused.append(found)
    return form, entries, refused + _repeated(entries)


def lines_of(resources: list[tuple[int, dict[str, Any]]]) -> list[Entry]:
    """Entries of NDJSON: (line number, resource)."""
    return [Entry(f"line {number}", "", "PUT", resource) for number, resource in resources]


def _entry(index: int, row: Any, form: str) -> Entry | Refusal:
    place = f"entry[{index}]"
    resource = row.get("resource") if isinstance(row, Mapping) else None
    if not isinstance(resource, dict):
        return Refusal(place, "resource", f"Bundle.{place}.resource", "is missing: only resources are taken in")
    method = _method(row)
    if form in _WITH_REQUEST and method not in ("POST", "PUT"):
        return Refusal(place, "resource", f"Bundle.{place}.request.method", "must be POST or PUT here")
    full_url = row.get("fullUrl", "")
    if not isinstance(full_url, str):
        return Refusal(place, "resource", f"Bundle.{place}.fullUrl", "must be an address")
    return Entry(place, full_url, method or "PUT", resource, only_if=_only_if(row) if method == "POST" else "")


def message_of(document: Mapping[str, Any]) -> str:
    """By what the sender knows a bundle: its identifier, or its id."""
    identifier = document.get("identifier")
    if isinstance(identifier, dict) and isinstance(value := identifier.get("value"), str):
        return f"{identifier.get('system', '')}|{value}".removeprefix("|")
    given = document.get("id")
    return f"Bundle/{given}" if document.get("resourceType") == "Bundle" and isinstance(given, str) else ""


def _only_if(row: Mapping[str, Any]) -> str:
    asked = row["request"].get("ifNoneExist", "")
    return asked if isinstance(asked, str) else "?"


def _method(row: Mapping[str, Any]) -> str:
    request = row.get("request")
    method = request.get("method") if isinstance(request, dict) else ""
    return method if isinstance(method, str) else ""


def _repeated(entries: list[Entry]) -> list[Refusal]:
    """Two entries under one fullUrl (bdl-7): which of them a reference means cannot be told."""
    seen: set[str] = set()
    refused = []
    for entry in list(entries):
        if entry.full_url and entry.full_url in seen:
            entries.remove(entry)
            refused.append(entry.refuse(f"Bundle.{entry.place}.fullUrl", "stands twice in the bundle (bdl-7)"))
        seen.add(entry.full_url)
    return refused
