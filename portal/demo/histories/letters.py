"""Letters as documents with their text attached."""

import base64
from collections.abc import Iterable
from datetime import date

from portal.demo.calendar import at
from portal.demo.coding import Concept
from portal.demo.story import Story

KINDS = {
    "clinic": Concept("Clinic letter"),
    "discharge": Concept("Discharge summary", "373942005"),
    "referral": Concept("Referral letter"),
    "radiology": Concept("X-ray report", "722124004"),
    "social": Concept("Social work letter"),
}


def letter(
    story: Story,
    key: str,
    day: date,
    kind: str,
    title: str,
    text: str,
    *,
    by: str = "hospital",
    labels: Iterable[str] = (),
    relates: dict | None = None,
    area: str = "",
) -> dict:
    """Writes a letter; its text holds the canary of the item, its description says what it is."""
    wrong = "entered-in-error" in labels
    mark = f"File mark {story.canary('DocumentReference', key)}."
    content = f"{title}\n\nRe: {story.person.name}\n\n{text}\n\n{mark}\n"
    body = {
        "status": "entered-in-error" if wrong else "current",
        "docStatus": "entered-in-error" if wrong else "final",
        "type": KINDS[kind].fhir(),
        "subject": story.subject(),
        "date": at(day, 17, 30),
        "author": [story.practitioner(by), story.organisation(by)],
        "custodian": story.organisation(by),
        "description": title,
        "content": [{"attachment": _attachment(content, title, day)}],
    }
    if relates:
        body["relatesTo"] = [{"code": "transforms", "target": relates}]
    return story.add("DocumentReference", key, body, by=by, labels=labels, area=area)


def _attachment(content: str, title: str, day: date) -> dict:
    return {
        "contentType": "text/plain; charset=utf-8",
        "language": "en-GB",
        "data": base64.b64encode(content.encode()).decode(),
        "title": title,
        "creation": day.isoformat(),
    }
