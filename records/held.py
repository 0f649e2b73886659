"""What choices about a record need to know of it: entries in words, what belongs together, and how many there are."""

import uuid
from collections.abc import Iterable

from django.db.models import Count

from consent.conditions import Condition, literal
from consent.contents import Held
from consent.gate import Access
from consent.patientdata import RowCondition
from records.chart.common import under, uuids
from records.chart.links import LINKS_FOLLOWED, pointing
from records.joining import COMES_OF, origins
from records.models import Resource
from records.presenters import dates, fhir, medicines
from records.references import at
from records.words.kinds import kind_name

_PARTS = ("result.reference", "hasMember.reference", "media.link.reference", "imagingStudy.reference")
_ROUNDS = 5
NOT_COUNTED = ("Provenance", "Patient")


def find(access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Held]:
    return {ident: _held(row) for ident, row in _rows(access, ids).items()}


def belonging(access: Access, item_id: uuid.UUID) -> list[Held]:
    """What comes of the entry, reports that hold it, whatever those hold, and where each of them comes from."""
    known = _together(access, item_id)
    sources = {row.id: row for row in pointing(access, known, "Provenance")} if known else {}
    return [_held(row) for ident, row in (known | sources).items() if ident != item_id]


def mentioning(access: Access, ids: Iterable[uuid.UUID]) -> list[Held]:
    """Other entries that refer to any of these, newest first."""
    known = list(ids)
    found = pointing(access, known).exclude(id__in=known).exclude(kind__in=NOT_COUNTED)
    return [_held(row) for row in found.newest_first()[:LINKS_FOLLOWED]]


def tally(access: Access, condition: Condition) -> dict[uuid.UUID | None, tuple[str, int]]:
    """How many entries of the condition each organisation wrote."""
    rows = Resource.objects.under(access).exclude(kind__in=NOT_COUNTED).current()
    rows = rows.filter(RowCondition(literal(condition), Resource)).order_by()
    counted = rows.values_list("organisation_id", "organisation__name").annotate(n=Count("id"))
    return {ident: (name or "", number) for ident, name, number in counted}


def _held(row: Resource) -> Held:
    return Held(
        id=row.id,
        kind=row.kind,
        called=kind_name(row.kind, row.area),
        title=medicines.name(row, {}) if row.area == "medicines" else fhir.title(row),
        when=dates.when_of(row),
        area=row.area,
        labels=tuple(row.labels),
        organisation_id=row.organisation_id,
        organisation=row.organisation.name if row.organisation else "",
        updated=row.last_updated,
    )


def _rows(access: Access, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Resource]:
    wanted = list(ids)
    return {row.id: row for row in under(access).filter(id__in=wanted)} if wanted else {}


def _together(access: Access, item_id: uuid.UUID) -> dict[uuid.UUID, Resource]:
    """The entry, what comes of it, the reports that hold it, what those hold, and so on."""
    known = fresh = _rows(access, [item_id])
    for _ in range(_ROUNDS):
        parts = {ident for row in fresh.values() for ident in _parts(row)}
        coming = pointing(access, fresh, *COMES_OF) if fresh else ()
        found = _rows(access, parts) | {row.id: row for row in coming if not origins(fhir.read(row)).isdisjoint(fresh)}
        fresh = {ident: row for ident, row in found.items() if ident not in known}
        known = known | fresh
        if not fresh or len(known) > LINKS_FOLLOWED:
            break
    return known


def _parts(row: Resource) -> set[uuid.UUID]:
    """What this entry holds, and does not merely mention."""
    return set(uuids(text.rpartition("/")[2] for path in _PARTS for text in at(fhir.read(row), path)))
