"""Storing resources: one write path for one and for many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

import accounts.actions
import accounts.matching
import clock
from accounts.identity import ChiFault, clean_chi
from accounts.models import Patient
from consent.actions.joining import join_choices, with_rules
from consent.gate import Access
from records import following, joining, lossless, relabelling, release, writing
from records.indexing import Prepared
from records.inheritance import inherit
from records.models import Resource
from records.people import CHI_SYSTEMS, PersonFacts
from records.release import Filing
from records.searchkeys import coded_in, normal_identifier
from records.writing import Held, Row


@dataclass(slots=True)
class Stored:
    """What became of each resource. A refusal never says whose the id in the way is."""

    new: list[Prepared] = field(default_factory=list)
    changed: list[Prepared] = field(default_factory=list)
    unchanged: list[Prepared] = field(default_factory=list)
    older: list[Prepared] = field(default_factory=list)  # came after what had taken their place, and are kept out
    refused: list[tuple[Prepared, str]] = field(default_factory=list)


def store(*, access: Access, prepared: Sequence[Prepared], reason: str = "", tells_care: bool = True) -> Stored:
    """Store resources about people: new, changed or unchanged, in the caller's open access and transaction.

    With `tells_care` those of a feed begin and end the care that they tell of.
    """
    people = writing.lock_people(person for person, _ in groupby(item.patient_id for item in prepared) if person)
    held, moment = writing.held(item.id for item in prepared), clock.now()
    filing = _labelled(release.on_filing(prepared, held, moment), held, moment)
    done = _sorted_out(filing.items, held, people)
    _keep_older_out(done, held)
    written = [(item.kind, item.area, item.patient_id, True) for item in done.new]
    written += [(item.kind, item.area, item.patient_id, False) for item in done.changed]
    for (kind, area, person, is_new), _ in groupby(written):
        access.check_write(kind, area, person, is_new=is_new)  # type: ignore[arg-type]
    if done.new or done.changed:
        known = _known_organisations((*done.new, *done.changed))
        writing.write_resources(list(_rows(done, held, filing.untils, known)), moment=moment, reason=reason)
        release.keep_holds(filing, (*done.new, *done.changed))
        _join_choices((*done.new, *done.changed))
        if tells_care:
            following.follow(access=access, new=done.new, changed=done.changed, known=known)
    return done


def _join_choices(items: Sequence[Prepared]) -> None:
    """What comes of an entry that the person hid is hidden with it from the start."""
    coming = [item for item in items if item.kind in joining.COMES_OF and item.patient_id]
    people = with_rules({item.patient_id for item in coming if item.patient_id})
    bodies = [(item, lossless.loads(item.body)) for item in coming if item.patient_id in people]
    pairs = [(item.id, origin) for item, body in bodies for origin in sorted(joining.origins(body))]
    join_choices(people=people, comes_of=pairs)


class OutOfDate(Exception):
    """The item is not any more what whoever decided about it saw."""


def take_off_label(*, access: Access, item: Resource, label: str, reason: str) -> None:
    """Take a label that an item's own body states off it: a new version, with the reason; all that came stays.

    The sender may still send a newer version, with the label or without: it alone speaks for its item.
    """
    writing.lock_people([item.patient_id])
    held = Resource.objects.under(access).filter(id=item.id).first()
    if held is None or held.version != item.version:
        raise OutOfDate
    done = store(access=access, prepared=[relabelling.without(held, label)], reason=reason[:200])
    if not done.changed:
        raise OutOfDate


def store_directory(*, prepared: Sequence[Prepared]) -> Stored:
    """Store resources about nobody. A create leaves what is held as it is; an update replaces it."""
    held = writing.held((item.id for item in prepared), directory=True)
    done = _sorted_out(prepared, held, None)
    versions = [(item, 1) for item in done.new]
    versions += [(item, held[item.id].version + 1) for item in done.changed]
    if versions:
        writing.write_directory(versions, moment=clock.now())
    return done


def keep_people(*, facts: Iterable[PersonFacts], source: str = "") -> None:
    """Make or mend the person behind each Patient resource: what the gate needs to know of them."""
    accounts.actions.keep_people(facts=facts, source=source)


def people_here(*, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these people the portal knows."""
    return set(Patient.objects.filter(id__in=set(ids)).values_list("id", flat=True))


