"""The record as paper: what is printed of it, kind by kind."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from consent.gate import Access
from records.chart.common import under
from records.models import Resource
from records.words.kinds import GROUPS, kinds_of_group

MOST = 500  # items on one print-out
# Kinds that stay true until they are said to be over: printed whatever their date.
STANDING = ("Condition", "AllergyIntolerance", "Immunization", "Device", "DeviceUseStatement", "FamilyMemberHistory")
LASTING = ("MedicationRequest", "MedicationStatement", "CarePlan", "Goal", "CareTeam", "ServiceRequest")
OVER = ("completed", "stopped", "cancelled", "revoked", "rejected", "entered-in-error")


def to_print(access: Access, *, since: dt.datetime | None, begin: int) -> tuple[list[Resource], int]:
    """Items from number `begin` on, newest first, and how many there are; `since` leaves out what was over before."""
    found = under(access).filter(kind__in=_printed())
    if since:
        lasting = Q(kind__in=LASTING) & ~Q(status__in=OVER)
        found = found.filter(Q(date_from__gte=since) | Q(date_until__gte=since) | Q(kind__in=STANDING) | lasting)
    ordered = found.newest_first()
    return list(ordered[begin : begin + MOST]), ordered.count()


def _printed() -> Sequence[str]:
    return sorted({kind for group in GROUPS for kind in kinds_of_group(group)} | {"RelatedPerson"})
