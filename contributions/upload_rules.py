"""Documents that the person sends: how each looks as FHIR, and whose it is. Pure."""

import base64
import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any

from records.presenters import fhir
from records.provenance import PORTAL
from vault.checking import Checked
from vault.rules import PICTURES

SHOWS = "https://dfd.example/fhir/StructureDefinition/what-it-shows"
CATEGORY = {
    "coding": [{"system": "https://dfd.example/fhir/CodeSystem/document-category", "code": "patient-reported"}],
    "text": "Sent by the person",
}
OWN = frozenset({"person", "carer"})


def body(
    *,
    ident: uuid.UUID,
    patient_id: uuid.UUID,
    author: dict[str, str],
    title: str,
    day: dt.date | None,
    shows: str,
    now: dt.datetime,
    files: Sequence[tuple[Checked, str]],
) -> dict[str, Any]:
    """The DocumentReference of these files, each with its address in the portal."""
    pictures = all(file.media_type in PICTURES for file, _ in files)
    found: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": str(ident),
        "status": "current",
        "type": {
            "coding": [{"system": "http://loinc.org", "code": "51855-5", "display": "Patient Note"}],
            "text": "Photo" if pictures else "Document",
        },
        "category": [CATEGORY],
        "subject": {"reference": f"Patient/{patient_id}"},
        "date": now.isoformat(timespec="seconds"),
        "author": [author],
        "description": title,
        "content": [{"attachment": _attachment(file, url)} for file, url in files],
    }
    if day:
        found["context"] = {"period": {"start": day.isoformat(), "end": day.isoformat()}}
    if shows:
        found["extension"] = [{"url": SHOWS, "valueString": shows}]
    return found


def _attachment(file: Checked, url: str) -> dict[str, Any]:
    """Size and hash are those of what is kept, which is not what was sent; the hash is SHA-1, as R4 asks."""
    digest = hashlib.sha1(file.content, usedforsecurity=False).digest()
    return {
        "contentType": file.media_type,
        "url": url,
        "size": len(file.content),
        "hash": base64.b64encode(digest).decode(),
        "title": file.name,
    }


def author(patient_id: uuid.UUID, name: str, *, for_name: str) -> dict[str, str]:
    """Who sends it; a helper with the name of whoever they act for."""
    if for_name:
        return {"type": "RelatedPerson", "display": for_name}
    return {"reference": f"Patient/{patient_id}", "display": name}


def is_sent(item: Any) -> bool:
    """Whether the item is a document that the person or a helper sent in the portal."""
    return item.kind == "DocumentReference" and item.source == PORTAL and item.author_kind in OWN


def what_it_shows(content: dict) -> str:
    said = fhir.listed(content.get("extension"))
    return next((str(one.get("valueString", "")) for one in said if one.get("url") == SHOWS), "")
