"""Questions about what people wrote. A note is shown only where its item is."""

import uuid
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from consent.gate import Access
from consent.prepared import prepared
from consent.queries import at_work_for, relationships
from consent.sensitivity import Label
from contributions.models import Annotation, AnnotationQuerySet, ReviewRequest, ReviewState, TextRequest
from contributions.rules import WITHHELD_FROM_THE_PERSON, may_answer, reviewers, why_not_ask, why_not_write
from records import chart, relabelling
from vault import drafts
from work.queries import of_subjects as work_about

_SEARCHED = 1000
_ANSWERS_SHOWN = 50


def notes_beside(access: Access, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """Notes on these items, which the reader sees already, oldest first."""
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    if "Annotation" in access.kinds:
        for note in _beside(access, ids=ids):
            found.setdefault(note.resource_id, []).append(shown(note, access))
    return found


@prepared
def _beside(access: Access, *, ids: list[uuid.UUID]) -> AnnotationQuerySet:
    return Annotation.objects.under(access).on(*ids)


def shown(note: Annotation, access: Access) -> dict[str, Any]:
    """A note for the note component: labelled as its writer's, whoever reads."""
    own = note.author_id == access.actor.id
    author = _("You wrote") if own else _("%(name)s wrote") % {"name": note.author_name}
    if note.for_name:
        said = _("You wrote for %(person)s") if own else _("%(name)s wrote for %(person)s")
        author = said % {"name": note.author_name, "person": note.for_name}
    return {"author": author, "when": note.written_at, "text": note.text, "is_own": own}


def notes(access: Access) -> AnnotationQuerySet:
    """All notes whose items the reader may see, newest first."""
    every = Annotation.objects.under(access)
    there = chart.visible(access, every.order_by().values_list("resource_id", flat=True).distinct())
    return every.filter(resource_id__in=list(there)).order_by("-written_at", "-id")


def note_address(access: Access, item_id: uuid.UUID) -> str:
    """Where a note on the item is written; empty for those who write none."""
    if why_not_write(access):
        return ""
    return reverse("contributions:add_note", args=[access.patient_id, item_id])


def draft_key(item_id: uuid.UUID) -> str:
    return f"note/{item_id}"


def draft_text(user_id: uuid.UUID, item_id: uuid.UUID) -> str:
    """Words that were not sent, as their writer left them."""
    return drafts.find(user_id=user_id, place=draft_key(item_id))


def reviews(access: Access, item_ids: list[uuid.UUID]) -> dict[uuid.UUID, ReviewRequest]:
    """The last time that somebody asked for each of these items to be looked at again."""
    found = ReviewRequest.objects.under(access).filter(item_id__in=item_ids).order_by("asked_at")
    return {wish.item_id: wish for wish in found}


def answered_elsewhere(access: Access, left_out: list[uuid.UUID]) -> list[ReviewRequest]:
    """The answers about items that are not left out any more, the newest first."""
    found = ReviewRequest.objects.under(access).exclude(item_id__in=left_out).exclude(state=ReviewState.ASKED)
    return list(found.order_by("-answered_at")[:_ANSWERS_SHOWN])


def open_reviews(access: Access, *, limit: int) -> list[ReviewRequest]:
    """Requests that the actor's organisation is asked to answer, the oldest first."""
    mine = access.actor.organisation_id
    found = ReviewRequest.objects.under(access).filter(state=ReviewState.ASKED).order_by("asked_at", "id")
    return [
        wish for wish in found[: limit * 5] if wish.organisation_id == mine or review_asked_of(wish) in (None, mine)
    ][:limit]


def review(access: Access, review_id: uuid.UUID, *, to_write: bool) -> ReviewRequest | None:
    """One request; locked, if it is to be answered."""
    found = ReviewRequest.objects.under(access).filter(id=review_id)
    return (found.select_for_update(of=("self",)) if to_write else found).first()


def review_asked_of(wish: ReviewRequest) -> uuid.UUID | None:
    """Who is to look again now: the item's author if anybody there may open the record, else the person's practice."""
    ties = at_work_for(wish.patient_id, reviewers(wish.area))
    if any(tie.organisation_id == wish.organisation_id for tie in ties):
        return wish.organisation_id
    return next((tie.organisation_id for tie in ties if tie.kind == "registration"), None)


def may_be_shown(item: Any) -> bool:
    """Whether taking off this one label would let the person see the item."""
    closing = WITHHELD_FROM_THE_PERSON.intersection(item.labels)
    if closing - {Label.HELD} or (closing and (item.held_until is None or item.held_until > clock.now())):
        return False
    return Label.THIRD_PARTY not in item.labels or relabelling.may_go(item, Label.THIRD_PARTY)


def may_ask(access: Access) -> bool:
    return not why_not_ask(access)


def text_version(access: Access, item: Any, *, missing: bool) -> dict[str, Any] | None:
    """Of a letter that gives no words: the words that came on request, how far the request is, or where it is made."""
    request = text_request(access, item.id)
    if request is None:
        may_ask = missing and "TextRequest" in access.kinds and not why_not_write(access)
        return {"ask_url": _text_address("ask_for_text", access, item.id)} if may_ask else None
    answers = request.state == TextRequest.State.ASKED and may_answer(access, text_asked_of(access, request))
    return {
        "asked_at": request.asked_at,
        "asked_of": request.asked_of.name if request.asked_of else "",
        "answered_at": request.answered_at,
        "answered_by": request.answered_by_name,
        "text": request.text,
        "answer_url": _text_address("answer_with_text", access, item.id) if answers else "",
    }


def text_request(access: Access, item_id: uuid.UUID) -> TextRequest | None:
    """The request for the words of this letter, which the reader sees already."""
    if "TextRequest" not in access.kinds:
        return None
    return TextRequest.objects.under(access).filter(resource_id=item_id).select_related("asked_of").first()


def text_asked_of(access: Access, request: TextRequest) -> uuid.UUID | None:
    """Who is to answer now: work follows the person to whoever looks after them."""
    waits = work_about(access, [request.id]).get(request.id)
    return waits.holder_id if waits else request.asked_of_id


def _text_address(name: str, access: Access, item_id: uuid.UUID) -> str:
    return reverse(f"contributions:{name}", args=[access.patient_id, item_id])


def asked_of(item: Any, patient_id: uuid.UUID) -> uuid.UUID | None:
    """Who can be asked for the words: the letter's author if it looks after the person now, else their practice.

    `patient_id` is the one that the record is open by, which need not be the letter's. Nobody else could open the
    record to answer. None where no organisation does: then any that comes to, may.
    """
    now = clock.now()
    ties = [
        tie
        for tie in relationships(patient_id)
        if tie.started_at <= now and (tie.ended_at is None or tie.ended_at > now) and tie.kind != "pharmacy"
    ]
    if any(tie.organisation_id == item.organisation_id for tie in ties):
        return item.organisation_id
    return next((tie.organisation_id for tie in ties if tie.kind == "registration"), None)


def open_text_requests(access: Access, *, limit: int) -> list[TextRequest]:
    """Letters to be typed by the actor's organisation for people in its care, the oldest request first."""
    mine = Q(asked_of=access.actor.organisation_id) | Q(asked_of=None)
    found = TextRequest.objects.under(access).filter(mine, state=TextRequest.State.ASKED)
    return list(found.order_by("asked_at", "id")[:limit])


def texts(access: Access) -> list[tuple[uuid.UUID, str]]:
    """What people wrote beside items, and letters typed for them, newest first: for searching."""
    found: list[tuple[uuid.UUID, str]] = []
    if "Annotation" in access.kinds:
        found += Annotation.objects.under(access).order_by("-written_at").values_list("resource_id", "text")[:_SEARCHED]
    if "TextRequest" in access.kinds:
        typed = TextRequest.objects.under(access).filter(state=TextRequest.State.ANSWERED).order_by("-answered_at")
        found += typed.values_list("resource_id", "text")[:_SEARCHED]
    return found
