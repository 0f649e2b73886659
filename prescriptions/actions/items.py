"""A requested item begins, and goes on: one step at a time, with its row of history and its face in the record."""

import uuid

from django.utils.translation import gettext as _

import clock
from consent.gate import Access
from prescriptions.actions import faces, telling
from prescriptions.models import ItemStep, Request, RequestItem
from prescriptions.rules.moves import Side, side_of, why_not
from prescriptions.rules.states import State
from prescriptions.rules.statuses import ISSUED
from work import queries as work

KIND = "RepeatRequest"
WRITES = (KIND, *faces.KINDS)  # what a door declares whose view moves items


class MoveRefused(Exception):
    """The item does not go on so; the message says why."""


def begin(*, access: Access, item: RequestItem) -> RequestItem:
    """Keep a new item, which is requested, with its first step and its face. Its request stands already."""
    item.changed_at, item.changed_by_name = clock.now(), access.actor.name[:200]
    access.save(item)
    _step(access, item, before="", remark="")
    faces.publish_task(access=access, item=item)
    return item


def move(
    *,
    access: Access,
    item: RequestItem,
    to: str,
    why: str = "",
    next_step: str = "",
    remark: str = "",
    allowed_quantity: str = "",
    part_quantity: str = "",
    by: str | None = None,
) -> RequestItem:
    """The item goes on from the state in which `item` was read; of two at once one wins. Raises MoveRefused.

    `why` and `next_step` are said to the person, `remark` stays with the step. `allowed_quantity` is what was
    approved where that is less than is prescribed, `part_quantity` what is ready before the rest. `by` is who is named
    for it, of a job in their place.
    """
    side = side_of(access.actor.kind, access.actor.role, access.decision.basis)
    part = part_quantity or item.part_quantity
    if refused := why_not(side, item.state, to, why=why, next_step=next_step, part=part):
        raise MoveRefused(refused)
    if not _holds(access, side, item):
        raise MoveRefused(_("This is for somebody else to decide."))
    before, held = item.state, _locked(access, item)
    held.state, held.changed_at = to, clock.now()
    acted = ", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))
    held.changed_by_name = (acted if by is None else by)[:200]
    if why or next_step:  # what was said before holds until something else is said
        held.why, held.next_step = why.strip(), next_step.strip()
    held.allowed_quantity = allowed_quantity.strip() or held.allowed_quantity
    held.part_quantity = part.strip()
    _with_faces(access, held, side)
    access.save(held, action="update")
    _step(access, held, before=before, remark=remark)
    telling.of_step(access=access, item=held)
    return held


def _locked(access: Access, item: RequestItem) -> RequestItem:
    """The row for whoever is first; it changed meanwhile for everybody else."""
    found = RequestItem.objects.under(access).select_for_update().filter(id=item.id, state=item.state).first()
    if found is None:
        raise MoveRefused(_("Somebody else dealt with this meanwhile. Look at how far it is now."))
    return found


def _with_faces(access: Access, item: RequestItem, side: Side) -> None:
    """What the record says of the step; the ids of what was issued and handed out stay with the item."""
    state = State(item.state)
    if state == State.APPROVED:
        item.issued = faces.publish_issued(access=access, item=item)
    elif state in (State.COLLECTED, State.PREPARING_REMAINDER) and side == Side.PHARMACY:
        item.dispensed = faces.publish_dispense(access=access, item=item)
    if state in ISSUED:
        faces.publish_gone_on(access=access, item=item)
    faces.publish_task(access=access, item=item)


def _holds(access: Access, side: Side, item: RequestItem) -> bool:
    """Whether it is the turn of the actor's own organisation: the practice's, or the pharmacy's that it went to."""
    own = access.actor.organisation_id
    if side == Side.PRACTICE:
        return own in (item.organisation_id, holder_of(access, item.request_id))
    if side == Side.PHARMACY:
        return own is not None and Request.objects.under(access).filter(id=item.request_id, pharmacy=own).exists()
    return True


def holder_of(access: Access, request_id: uuid.UUID) -> uuid.UUID | None:
    """Who has the work on this request now; None where nothing waits."""
    waits = work.of_subjects(access, [request_id]).get(request_id)
    return waits.holder_id if waits else None


def _step(access: Access, item: RequestItem, *, before: str, remark: str) -> None:
    step = ItemStep(
        patient_id=item.patient_id,
        kind=item.kind,
        area=item.area,
        labels=list(item.labels),
        organisation_id=item.organisation_id,
        held_until=item.held_until,
        item_id=item.id,
        prescription=item.prescription,
        before=before,
        after=item.state,
        at=item.changed_at,
        by_name=item.changed_by_name,
        by_role=access.actor.role,
        remark=remark.strip(),
    )
    access.check_write(step.kind, step.area, step.patient_id, is_new=False)
    step.save_under(access)
