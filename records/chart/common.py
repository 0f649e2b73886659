"""What every question to the record starts from."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from consent.gate import Access
from records.models import Resource, ResourceQuerySet

# What searches and the store ask of a row, and pages do not: arrays that cost more to load than all that is shown.
UNSHOWN = ("keys", "words", "span_keys", "span_lows", "span_highs", "digest", "statements")


def under(access: Access) -> ResourceQuerySet:
    """Rows as pages show them."""
    return Resource.objects.under(access).select_related("organisation").defer(*UNSHOWN)


def in_error() -> Q:
    return Q(labels__contains=["entered-in-error"])


def uuids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those of the texts that can be ids of ours."""
    return [found for text in texts if (found := _uuid(text))]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
