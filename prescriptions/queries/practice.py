"""The requests that wait for one practice, and what must be known of each item before it is decided."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

import clock
from clock import DISPLAY_ZONE
from consent import policies
from consent.areas import Area
from consent.gate import Access
from consent.policy import Ordering
from prescriptions.models import ItemStep, Request, RequestItem
from prescriptions.queries import ordering
from prescriptions.rules import ordering as rules
from prescriptions.rules.deciding import WITHDRAWABLE_DAYS
from prescriptions.rules.kinds import Prescription
from prescriptions.rules.states import NEXT, State
from records import chart, namelist
from records.presenters import fhir, medicines, quantities
from work.models import WorkItem

KIND, PAGE, DECIDED_MOST = "RepeatRequest", 25, 1000
DECIDED = "decided"
FILTERS = {
    "all": _("Waiting for a decision"),
    "mine": _("Taken by me"),
    "free": _("Nobody’s yet"),
    "late": _("Late"),
    DECIDED: _("Decided lately"),
}
WITHDRAWABLE = sorted(state for state in State if State.WITHDRAWN in NEXT[state])


class Listed(NamedTuple):
    """One page of the list: requests with their items and work, names by the living id, and how much waits."""

    page: Page
    requests: list[Request]
    items: dict[uuid.UUID, list[RequestItem]]
    works: dict[uuid.UUID, WorkItem]
    names: dict[uuid.UUID, str]
    counts: dict[str, int]
    others: list[WorkItem]  # serial prescriptions that were taken up or given back, and reviews


class Standing(NamedTuple):
    """An item beside the prescription that it repeats, as it is now; `row` None: it cannot be read any more."""

    item: RequestItem
    row: Any
    one: Prescription | None
    answer: rules.Answer | None
    last_supply: dt.date | None
    changed: tuple[str, ...]  # what is otherwise than when it was asked for: dose, quantity
    remark: str  # the last note of the pharmacy


def listed(access: Access, *, show: str, number: Any) -> Listed:
    """What the page shows; within the access, as names are known by the living id."""
    waits = _waiting(access)
    counts = {"all": waits.count()}
    others = _others(access) if show == "all" else []
    page = Paginator(_decided(access) if show == DECIDED else _filtered(waits, show, access), PAGE).get_page(number)
    rows = list(page)
    works = {row.subject_id: row for row in rows if isinstance(row, WorkItem)}
    ids = list(works) if show != DECIDED else [row.id for row in rows]
    found = {one.id: one for one in Request.objects.under(access).filter(id__in=ids).select_related("pharmacy")}
    requests = [found[ident] for ident in ids if ident in found]
    items: dict[uuid.UUID, list[RequestItem]] = {one.id: [] for one in requests}
    for item in RequestItem.objects.under(access).filter(request__in=list(items)).order_by("medicine", "id"):
        items[item.request_id].append(item)
    names = namelist.names(access, {row.patient_id for row in [*requests, *others]})
    return Listed(page, requests, items, works, names, counts, others)


def _waiting(access: Access) -> QuerySet[WorkItem]:
    """Requests that wait for the actor's organisation; whoever only reads them sees them too.

    Of one whose every medicine is hidden from the reader there is no row and no number, as there is no page.
    """
    waits = _work(access).filter(subject=WorkItem.Subject.PRESCRIPTION, kind=KIND)
    items = RequestItem.objects.under(access).filter(request__in=list(waits.values_list("subject_id", flat=True)))
    return waits.filter(subject_id__in=set(items.values_list("request", flat=True)))


def _others(access: Access) -> list[WorkItem]:
    """What else about medicines waits for the same organisation, for whoever deals with medicines."""
    if Area.MEDICINES not in access.decision.act:
        return []
    found = _work(access).filter(
        Q(subject=WorkItem.Subject.MEDICATION_REVIEW) | Q(subject=WorkItem.Subject.PRESCRIPTION) & ~Q(kind=KIND)
    )
    return list(found[:PAGE])


def _work(access: Access) -> QuerySet[WorkItem]:
    found = WorkItem.objects.under(access).filter(holder=access.actor.organisation_id, done_at=None)
    return found.order_by("due_at", "id")


def _filtered(waits: QuerySet[WorkItem], show: str, access: Access) -> QuerySet[WorkItem]:
    if show == "mine":
        return waits.filter(claimed_by=access.actor.id)
    if show == "free":
        return waits.filter(claimed_by=None)
    return waits.filter(due_at__lt=clock.now()) if show == "late" else waits


def _decided(access: Access) -> QuerySet[Request]:
    """What was approved not long ago and can be taken back, the newest first."""
    since = clock.now() - dt.timedelta(days=WITHDRAWABLE_DAYS)
    approved = RequestItem.objects.under(access).filter(state__in=WITHDRAWABLE, changed_at__gte=since)
    own = Request.objects.under(access).filter(organisation=access.actor.organisation_id)
    ids = approved.order_by("-changed_at").values_list("request", flat=True)[:DECIDED_MOST]
    return own.filter(id__in=set(ids)).order_by("-asked_at", "id")


def standings(access: Access, request: Request, items: Iterable[RequestItem]) -> list[Standing]:
    """Each item with what the rules said when it was asked for, by the policy of that moment."""
    limits = policies.in_force(request.asked_at).ordering
    asked_on = request.asked_at.astimezone(DISPLAY_ZONE).date()
    held = {one.row.id: one for one in ordering.standings(access, None)}
    rows = list(items)
    steps = ItemStep.objects.under(access).filter(item__in=[row.id for row in rows]).exclude(remark="").order_by("at")
    remarks = {step.item_id: step.remark for step in steps}
    return [_standing(item, held.get(item.prescription), limits, asked_on, remarks.get(item.id, "")) for item in rows]


def _standing(
    item: RequestItem, held: ordering.Standing | None, limits: Ordering, asked_on: dt.date, remark: str
) -> Standing:
    if held is None:
        return Standing(item, None, None, None, None, (), remark)
    last = held.last_supply if held.last_supply is None or held.last_supply <= asked_on else None
    answer = rules.may_order(held.one, limits=limits, today=asked_on, last_supply=last)
    return Standing(item, held.row, held.one, answer, held.last_supply, _changed(item, held.row), remark)


def _changed(item: RequestItem, row: Any) -> tuple[str, ...]:
    body = fhir.read(row)
    now = {
        "dose": medicines.dose_words(body)[:500],
        "quantity": quantities.quantity_words((body.get("dispenseRequest") or {}).get("quantity"))[:120],
    }
    return tuple(name for name, words in now.items() if words != getattr(item, name))


def allergies(access: Access) -> list[Any]:
    """Those that the reader may see; empty where none is recorded, which is no proof that there is none."""
    return list(chart.allergies(access)[:30]) if "AllergyIntolerance" in access.kinds else []