def same_people(*, facts: Iterable[PersonFacts]) -> dict[str, str]:
    """Ids under which people come in, who are here under another id by their health number."""
    return {str(given): str(ours) for given, ours in accounts.matching.same_people(facts).items()}


def people_with(*, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Who is known by each (system, value); health numbers alone name people."""
    found = {}
    for system, value in numbers:
        number = clean_chi(value) if system in CHI_SYSTEMS else ""
        if number and not isinstance(number, ChiFault) and (person := accounts.matching.holder_of(number)):
            found[system, value] = person
    return found


def owners_of(*, items: Sequence[tuple[str, UUID]]) -> dict[tuple[str, UUID], UUID]:
    """Whose each (type, id) is, as far as the portal holds it."""
    return writing.owners(items) if items else {}


def ids_with(*, items: Sequence[tuple[UUID, str, str, str]]) -> list[list[str]]:
    """For each (person, type, system, value) the ids of that person's items of this identifier, two at most."""
    marks = [
        (person, kind, coded_in("identifier", *normal_identifier(system, value)))
        for person, kind, system, value in items
    ]
    return writing.with_identifier(marks) if marks else []


def directory_ids(*, identifiers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """The one directory entry behind each (type, "system|value")."""
    return writing.directory_ids(identifiers)


def _labelled(filing: Filing, held: dict[UUID, Held], moment: datetime) -> Filing:
    """With the labels of those that they speak of, which may have come earlier."""
    here = {item.id for item in filing.items}
    beyond = {ident for item in filing.items for ident in item.speaks_of} - here
    seen = writing.seen(beyond) if beyond else {}
    return release.after_inheriting(filing, inherit(filing.items, seen), seen, held, moment)


def _sorted_out(prepared: Sequence[Prepared], held: dict[UUID, Held], people: set[UUID] | None) -> Stored:
    """New, changed, unchanged or refused; the last of two under one id wins, as if it had come later."""
    done = Stored()
    for item in {item.id: item for item in prepared}.values():
        before = held.get(item.id)
        if why := _why_not(item, before, people):
            done.refused.append((item, why))
        elif before is None:
            done.new.append(item)
        elif before.digest == item.digest or (people is None and item.keep_held):
            done.unchanged.append(item)
        else:
            done.changed.append(item)
    return done


def _why_not(item: Prepared, before: Held | None, people: set[UUID] | None) -> str:
    if people is not None and item.patient_id not in people:
        return "names a person who is not known here"
    if before and (before.patient_id != item.patient_id or before.kind != item.kind):
        return "has an id that is not free"
    kept = people is None and item.keep_held
    if before and before.source != item.source and before.digest != item.digest and not kept:
        return "is held from another source, which alone may change it"
    return ""


def _keep_older_out(done: Stored, held: dict[UUID, Held]) -> None:
    """What the sender itself dates before what is held, or what was held once and is not said to be newer."""
    if not done.changed:
        return
    past = writing.past_digests(item.id for item in done.changed)
    done.older = [item for item in done.changed if _is_older(item, held[item.id], past)]
    late = {item.id for item in done.older}
    done.changed = [item for item in done.changed if item.id not in late]


def _is_older(item: Prepared, before: Held, past: set[tuple[UUID, bytes]]) -> bool:
    if item.sent_at and before.sent_at and item.sent_at != before.sent_at:
        return item.sent_at < before.sent_at
    ours, theirs = before.sent_version, item.sent_version
    if ours.isdecimal() and theirs.isdecimal() and int(ours) != int(theirs):
        return int(theirs) < int(ours)
    return (item.id, item.digest) in past


def _known_organisations(written: Sequence[Prepared]) -> set[UUID]:
    """Those that work in the portal, of all that may be an author's or a person's practice."""
    wanted = {ident for item in written for ident in following.organisations_in(item)}
    return writing.known_organisations(wanted) if wanted else set()


def _rows(done: Stored, held: dict[UUID, Held], untils: Mapping[UUID, datetime], known: set[UUID]) -> Iterable[Row]:
    """Each resource with the first organisation of its author that works in the portal."""
    for item in (*done.new, *done.changed):
        before = held.get(item.id)
        author = next((ident for ident in item.organisations if ident in known), None)
        version, statements = (before.version + 1, before.statements) if before else (1, "")
        yield Row(item, version, author, untils.get(item.id), statements)
