"""The practice decides about the items of one request: all that was said in one form, or nothing of it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from consent.gate import Access
from consent.sensitivity import SENSITIVE
from prescriptions.actions import telling
from prescriptions.actions.items import MoveRefused, move
from prescriptions.actions.reviews import ReviewAsked, invite
from prescriptions.models import Request, RequestItem
from prescriptions.queries import pharmacies
from prescriptions.rules.deciding import Choice
from prescriptions.rules.states import State
from work import actions as work
from work.models import WorkItem
from work.queries import of_subjects

UNREAD = (State.REQUESTED, State.WITH_PRACTICE)  # nobody has said anything about it yet
_BECOMES = {Choice.DECLINE: State.DECLINED, Choice.REVIEW: State.REVIEW_ASKED}


@dataclass(frozen=True)
class Decision:
    """About one item, which whoever decided saw in the state `seen`."""

    item_id: uuid.UUID
    seen: str
    choice: Choice
    quantity: str = ""  # where less is approved than is prescribed
    why: str = ""
    next_step: str = ""


def decide(
    *, access: Access, request: Request, decisions: Iterable[Decision], review: ReviewAsked | None = None
) -> list[RequestItem]:
    """Say something about items; what nobody has still to say something about is finished, and the person told once.

    Raises MoveRefused, and nothing of it is done, where an item went on meanwhile.
    """
    wanted = sorted((one for one in decisions if one.choice != Choice.LATER), key=lambda one: one.item_id)
    if not wanted:
        raise MoveRefused(_("Decide about one medicine at least."))
    written = access.written
    try:
        with transaction.atomic():
            return _all(access, request, wanted, review)
    except MoveRefused:
        access.written = written  # the entry went with what was not done
        raise


def begin(*, access: Access, request: Request) -> WorkItem:
    """Take the request; the person sees that somebody looks at it."""
    item = _work(access, request)
    with transaction.atomic():
        taken = work.take(access=access, item_id=item.id)
        waiting = RequestItem.objects.under(access).filter(request=request.id, state=State.REQUESTED).order_by("id")
        for one in waiting:
            move(access=access, item=one, to=State.WITH_PRACTICE)
    return taken


def put_back(*, access: Access, request: Request) -> WorkItem:
    return work.put_back(access=access, item_id=_work(access, request).id)


def withdraw(*, access: Access, item: RequestItem, why: str, next_step: str = "") -> RequestItem:
    """Take back what was approved, as long as nothing is ready at the pharmacy; the person is told."""
    return move(access=access, item=item, to=State.WITHDRAWN, why=why, next_step=next_step)


def send_on(*, access: Access, request: Request, item: RequestItem) -> RequestItem:
    """An approved item goes to the pharmacy, tracked where the pharmacy tracks and may see the medicine."""
    place = pharmacies.pharmacy(request.pharmacy_id)
    tracked = place is not None and place.profile is not None and place.profile.tracks
    seen = SENSITIVE.isdisjoint(item.labels)  # a pharmacy sees those only where the person opens the class
    return move(access=access, item=item, to=State.WITH_PHARMACY if tracked and seen else State.NOT_TRACKED)


def _all(access: Access, request: Request, wanted: list[Decision], review: ReviewAsked | None) -> list[RequestItem]:
    done = [_one(access, request, one) for one in wanted]
    asked = [item for item in done if item.state == State.REVIEW_ASKED]
    if asked:
        invite(access=access, asked=review or ReviewAsked(), labels=_labels(asked), form_key=_key(request, asked))
    _conclude(access, request, done[0], only_review=len(asked) == len(done))
    return done


def _one(access: Access, request: Request, said: Decision) -> RequestItem:
    item = RequestItem.objects.under(access).filter(id=said.item_id, request=request.id).first()
    if item is None or item.state != said.seen:
        raise MoveRefused(_meanwhile(item))
    if said.choice in _BECOMES:
        return move(access=access, item=item, to=_BECOMES[said.choice], why=said.why, next_step=said.next_step)
    quantity = said.quantity if said.choice == Choice.PART else ""
    item = move(
        access=access, item=item, to=State.APPROVED, allowed_quantity=quantity, why=said.why, next_step=said.next_step
    )
    return send_on(access=access, request=request, item=item)


def _meanwhile(item: RequestItem | None) -> str:
    if item is None or not item.changed_by_name:
        return _("Somebody else dealt with this meanwhile. Look at how far it is now.")
    words = _("%(who)s dealt with %(medicine)s meanwhile. Nothing that you chose was done. Look at it once more.")
    return words % {"who": item.changed_by_name, "medicine": item.medicine}


def _conclude(access: Access, request: Request, item: RequestItem, *, only_review: bool) -> None:
    if RequestItem.objects.under(access).filter(request=request.id, state__in=UNREAD).exists():
        return
    work.finish(access=access, subject_id=request.id)
    if not only_review:
        telling.of_decision(access=access, item=item)


def _labels(items: Iterable[RequestItem]) -> list[str]:
    return sorted({label for item in items for label in item.labels if label in SENSITIVE})


def _key(request: Request, items: list[RequestItem]) -> uuid.UUID:
    return uuid.uuid5(request.id, "review/" + ",".join(str(item.id) for item in items))


def _work(access: Access, request: Request) -> WorkItem:
    item = of_subjects(access, [request.id]).get(request.id)
    if item is None:
        raise work.WorkRefused(_("This has been dealt with already."))
    return item
