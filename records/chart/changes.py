"""What came, was corrected or was taken back since a moment; and a version of an item with the one before it."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, F, Q, Value

import clock
from consent.gate import Access
from consent.prepared import prepared
from records.chart.common import in_error, under
from records.models import Resource, ResourceQuerySet, ResourceVersion

_NOT_NEWS = ("Patient", "RelatedPerson", "Provenance", "Specimen", "Binary", "Task")
NEW, CORRECTED, STRUCK = "new", "corrected", "struck"
_WHAT = {STRUCK: in_error(), CORRECTED: Q(version__gt=1) & ~in_error(), NEW: Q(version=1) & ~in_error()}


def since(access: Access, moment: dt.datetime, what: str = "") -> ResourceQuerySet:
    """What changed after the moment, the latest first; `what`: new, corrected or struck."""
    rows = _changed(under(access), moment, clock.now())
    return (rows.filter(_WHAT[what]) if what in _WHAT else rows).order_by(
        "-last_updated", F("date_from").desc(nulls_last=True), "-id"
    )


def counts(access: Access, moment: dt.datetime) -> dict[str, int]:
    """How much of each."""
    found = list(_counted(access, moment=moment, now=clock.now()))
    return {what: found[0][what] if found else 0 for what in _WHAT}


@prepared
def _counted(access: Access, *, moment: dt.datetime, now: dt.datetime) -> Any:
    rows = _changed(Resource.objects.under(access), moment, now).order_by().values(one=Value(1))
    return rows.annotate(**{what: Count("id", filter=asked) for what, asked in _WHAT.items()})


def _changed(rows: ResourceQuerySet, moment: dt.datetime, now: dt.datetime) -> ResourceQuerySet:
    released = Q(held_until__gt=moment, held_until__lte=now)
    return rows.filter(Q(last_updated__gt=moment) | released).exclude(kind__in=_NOT_NEWS)


def version(access: Access, item_id: uuid.UUID, number: int) -> tuple[ResourceVersion | None, ResourceVersion | None]:
    """A version, and the one before it that the reader may see."""
    found = ResourceVersion.objects.under(access).filter(resource_id=item_id, version__lte=number)
    rows = list(found.order_by("-version")[:2])
    if not rows or rows[0].version != number:
        return None, None
    return rows[0], rows[1] if len(rows) > 1 else None
