"""Serial prescriptions of a person and their collections."""

import uuid
from collections.abc import Iterable

from consent.gate import Access
from prescriptions.models import SerialCollection, SerialPrescription

S = SerialPrescription.State


def serials(access: Access) -> list[SerialPrescription]:
    """Those that hold or are offered first."""
    found = SerialPrescription.objects.under(access).select_related("pharmacy", "organisation")
    order = {S.OFFERED: 0, S.REGISTERED: 1}
    return sorted(found.order_by("-starts_on", "id"), key=lambda one: order.get(S(one.state), 2))


def serial(access: Access, serial_id: uuid.UUID) -> SerialPrescription | None:
    found = SerialPrescription.objects.under(access).select_related("pharmacy", "organisation")
    return found.filter(id=serial_id).first()


def lock_serial(access: Access, serial_id: uuid.UUID) -> SerialPrescription | None:
    found = SerialPrescription.objects.under(access).select_for_update(of=("self",))
    return found.filter(id=serial_id).first()


def collections_of(access: Access, serials: Iterable[SerialPrescription]) -> dict[uuid.UUID, list[SerialCollection]]:
    """The collections of these by the serial prescription, the first first."""
    found: dict[uuid.UUID, list[SerialCollection]] = {one.id: [] for one in serials}
    rows = SerialCollection.objects.under(access).filter(serial__in=list(found)).order_by("due_on", "number")
    for row in rows:
        found[row.serial_id].append(row)
    return found
