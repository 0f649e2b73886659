"""What a professional sees first of a record: the person's own words, what waits about them, their newest notes."""

from typing import Any

from django.urls import reverse

import clock
from consent.gate import Access
from contributions import queries as contributions
from contributions.queries.about_me import own_words
from records import chart
from work import queries, registry
from work.due_words import due_words

KINDS = ("AboutMe", *queries.KINDS)  # beside what the page shows to everybody
NOTES_SHOWN = 3


def first(access: Access) -> dict[str, Any]:
    """The three parts, for whoever is at work; each may be empty."""
    return {"words": own_words(access), "work": _work(access), "notes": _notes(access)}


def _work(access: Access) -> list[dict[str, Any]]:
    """All that waits about the person; a link to what the reader's own organisation has."""
    assert access.patient_id
    now, shown = clock.now(), []
    for item in queries.about_person(access):
        mine = item.holder_id == access.actor.organisation_id and item.area in access.decision.act
        item.patient_id = access.patient_id
        shown.append(
            {
                "what": registry.words(item),
                "url": registry.address(item) if mine else "",
                "due": due_words(item.due_at, now),
                "late": item.due_at < now,
                "who": item.claimed_by_name,
                "holder": "" if mine else item.holder.name,
            }
        )
    return shown


def _notes(access: Access) -> list[dict[str, Any]]:
    if "Annotation" not in access.kinds:
        return []
    found = list(contributions.notes(access)[:NOTES_SHOWN])
    titles = chart.visible(access, [note.resource_id for note in found])
    return [
        {
            "note": contributions.shown(note, access),
            "title": titles[note.resource_id].title,
            "url": reverse("records:show_item", args=[access.patient_id, note.resource_id]),
        }
        for note in found
        if note.resource_id in titles
    ]
