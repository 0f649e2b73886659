"""How results that belong together are held together: a report with what it holds, until the last of them. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

_REFERENCE = re.compile(
    r'"reference":\s*"(?:[A-Za-z]+/|urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'
)
RESULTS = "results"


class Plan(NamedTuple):
    """Why and until when one result is held."""

    test_class: str
    cause: str
    filed_at: datetime
    earliest: datetime
    latest: datetime
    until: datetime


def references_of(body: str) -> set[UUID]:
    """Ids of all that a text refers to."""
    return set(map(UUID, _REFERENCE.findall(body)))


def groups(items: Iterable[Any]) -> list[list[UUID]]:
    """Results that belong together by their references, in groups; `items` have id, area and body."""
    results = [item for item in items if item.area == RESULTS]
    group_of: dict[UUID, list[UUID]] = {item.id: [item.id] for item in results}
    for item in results:
        for other in references_of(item.body) & group_of.keys():
            mine, theirs = group_of[item.id], group_of[other]
            if mine is not theirs:
                mine.extend(theirs)
                group_of.update(dict.fromkeys(theirs, mine))
    return list({id(group): group for group in group_of.values()}.values())


def together(plans: Mapping[UUID, Plan], items: Iterable[Any]) -> dict[UUID, Plan]:
    """The plans of these results and of those that belong with them: all wait for the last."""
    found = dict(plans)
    for group in groups(items):
        own = [plans[ident] for ident in group if ident in plans]
        if not own:
            continue
        last = max(own, key=lambda plan: plan.until)
        for ident in group:
            before = plans.get(ident)
            if before is None or before.until < last.until:
                found[ident] = last._replace(cause="with", test_class=before.test_class if before else last.test_class)
    return found


def of_those_that_speak(items: Iterable[Any], untils: Mapping[UUID, datetime]) -> dict[UUID, datetime]:
    """When what is no result, and speaks of held ones, may be seen: with the last of them."""
    found = {}
    for item in items:
        if item.area != RESULTS and (told := references_of(item.body) & untils.keys()):
            found[item.id] = max(untils[ident] for ident in told)
    return found
