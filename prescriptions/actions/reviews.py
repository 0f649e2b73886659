"""Medication reviews: the practice invites, the person prepares, the practice says what came of it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts import matching
from clock import DISPLAY_ZONE
from consent.areas import Area
from consent.gate import Access
from prescriptions.actions import telling
from prescriptions.models import MedicationReview, Request, RequestItem
from prescriptions.queries import reviews as queries
from prescriptions.rules.deciding import review_due
from prescriptions.rules.ordering import ANSWER_DAYS
from prescriptions.rules.states import State
from work import actions as work
from work.models import WorkItem
from work.rules import DAY_ENDS, due

KIND = "RepeatRequest"
OPEN = (MedicationReview.State.INVITED, MedicationReview.State.PREPARED)


class ReviewRefused(Exception):
    """It does not go on so; the message says why."""


def _in_four_weeks() -> dt.date:
    return review_due(clock.today(), 4)


@dataclass(frozen=True)
class ReviewAsked:
    """Why the practice wants to talk, said to the person, and by when."""

    why: str = ""
    due_on: dt.date = field(default_factory=_in_four_weeks)


def invite(*, access: Access, asked: ReviewAsked, labels: Iterable[str] = (), form_key: uuid.UUID) -> MedicationReview:
    """Invite the person to a review, once for each form; it waits for the practice until it is done."""
    assert access.patient_id and access.actor.organisation_id
    before = MedicationReview.objects.under(access).filter(form_key=form_key).first()
    if before:
        return before
    now = clock.now()
    review = MedicationReview(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=KIND,
        area=Area.MEDICINES,
        labels=sorted(labels),
        organisation_id=access.actor.organisation_id,
        asked_by_name=", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))[:200],
        asked_at=now,
        due_on=asked.due_on,
        why=asked.why.strip(),
        form_key=form_key,
    )
    access.save(review)
    work.open_item(
        access=access,
        subject=WorkItem.Subject.MEDICATION_REVIEW,
        about=review,
        item_id=review.id,
        holder_id=access.actor.organisation_id,
        due_at=max(now, dt.datetime.combine(asked.due_on, DAY_ENDS, DISPLAY_ZONE)),
    )
    telling.tell(
        access=access, about=review, topic="medication-review-invited", event=f"medication-review-invited/{review.id}"
    )
    return review


def begin(*, access: Access, asked: ReviewAsked, form_key: uuid.UUID) -> MedicationReview:
    """Invite the person without a request of theirs, once for each form, and not while another invitation is open."""
    assert access.patient_id and access.actor.id
    if not queries.may_invite(access):
        raise ReviewRefused(_("Only the practice that looks after the person can invite them."))
    with transaction.atomic():
        matching.lock(access.patient_ids)
        key = uuid.uuid5(access.actor.id, f"medication review/{access.patient_id}/{form_key}")
        is_new = not MedicationReview.objects.under(access).filter(form_key=key).exists()
        if is_new and any(one.organisation_id == access.actor.organisation_id for one in queries.open_reviews(access)):
            raise ReviewRefused(_("The person is invited to a review already. Finish that one first."))
        return invite(access=access, asked=asked, form_key=key)


def prepare(*, access: Access, review_id: uuid.UUID, answers: Mapping[str, str]) -> MedicationReview:
    """Keep what the person wants to say, as often as they change it, until the review is done."""
    review = _locked(access, review_id)
    review.answers = {name: text for name, text in answers.items() if text}
    review.state = MedicationReview.State.PREPARED
    review.prepared_at, review.prepared_by_name = clock.now(), access.actor.name[:200]
    access.save(review, action="update")
    return review


def conclude(*, access: Access, review_id: uuid.UUID, outcome: str) -> MedicationReview:
    """It took place; the person reads what came of it. Items that waited for it wait for a decision again."""
    review = _locked(access, review_id)
    now = clock.now()
    review.state, review.outcome = MedicationReview.State.DONE, outcome.strip()
    review.done_at, review.done_by_name = now, access.actor.name[:200]
    access.save(review, action="update")
    work.finish(access=access, subject_id=review.id)
    _wait_again(access, review)
    telling.tell(
        access=access, about=review, topic="medication-review-done", event=f"medication-review-done/{review.id}"
    )
    return review


def _wait_again(access: Access, review: MedicationReview) -> None:
    """What the practice wanted to talk about first is its turn now."""
    assert access.actor.organisation_id
    asked = RequestItem.objects.under(access).filter(state=State.REVIEW_ASKED, organisation=review.organisation_id)
    for request in Request.objects.under(access).filter(id__in=set(asked.values_list("request", flat=True))):
        request.patient_id = access.patient_id or request.patient_id  # asked for before two records became one
        work.open_item(
            access=access,
            subject=WorkItem.Subject.PRESCRIPTION,
            about=request,
            item_id=request.id,
            holder_id=access.actor.organisation_id,
            due_at=due(clock.now(), ANSWER_DAYS),
        )


def _locked(access: Access, review_id: uuid.UUID) -> MedicationReview:
    found = MedicationReview.objects.under(access).select_for_update(of=("self",)).filter(id=review_id).first()
    if found is None or found.state not in OPEN:
        raise ReviewRefused(_("This review is finished already."))
    return found
