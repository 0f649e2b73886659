"""What one pharmacy has to do: items that went to it, and collections of serial prescriptions that it keeps."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

import clock
from accounts.matching import moved
from consent.gate import Access
from prescriptions.models import PharmacyProfile, RequestItem, SerialCollection, SerialPrescription
from prescriptions.rules.dispensing import AT_PHARMACY, SERIAL_AHEAD, TO_COLLECT, TO_PREPARE
from records import namelist

PAGE, MOST = 25, 1000
FILTERS = {
    "all": _("Everybody"),
    "prepare": _("To prepare"),
    "collect": _("Ready, not collected"),
    "serial": _("Serial prescriptions due"),
}
LATELY = dt.timedelta(days=28)
C = SerialCollection.State


class Person(NamedTuple):
    """One person of the list, by the id that the record is open by, and what there is to do for them."""

    patient_id: uuid.UUID
    items: list[RequestItem]
    collections: list[SerialCollection]


class Listed(NamedTuple):
    page: Page
    people: list[Person]
    names: dict[uuid.UUID, str]


def listed(access: Access, *, show: str, number: Any) -> Listed:
    """A page of people, whoever has waited longest first."""
    items = [] if show == "serial" else _items(access, show)
    collections = _due(access) if show in ("all", "serial") else []
    found = _by_person(items, collections)
    page = Paginator(found, PAGE).get_page(number)
    people = list(page)
    return Listed(page, people, namelist.names(access, {one.patient_id for one in people}))


def _items(access: Access, show: str) -> list[RequestItem]:
    states = {"prepare": TO_PREPARE, "collect": TO_COLLECT}.get(show, AT_PHARMACY)
    found = RequestItem.objects.under(access).filter(request__pharmacy=access.actor.organisation_id, state__in=states)
    return list(found.order_by("changed_at", "id")[:MOST])


def _due(access: Access) -> list[SerialCollection]:
    until = clock.today() + dt.timedelta(days=SERIAL_AHEAD)
    held = SerialCollection.objects.under(access).filter(
        serial__pharmacy=access.actor.organisation_id,
        serial__state=SerialPrescription.State.REGISTERED,
        state__in=(C.DUE, C.READY),
        due_on__lte=until,
    )
    return list(held.select_related("serial").order_by("due_on", "id")[:MOST])


def _by_person(items: Iterable[RequestItem], collections: Iterable[SerialCollection]) -> list[Person]:
    rows = [*items, *collections]
    living = moved({row.patient_id for row in rows})
    found: dict[uuid.UUID, Person] = {}
    for row in rows:
        ident = living.get(row.patient_id, row.patient_id)
        one = found.setdefault(ident, Person(ident, [], []))
        (one.items if isinstance(row, RequestItem) else one.collections).append(row)  # type: ignore[arg-type]
    return list(found.values())


def at_this_pharmacy(access: Access) -> list[RequestItem]:
    """Of one person: what is at the actor's pharmacy now, and what was finished lately."""
    here = RequestItem.objects.under(access).filter(request__pharmacy=access.actor.organisation_id)
    rows = here.select_related("request__pharmacy", "organisation").order_by("medicine", "-changed_at", "id")
    since = clock.now() - LATELY
    shown, over = [*AT_PHARMACY, "approved", "not-tracked"], ["withdrawn", "collected", "not-dispensed"]
    return [row for row in rows if row.state in shown or (row.state in over and row.changed_at >= since)]


def serials_here(access: Access) -> list[SerialPrescription]:
    """Of one person: the serial prescriptions that this pharmacy keeps, and those withdrawn lately."""
    S = SerialPrescription.State
    found = SerialPrescription.objects.under(access).filter(pharmacy=access.actor.organisation_id)
    since = clock.now() - LATELY
    return [
        row
        for row in found.select_related("pharmacy", "organisation").order_by("medicine", "id")
        if row.state == S.REGISTERED or (row.state in (S.WITHDRAWN, S.ENDED) and row.changed_at >= since)
    ]


def profile(organisation_id: uuid.UUID | None) -> PharmacyProfile | None:
    return PharmacyProfile.objects.filter(organisation=organisation_id).first()
