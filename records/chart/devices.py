"""Implants and devices with their use, operation and recall; operations; family and social history."""

import uuid
from functools import reduce
from operator import or_

from django.db.models import Q

from consent.gate import Access
from records.chart.common import in_error, under
from records.models import Resource, ResourceQuerySet

# Tobacco, alcohol, occupation, living, exercise: SNOMED CT and LOINC, for what came without a category.
LIFESTYLE = (
    "266918002 365981007 77176002 8517006 266919005 160573003 228273003 897148007 1082641000000106 14679004 365508006"
    " 365470003 160476009 229819007 72166-2 11367-0 11366-2 74013-4 11331-6 11341-5 63586-2 71802-3"
).split()
_READ = 200


def devices(access: Access) -> ResourceQuerySet:
    """Implants and other devices, the newest entry first."""
    return under(access).of_type("Device").order_by("-last_updated", "id")


def uses_of(access: Access, found: list[Resource]) -> dict[uuid.UUID, list[Resource]]:
    """When each device was in use, and the operations that name it."""
    return _naming(access, found, "DeviceUseStatement", "Procedure")


def recalls_of(access: Access, found: list[Resource], lots: dict[uuid.UUID, str]) -> dict[uuid.UUID, list[Resource]]:
    """Alerts in force that name a device, or its lot."""
    named = {row.id: (str(row.id), *([lots[row.id]] if len(lots.get(row.id, "")) > 3 else [])) for row in found}
    marks = {mark for marks in named.values() for mark in marks}
    if not marks:
        return {}
    rows = under(access).of_type("Flag").filter(_holds(marks), status="active").exclude(in_error())[:_READ]
    told = {ident: [row for row in rows if any(mark in row.body for mark in marks)] for ident, marks in named.items()}
    return {ident: rows for ident, rows in told.items() if rows}


def _naming(access: Access, found: list[Resource], *kinds: str) -> dict[uuid.UUID, list[Resource]]:
    """Entries of these kinds whose text names one of the items; FHIR has no search parameter for all of these."""
    if not found:
        return {}
    rows = list(under(access).of_type(*kinds).filter(_holds(str(row.id) for row in found)).newest_first()[:_READ])
    return {item.id: [row for row in rows if str(item.id) in row.body] for item in found}


def _holds(marks) -> Q:
    return reduce(or_, (Q(body__contains=mark) for mark in marks))


def procedures(access: Access) -> ResourceQuerySet:
    """Operations and procedures, newest first."""
    return under(access).of_type("Procedure").newest_first()


def family_history(access: Access) -> list[Resource]:
    """Illnesses of relatives."""
    return list(under(access).of_type("FamilyMemberHistory").newest_first()[:_READ])


def social_history(access: Access) -> list[Resource]:
    """Smoking, alcohol, work, living and the like, newest first."""
    told = Q(category="social-history") | Q(code__in=LIFESTYLE)
    found = under(access).of_type("Observation").filter(told, area="measurements")
    return list(found.newest_first()[:_READ])
