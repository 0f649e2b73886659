"""Write a note, keep and drop the words of one that is not sent yet; ask again for what is left out."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts.words import why_not_text
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import helped_name
from consent.sensitivity import Label
from contributions.models import Annotation, ReviewRequest, ReviewState, TextRequest
from contributions.queries import asked_of, draft_key, review_asked_of, text_asked_of, text_request
from contributions.rules import area_of_request, may_answer, why_not_ask, why_not_write
from notifications.actions import notify
from records.actions import take_off_label
from vault import drafts
from work import actions as work
from work.queries import holder_for
from work.rules import due

REVIEW_DAYS, TEXT_DAYS = 20, 10  # working days in which somebody answers


class NoteRefused(Exception):
    """The note may not be written; the message says why."""


def add_note(*, access: Access, item: Any, text: str, form_key: uuid.UUID) -> None:
    """Keep a person's own note on an item, once for each form; the item itself is not touched.

    The note carries the item's labels and its author's organisation, so that whoever sees the one sees the other.
    """
    if reason := why_not_write(access) or why_not_text(text, nothing=_("Write your note before you save it.")):
        raise NoteRefused(reason)
    assert access.patient_id and access.actor.id
    note = Annotation(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind="Annotation",
        area=Area.CONTRIBUTIONS,
        labels=list(item.labels),
        held_until=item.held_until,
        organisation_id=item.organisation_id,
        resource_id=item.id,
        text=text,
        author_id=access.actor.id,
        author_name=access.actor.name,
        for_name=helped_name(access),
        written_at=clock.now(),
        form_key=uuid.uuid5(access.actor.id, f"{item.id}/{form_key}"),
    )
    if Annotation.objects.under(access).filter(form_key=note.form_key).exists():
        return
    try:
        with transaction.atomic():
            access.save(note)
    except IntegrityError:  # the same form came a moment before
        return
    drop_draft(user_id=access.actor.id, item_id=item.id)


def keep_draft(*, user_id: uuid.UUID, item_id: uuid.UUID, text: str) -> None:
    """Keep what somebody has typed so far; nothing typed, nothing kept."""
    drafts.keep(user_id=user_id, place=draft_key(item_id), text=text)


def drop_draft(*, user_id: uuid.UUID, item_id: uuid.UUID) -> None:
    drafts.drop(user_id=user_id, place=draft_key(item_id))


def ask_again(*, access: Access, item: Any) -> None:
    """Ask the author's organisation to look again at something left out; asking twice is asking once.

    `item` is what may be told of it: id, area, organisation_id, reason.
    """
    if reason := why_not_ask(access):
        raise NoteRefused(reason)
    assert access.patient_id and access.actor.id
    wish = ReviewRequest(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind="ReviewRequest",
        area=area_of_request(item.area),
        organisation_id=item.organisation_id,
        item_id=item.id,
        reason=item.reason,
        asked_by_id=access.actor.id,
        asked_by_name=access.actor.name,
        asked_at=clock.now(),
    )
    if ReviewRequest.objects.under(access).filter(item_id=item.id, state=ReviewState.ASKED).exists():
        return
    try:
        with transaction.atomic():
            access.save(wish)
            _let_wait(access, wish, "review", wish.item_id, review_asked_of(wish), REVIEW_DAYS)
    except IntegrityError:  # the same was pressed a moment before
        return


def _let_wait(
    access: Access, about: Any, subject: str, item_id: uuid.UUID, asked_of: uuid.UUID | None, days: int
) -> None:
    """It stands on the list of whoever was asked; where nobody was, on that of whoever looks after the person."""
    holder = asked_of or holder_for(about.patient_id, about.organisation_id)
    if holder:
        work.open_item(
            access=access, subject=subject, about=about, item_id=item_id, holder_id=holder,
            due_at=due(clock.now(), days),
        )  # fmt: skip


def answer_review(*, access: Access, wish: ReviewRequest, item: Any, show: bool, text: str) -> None:
    """Tell whoever asked what became of looking again, and why; `wish` is locked by the caller.

    To `show` takes the label off the item as the actor saw it; raises records.actions.OutOfDate where it has changed.
    """
    if wish.state != ReviewState.ASKED or (show and item is None):
        raise NoteRefused(_("This request has been answered already."))
    kinds, areas = {"ReviewRequest"}, {str(wish.area)}
    if show:
        if Label.THIRD_PARTY in item.labels:
            reason = _("Looked at again on request: it can be shown")
            take_off_label(access=access, item=item, label=Label.THIRD_PARTY, reason=reason)
        kinds, areas = kinds | {item.kind}, areas | {item.area}
    access.note(action="update", target=f"ReviewRequest/{wish.id}", kinds=sorted(kinds), areas=sorted(areas))
    wish.state, wish.answer = (ReviewState.SHARED if show else ReviewState.KEPT), text
    wish.answered_by_name = ", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))[:200]
    wish.answered_at = clock.now()
    access.save(wish, action="update")
    work.finish(access=access, subject_id=wish.id)
    notify(
        recipient=wish.asked_by, topic="review-answered", event=f"review-answered/{wish.id}",
        subject_patient=wish.patient,
    )  # fmt: skip


def ask_for_text(*, access: Access, item: Any) -> None:
    """Ask whoever looks after a letter for its words; asked twice, it is asked once."""
    if reason := why_not_write(access):
        raise NoteRefused(reason)
    assert access.patient_id and access.actor.id
    request = TextRequest(
        id=uuid.uuid4(),
        patient_id=access.patient_id,  # the letter may have come under an id that was merged into this one
        kind="TextRequest",
        area=Area.CONTRIBUTIONS,
        labels=list(item.labels),
        held_until=item.held_until,
        organisation_id=item.organisation_id,
        resource_id=item.id,
        asked_of_id=asked_of(item, access.patient_id),
        asked_by_id=access.actor.id,
        asked_at=clock.now(),
    )
    if text_request(access, item.id) is not None:
        return
    try:
        with transaction.atomic():
            access.save(request)
            _let_wait(access, request, "text-request", request.resource_id, request.asked_of_id, TEXT_DAYS)
    except IntegrityError:  # the same button was pressed a moment before
        return


def answer_with_text(*, access: Access, request: TextRequest, text: str) -> None:
    """Give the words of a letter to whoever asked for them, and tell them so."""
    if not may_answer(access, text_asked_of(access, request)) or request.state != TextRequest.State.ASKED:
        raise NoteRefused(_("This request has been answered, or is for somebody else to answer."))
    request.state, request.text = TextRequest.State.ANSWERED, text
    request.answered_by_name = ", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))
    request.answered_at = clock.now()
    access.save(request, action="update")
    work.finish(access=access, subject_id=request.id)
    notify(
        recipient=request.asked_by, topic="letter-as-text", event=f"letter-as-text/{request.id}",
        subject_patient=request.patient,
    )  # fmt: skip
