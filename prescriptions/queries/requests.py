"""What a person asked for, and how far each item is."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from consent.gate import Access
from prescriptions.models import ItemStep, OrderState, Request, RequestItem
from prescriptions.rules.states import OPEN, UNDECIDED

HISTORY = 50


def on_their_way(access: Access) -> list[RequestItem]:
    """What is not finished, the newest first."""
    return list(_items(access).filter(state__in=OPEN))


def finished(access: Access) -> list[RequestItem]:
    return list(_items(access).exclude(state__in=OPEN)[:HISTORY])


def states(access: Access) -> QuerySet[OrderState]:
    """How far each medicine has come that was ever asked for, the last first; without its name."""
    return OrderState.objects.under(access).select_related("organisation").order_by("-asked_at", "id")


def item(access: Access, item_id: uuid.UUID) -> RequestItem | None:
    return _items(access).filter(id=item_id).first()


def items_of(access: Access, request_id: uuid.UUID) -> list[RequestItem]:
    """Those of one request that the reader may see, as they were asked for."""
    return list(_items(access).filter(request=request_id).order_by("medicine", "id"))


def request(access: Access, request_id: uuid.UUID) -> Request | None:
    return Request.objects.under(access).select_related("pharmacy", "organisation").filter(id=request_id).first()


def sent_with(access: Access, key: uuid.UUID) -> Request | None:
    return Request.objects.under(access).filter(form_key=key).first()


def steps_of(access: Access, items: Iterable[RequestItem]) -> dict[uuid.UUID, list[ItemStep]]:
    """The steps of these items by the item, the first first."""
    found: dict[uuid.UUID, list[ItemStep]] = {one.id: [] for one in items}
    for step in ItemStep.objects.under(access).filter(item__in=list(found)).order_by("at", "id"):
        found[step.item_id].append(step)
    return found


def lock_item(access: Access, item_id: uuid.UUID) -> RequestItem | None:
    return RequestItem.objects.under(access).select_for_update(of=("self",)).filter(id=item_id).first()


def is_undecided(access: Access, request_id: uuid.UUID) -> bool:
    """Whether the practice has still to decide something of this request."""
    return RequestItem.objects.under(access).filter(request=request_id, state__in=UNDECIDED).exists()


def _items(access: Access) -> QuerySet[RequestItem]:
    found = RequestItem.objects.under(access).select_related("request__pharmacy", "organisation")
    return found.order_by("-request__asked_at", "medicine", "id")
