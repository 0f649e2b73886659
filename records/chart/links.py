"""What points to what: the entries of a record that refer to one of them, as far as the reader may see them."""

import uuid
from collections.abc import Iterable

from django.db.models import Q

from consent.gate import Access
from records.chart.common import under, uuids
from records.models import Resource, ResourceQuerySet
from records.searchkeys import pointing_to

LINKS_FOLLOWED = 100


def pointing(access: Access, ids: Iterable[uuid.UUID], *kinds: str) -> ResourceQuerySet:
    """Entries that refer to any of these, of these kinds or of any."""
    found = under(access).filter(keys__overlap=[pointing_to(str(ident)) for ident in ids])
    return found.of_type(*kinds) if kinds else found


def targets(access: Access, ids: Iterable[str], *kinds: str) -> dict[str, Resource]:
    """Entries of these kinds that others point to, whole, by id."""
    wanted = uuids(dict.fromkeys(ids))[:LINKS_FOLLOWED]
    found = under(access).of_type(*kinds).filter(id__in=wanted) if wanted else ()
    return {str(row.id): row for row in found}


def part_of_visit(access: Access, visit: Resource) -> list[Resource]:
    """What was done, found and written at a visit, oldest first."""
    found = under(access).filter(Q(encounter_id=visit.id) | Q(id__in=pointing(access, [visit.id]).values("id")))
    found = found.exclude(id=visit.id).exclude(kind__in=("Provenance", "Task"))
    return list(found.order_by("date_from", "id")[:LINKS_FOLLOWED])
