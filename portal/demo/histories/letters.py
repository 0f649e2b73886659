"""Letters as documents with their text attached, in the forms in which letters really arrive."""

from collections.abc import Iterable
from datetime import date

from portal.demo.calendar import at
from portal.demo.coding import WITHHELD_REASON, Concept
from portal.demo.histories import attachments
from portal.demo.story import Story

KINDS = {
    "clinic": Concept("Clinic letter"),
    "discharge": Concept("Discharge summary", "373942005"),
    "referral": Concept("Referral letter"),
    "radiology": Concept("X-ray report", "722124004"),
    "social": Concept("Social work letter"),
    "certificate": Concept("Certificate"),
    "results": Concept("Letter about results"),
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
    form: str = "text",
    encounter: dict | None = None,
    withheld: str = "",
    status: str = "current",
    relation: str = "transforms",
) -> dict:
    """Writes a letter; its text holds the canary of the item, its description says what it is.

    `form` is one of attachments.FORMS; `withheld` is why a part is not for the person: on the whole letter, and on
    the version without that part, which `relates` to the whole one.
    """
    wrong = "entered-in-error" in labels
    mark = f"File mark {story.canary('DocumentReference', key)}."
    words = f"{title}\n\nRe: {story.person.name}\n\n{text}\n\n{mark}\n"
    body: dict = {
        "status": "entered-in-error" if wrong else status,
        "docStatus": "entered-in-error" if wrong else "final",
        "type": KINDS[kind].fhir(),
        "subject": story.subject(),
        "date": at(day, 17, 30),
        "author": [story.practitioner(by), story.organisation(by)],
        "custodian": story.organisation(by),
        "description": title,
        "content": [{"attachment": found} for found in attachments.of(story, form, key, words, title, day)],
    }
    if withheld:
        body["extension"] = [{"url": WITHHELD_REASON, "valueCode": withheld}]
    if relates:
        body["relatesTo"] = [{"code": relation, "target": relates}]
    if encounter:
        body["context"] = {"encounter": [encounter]}
    return story.add("DocumentReference", key, body, by=by, labels=labels, area=area)


def with_part_left_out(
    story: Story,
    key: str,
    day: date,
    kind: str,
    title: str,
    text: str,
    left_out: str,
    *,
    why: str = "about-another-person",
    by: str = "hospital",
    labels: Iterable[str] = (),
) -> dict:
    """Writes a letter that is not all for the person, and the version without that part; {} marks its place."""
    whole = letter(
        story, key, day, kind, title, text.format(left_out), by=by, labels=("third-party", *labels), withheld=why
    )
    short = f"{title} (one part left out)"
    words = text.format("[A part of this letter is left out.]")
    return letter(
        story, f"{key}-redacted", day, kind, short, words, by=by, labels=labels, relates=whole, withheld=why
    )  # fmt: skip
