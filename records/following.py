"""Care that begins and ends with what a feed stores: which items must be read for it, and what they tell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import clock
from consent import actions
from consent.care_rules import Told
from consent.gate import Access
from records import lossless, writing
from records.care import FINAL, KINDS, told_by
from records.indexing import Prepared

LONG_OVER = timedelta(days=400)  # longer than any policy lets care go on
REGISTRATION = KINDS["Patient"]
_ORGANISATION = re.compile(r'"Organization/([0-9A-Fa-f-]{36})"')


def organisations_in(item: Prepared) -> Iterable[UUID]:
    """Organisations that the item names and that may matter to it: its author's, and a person's practice."""
    return _practices_in(item.body) if item.kind == "Patient" else item.organisations


def follow(*, access: Access, new: Sequence[Prepared], changed: Sequence[Prepared], known: set[UUID]) -> None:
    """Begin and end care by what was stored a moment ago, for organisations that work in the portal.

    What is new is added to what runs. What changed may take back, so the person's items of that kind are read again.
    Only a feed may say who cares for whom: whoever else stores an item begins and ends nothing.
    """
    if access.actor.kind != "job":
        return
    told = [one for item in new if item.kind in KINDS for one in _told(item, known)]
    anew: set[tuple[UUID, str]] = set()
    if again := [item for item in changed if item.kind in KINDS]:
        more, anew = _told_again(again, known)
        told += more
    actions.follow_record(told=told, anew=anew, actor=access.actor)


def _told_again(changed: Sequence[Prepared], known: set[UUID]) -> tuple[list[Told], set[tuple[UUID, str]]]:
    """All that is told of these people and kinds of care now, where it mattered before or matters now."""
    subjects = {(item.patient_id, KINDS[item.kind]) for item in changed if item.patient_id}
    told = [one for item in changed for one in _told(item, known)]
    mattered = actions.followed({person for person, _ in subjects}) | {(one.patient_id, one.kind) for one in told}
    subjects &= mattered
    told = [one for one in told if one.kind == REGISTRATION]
    if people := {person for person, kind in subjects if kind != REGISTRATION}:
        told += [one for one in _stored(people) if (one.patient_id, one.kind) in subjects]
    return told, subjects


def _stored(people: set[UUID]) -> Iterator[Told]:
    """What the items of these people tell that are not long over."""
    kinds = [kind for kind in KINDS if kind != "Patient"]
    for person, labels, body in writing.unfinished(people, kinds, FINAL, clock.now() - LONG_OVER):
        yield from told_by(lossless.loads(body), person, labels)


def _told(item: Prepared, known: set[UUID]) -> list[Told]:
    """What an item tells of organisations that work here; nothing of what was over long before it came."""
    if item.patient_id is None or known.isdisjoint(organisations_in(item)) or _is_history(item):
        return []
    told = told_by(lossless.loads(item.body), item.patient_id, item.labels)
    return [one for one in told if one.organisation_id in known]


def _is_history(item: Prepared) -> bool:
    """By its columns alone, for most of what comes in at once is: over without an end begins nothing either."""
    return item.status in FINAL and (item.date_until is None or item.date_until < clock.now() - LONG_OVER)


def _practices_in(body: str) -> set[UUID]:
    found = set()
    for text in _ORGANISATION.findall(body):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
