"""That something about somebody else is left out, in words: on each page in a line, on its own page one by one."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from records.presenters import dates, fhir, origin
from records.words.withheld import REASONS


def statement(found: list) -> dict[str, Any] | None:
    """The line for a page: the reasons, and the way to the page that tells more; nothing where nothing is left out."""
    if not found:
        return None
    reasons = [str(REASONS[code]) for code in dict.fromkeys(item.reason for item in found)]
    return {"reasons": reasons, "url": reverse("contributions:list_left_out", args=[found[0].patient_id])}


def one(item: Any, *, readable: Mapping[Any, Any]) -> dict[str, Any]:
    """One item that is left out."""
    version = readable.get(item.id)
    return {
        "mark": item.mark,
        "reason": REASONS[item.reason],
        "holder": item.organisation,
        "readable": link(version) if version else None,
    }


def link(row: Any) -> dict[str, Any]:
    return {"title": fhir.title(row), "url": origin.address(row), "when": dates.when_of(row)}
