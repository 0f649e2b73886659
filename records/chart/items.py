"""The person, one item with its versions, and the names of what items point to."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from accounts.models import Patient
from consent.gate import Access
from consent.prepared import prepared
from records import lossless, probing
from records.chart.common import under, uuids
from records.models import DirectoryEntry, Hold, Resource, ResourceVersion
from records.paths import AUTHORS
from records.references import at, literal

VERSIONS_SHOWN = 50


class Person(NamedTuple):
    """What the register holds of a person, and the body of their own entry, as far as the reader may see it."""

    birth_date: dt.date | None
    died_on: dt.date | None
    is_test: bool
    body: str | None


def person(access: Access) -> Person | None:
    found = list(_person(access))
    return Person(*found[0]) if found else None


@prepared
def _person(access: Access) -> Any:
    held = Patient.objects.filter(id=access.patient_id)  # type: ignore[misc]
    register = held.values("birth_date", "died_on", "is_test")
    entry = Resource.objects.under(access).of_type("Patient").filter(id=access.patient_id).values("body")
    return probing.register(register, entry)


def versions(access: Access, item: Resource) -> list[ResourceVersion]:
    """The versions of an item, newest first."""
    found = ResourceVersion.objects.under(access).filter(resource_id=item.id)
    return list(found.order_by("-version")[:VERSIONS_SHOWN])


def version_of(access: Access, item_id: uuid.UUID, number: int) -> ResourceVersion | None:
    """One version, if the reader may see it."""
    return ResourceVersion.objects.under(access).filter(resource_id=item_id, version=number).first()


def resource(access: Access, item_id: uuid.UUID) -> Resource | None:
    """One item, if the reader may see it."""
    return under(access).filter(id=item_id).first()


def hold(access: Access, item_id: uuid.UUID) -> Hold | None:
    """Why a result is or was held, for whoever may see the result."""
    return Hold.objects.under(access).filter(resource_id=item_id).first()


def visible(access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Resource]:
    """Those of the items that the reader may see."""
    return {item.id: item for item in under(access).filter(id__in=list(ids)).defer("body")}


def whole(access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Resource]:
    """The same, with what they say."""
    return {item.id: item for item in under(access).filter(id__in=list(ids))}


def seen(access: Access, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of the items the reader may see."""
    return set(Resource.objects.under(access).filter(id__in=list(ids)).values_list("id", flat=True))


def authors(access: Access, row: Resource) -> set[str]:
    """Names of those who wrote an item, or corrected it here, as far as they are said."""
    body = lossless.loads(row.body, limit=2 * lossless.RESOURCE_LIMIT)
    said = [who for path in AUTHORS for who in at(body, path) if isinstance(who, dict)]
    named = {who.get("display", "") for who in said}
    found = (literal(who["reference"]) for who in said if isinstance(who.get("reference"), str))
    referred = names_of(access, [target.id for target in found if target])
    inside = {" ".join([*one.get("given", ()), one.get("family", "")]) for one in at(body, "contained.name")}
    changed = {change.partition(" ")[2] for change in row.changes if change.startswith("amended ")}
    return {row.author, *named, *referred.values(), *inside, *changed} - {"", " "}


def names_of(access: Access, ids: Iterable[str]) -> dict[str, str]:
    """Names of what items point to: people and organisations of the directory, and items that the reader may see."""
    wanted = uuids(set(ids))[:500]
    if not wanted:
        return {}
    names = {str(ident): name for ident, name in DirectoryEntry.objects.filter(id__in=wanted).values_list("id", "name")}
    seen = Resource.objects.under(access).filter(id__in=wanted).values_list("id", "title")
    return names | {str(ident): title for ident, title in seen if title}
