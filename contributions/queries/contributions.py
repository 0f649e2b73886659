"""What was given to the record, and what became of it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

import clock
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import helpers_of
from contributions import giving_words
from contributions.models import Contribution, Outcome
from work import queries as work
from work.models import WorkItem


def given(access: Access) -> QuerySet[Contribution]:
    """Everything that was given, newest first."""
    found = Contribution.objects.under(access).select_related("asked_of")
    return found.order_by("-given_at", "-id")


def contribution(access: Access, contribution_id: uuid.UUID) -> Contribution | None:
    return given(access).filter(id=contribution_id).first()


def locked(access: Access, contribution_id: uuid.UUID) -> Contribution | None:
    """The same row for whoever is about to move it; nobody else moves it meanwhile."""
    found = Contribution.objects.under(access).select_for_update(of=("self",)).filter(id=contribution_id)
    return found.select_related("given_by", "patient").first()


def still_waiting(access: Access, *, what: str, area: str) -> Contribution | None:
    """What the actor gave of this sort and nobody has read yet; locked."""
    found = Contribution.objects.under(access).select_for_update(of=("self",))
    waits = found.filter(what=what, area=area, outcome=Outcome.RECEIVED, given_by=access.actor.id)
    return waits.order_by("given_at").last()


def of_items(access: Access, item_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Contribution]:
    """By which contribution each of these items was given."""
    wanted = set(item_ids)
    found = Contribution.objects.under(access).filter(subjects__overlap=list(wanted)).order_by("given_at")
    return {ident: one for one in found for ident in one.subjects if ident in wanted}


def holder_of(access: Access, one: Contribution) -> uuid.UUID:
    """Whose turn it is: whoever holds the work now, else who was asked."""
    item = work.of_subjects(access, [one.id]).get(one.id)
    return item.holder_id if item else one.asked_of_id


def shown(access: Access, rows: Iterable[Contribution]) -> list[dict[str, Any]]:
    """Each with its sort, giver and state in words."""
    found, own = list(rows), access.decision.basis == "self"
    waiting = work.of_subjects(access, [one.id for one in found])
    relations = _relations(access) if any(one.for_name for one in found) else {}
    return [_shown(access, one, waiting.get(one.id), own, relations) for one in found]


def _shown(
    access: Access, one: Contribution, item: WorkItem | None, own: bool, relations: dict[Any, str]
) -> dict[str, Any]:
    mine = one.given_by_id == access.actor.id
    due_at, holder = (item.due_at, item.holder) if item else (one.due_at, one.asked_of)
    return {
        "id": one.id,
        "row": one,
        "sort": giving_words.sort(one.what, own=own),
        "giver": giving_words.giver(one, mine=mine, own=own, relation=relations.get(one.given_by_id, "")),
        "when": one.given_at,
        "holder": holder.name,
        "state": giving_words.state(one, due_at, clock.now(), own=own),
    }


def _relations(access: Access) -> dict[Any, str]:
    """What each helper is to the person, in the person's own words: told to the person alone."""
    if access.decision.basis != "self" or Area.CONSENT not in access.decision.areas:
        return {}
    return {tie.user_id: tie.relation for tie in reversed(helpers_of(access)) if tie.user_id and tie.relation}
