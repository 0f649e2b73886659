"""Reviews of emergency access, and the person's questions about accesses. Act and entry stand or fall together."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

import clock
from accounts.matching import account_of
from accounts.models import Patient
from consent import queries
from consent.access import Access, Ungated
from consent.areas import Area
from consent.models import AccessQuestion, EmergencyReview
from consent.queries import reviews
from consent.review_rules import ANSWER_WITHIN, why_not_decide, why_not_words
from notifications.actions import notify

_LOG: dict[str, Any] = {"areas": [str(Area.ACCESSLOG)], "kinds": ["AuditEvent"]}


class DecidedAlready(Exception):
    """Somebody else was quicker; what they said stands."""


def review_emergency(*, access: Access, review_id: uuid.UUID, outcome: str, words: str) -> None:
    """Say whether an emergency access was justified. Never by whoever made it; once for good; the person is told."""
    review = reviews.review_of(access, review_id, to_write=True)
    if review is None or why_not_decide(access.actor, review.actor_id):
        raise Ungated("This actor does not review this access.")
    if outcome not in EmergencyReview.Outcome.values or why_not_words(words):
        raise ValueError("A review needs an outcome and words.")
    if review.outcome:
        raise DecidedAlready
    review.outcome, review.words = outcome, words
    review.reviewed_by_id, review.reviewed_by_name = access.actor.id, access.actor.name
    review.reviewed_at = clock.now()
    review.save(update_fields=["outcome", "words", "reviewed_by", "reviewed_by_name", "reviewed_at"])
    access.note(action="review", target=f"BrokenGlass/{review.glass_id}", reason=outcome, **_LOG)
    _tell_person(review.glass.patient_id, "emergency-reviewed", f"emergency-reviewed/{review.id}")


def ask_about_access(*, access: Access, entry: Any, about: str, text: str) -> AccessQuestion:
    """The person asks about one line of their log; asking twice about it is asking once."""
    if access.decision.basis != "self" or access.actor.id is None or why_not_words(text):
        raise Ungated("The person whose log it is asks about it, in words.")
    assert access.patient_id
    asked = AccessQuestion.objects.under(access).filter(entry_id=entry.id).first()
    if asked:
        return asked
    question = AccessQuestion(
        patient_id=access.patient_id,
        kind="AuditEvent",
        area=Area.ACCESSLOG,
        entry_id=entry.id,
        about=about,
        about_actor=entry.actor_id,
        text=text,
        asked_by_id=access.actor.id,
        asked_by_name=access.actor.name,
        asked_at=clock.now(),
        due_at=clock.now() + ANSWER_WITHIN,
    )
    try:
        with transaction.atomic():
            question.save_under(access)
    except IntegrityError:  # the same form came a moment before
        return AccessQuestion.objects.under(access).get(entry_id=entry.id)
    access.note(action="ask-access", target=f"AccessQuestion/{question.id}", **_LOG)
    for officer in queries.privacy_officers():
        notify(recipient=officer, topic="access-question", event=f"access-question/{question.id}")
    return question


def answer_question(*, access: Access, question_id: uuid.UUID, text: str) -> None:
    """A privacy officer answers, once; the person is told that there is an answer."""
    question = reviews.question(access, question_id, to_write=True)
    if question is None or why_not_decide(access.actor, question.about_actor) or why_not_words(text):
        raise Ungated("This actor does not answer this question.")
    if question.answered_at:
        raise DecidedAlready
    question.answer, question.answered_at = text, clock.now()
    question.answered_by_id, question.answered_by_name = access.actor.id, access.actor.name
    question.save_under(access)
    access.note(action="answer", target=f"AccessQuestion/{question.id}", **_LOG)
    _tell_person(question.patient_id, "access-question-answered", f"access-question-answered/{question.id}")


def escalate_overdue() -> int:
    """Tell all privacy officers and policy administrators what is overdue, once each; gives how many there are."""
    now = clock.now()
    with transaction.atomic():
        late = list(reviews.open_reviews().filter(due_at__lt=now, escalated_at=None).select_for_update(of=("self",)))
        told = [f"review-overdue/{review.id}" for review in late]
        told += [f"answer-overdue/{one.id}" for one in reviews.open_questions() if one.due_at < now]
        people = [*queries.privacy_officers(), *reviews.policy_admins()] if told else []
        for event in told:
            for person in people:
                notify(recipient=person, topic="review-overdue", event=event)
        EmergencyReview.objects.filter(id__in=[review.id for review in late]).update(escalated_at=now)
    return len(told)


def _tell_person(patient_id: uuid.UUID, topic: str, event: str) -> None:
    if account := account_of(patient_id):
        patient = Patient.objects.get(id=patient_id)
        notify(recipient=account, topic=topic, event=event, subject_patient=patient)
