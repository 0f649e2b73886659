"""What the portal itself writes into the record: one resource, checked as any other, with its entry in the log."""

import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from consent.gate import Access
from records import lossless
from records.actions import store
from records.indexing import Prepared, prepare
from records.models import Resource
from records.provenance import PORTAL
from records.validation import Issue, validate


class NotPublished(Exception):
    """The resource is not FHIR as the portal keeps it, or may not be stored; the issues say where."""

    def __init__(self, issues: list[Issue] | list[str]):
        super().__init__("; ".join(str(issue) for issue in issues))
        self.issues = issues


def publish(*, access: Access, body: Mapping[str, Any], reason: str = "", arrival: str = "") -> Resource:
    """Store one resource about the person of this access, in its open transaction; gives the row.

    Without an id it gets a new one; with the id of one that the portal wrote before it becomes its next version.
    Numbers may be Decimal: they keep their digits. Who wrote it follows from its performer, author or asserter.
    """
    [ident] = publish_all(access=access, bodies=[body], reason=reason, arrival=arrival)
    return Resource.objects.under(access).get(id=ident)


def publish_all(
    *,
    access: Access,
    bodies: Iterable[Mapping[str, Any]],
    reason: str = "",
    arrival: str = "",
    make: Callable[[Mapping[str, Any]], Hashable] | None = None,
    patient_id: uuid.UUID | None = None,
) -> list[uuid.UUID]:
    """Store several so, all or none; gives their ids. The entry names the first.

    `patient_id`, where it is not the access's: of a job, or the id under which the item was stored before a merge.
    Bodies of one `make` differ in numbers and times alone, so that the first of them is validated for all.
    """
    seen: set[Hashable] = set()
    prepared: list[Prepared] = []
    for body in bodies:
        one = make(body) if make else len(prepared)
        prepared.append(_prepared(patient_id or access.patient_id, body, arrival, check=one not in seen))
        seen.add(one)
    if not prepared:
        return []
    done = store(access=access, prepared=prepared, reason=reason, tells_care=False)
    if done.refused:
        raise NotPublished([why for _, why in done.refused])
    access.note(
        action="update" if done.changed else "create",
        target=f"{prepared[0].kind}/{prepared[0].id}",
        kinds=sorted({one.kind for one in prepared}),
        areas=sorted({one.area for one in prepared}),
    )
    return [one.id for one in prepared]


def _prepared(patient_id: uuid.UUID | None, body: Mapping[str, Any], arrival: str, *, check: bool) -> Prepared:
    assert patient_id
    resource = lossless.loads(lossless.encoded({"id": str(uuid.uuid4())} | _exact(body)))
    if check and (issues := validate(resource)):
        raise NotPublished(issues)
    return prepare(resource, patient_id=patient_id, source=PORTAL, arrival=arrival)


def _exact(value: Any) -> Any:
    """With each Decimal as the literal that it was typed as."""
    if isinstance(value, Mapping):
        return {name: _exact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, Decimal) and not isinstance(value, lossless.Number):
        return lossless.Number(format(value, "f"))
    return value
