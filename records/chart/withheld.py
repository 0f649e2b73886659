"""What is left out because it is about somebody else: that it is there, why, and who holds it. Never what it says."""

import uuid
from typing import Any, NamedTuple

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Coalesce

from consent.gate import Access
from consent.prepared import prepared
from records.chart.links import pointing
from records.models import Resource
from records.words.withheld import known_reason

_MARKS = uuid.UUID("7f8d5a3c-5d0f-4c5e-9a57-3c1f0f6f1b1e")
_SHOWN = 100


class LeftOut(NamedTuple):
    """One item. `mark` stands for it on pages, so that its id does not."""

    mark: uuid.UUID
    id: uuid.UUID
    patient_id: uuid.UUID
    area: str
    organisation_id: uuid.UUID | None
    organisation: str
    reason: str


def left_out(access: Access) -> list[LeftOut]:
    """Each item of the page's kinds that is left out and may be said to be."""
    return [
        LeftOut(
            mark=uuid.uuid5(_MARKS, str(row["id"])),
            id=row["id"],
            patient_id=row["patient_id"],
            area=row["area"],
            organisation_id=row["organisation_id"],
            organisation=row["name"] or "",
            reason=known_reason(row["told"]),
        )
        for row in _left_out(access)[:_SHOWN]
    ]


@prepared
def _left_out(access: Access) -> Any:
    return Resource.objects.left_out_rows(access, told=_reason(), name=F("organisation__name")).order_by("id")


def readable_versions(access: Access, items: list[LeftOut]) -> dict[uuid.UUID, Resource]:
    """Of each item, a version of it without the part in question that the reader may see."""
    ids = {item.id for item in items}
    found = pointing(access, ids, "DocumentReference", "Composition").newest_first()[:_SHOWN] if ids else ()
    return {ident: row for row in found for ident in ids if str(ident) in row.body}


def _reason() -> Any:
    """Read within the database, so that the body never leaves it. Members of an extension come in either order."""
    forms = (
        '/withheld-reason","valueCode":"([a-z-]{1,40})"',
        '"valueCode":"([a-z-]{1,40})","url":"[^"]{1,200}/withheld-reason"',
    )
    return Coalesce(
        *(Func(F("body"), Value(form), function="substring", output_field=TextField()) for form in forms),
        Value("", output_field=TextField()),
        output_field=TextField(),
    )
