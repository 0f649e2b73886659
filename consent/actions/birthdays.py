"""What ends by itself, told to those whom it concerns. The decision does not wait for this: it asks the calendar."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

import clock
from accounts.actor import Actor
from audit import log
from consent import policies
from consent.actions.delegations import tie_entry
from consent.ages import birthday, has_attained
from consent.delegation_rules import age_limit
from consent.models import Delegation
from consent.queries import delegations as queries
from consent.queries.access_log import midnight
from notifications.actions import notify

AT_ONCE = 500  # ties that one run ends


def end_what_is_over() -> int:
    """End ties whose age or period is over, and ask for reviews that are due; run again it changes nothing."""
    ended = sum(map(_end_one, _outgrown()))
    for tie_id in _past():
        ended += _end_one(tie_id)
    _ask_for_reviews()
    return ended


def _outgrown() -> Iterable[uuid.UUID]:
    """Parental ties and extensions of people who have reached the age."""
    ages, today = policies.in_force().ages, clock.today()
    running = Delegation.objects.filter(ended_at=None, basis__in=("parental", "extension")).select_related("patient")
    for basis in ("parental", "extension"):
        limit = age_limit(basis, ages)
        assert limit is not None
        try:
            born_by = today.replace(year=today.year - limit)
        except ValueError:  # 29 February
            born_by = dt.date(today.year - limit, 3, 1)
        for tie in running.filter(basis=basis, patient__birth_date__lte=born_by)[:AT_ONCE]:
            if has_attained(tie.patient.birth_date, limit, today):
                yield tie.id


def _past() -> list[uuid.UUID]:
    past = Delegation.objects.filter(Q(ended_at=None), ends_at__lte=clock.now(), accepted_at__isnull=False)
    return list(past.values_list("id", flat=True)[:AT_ONCE])


@transaction.atomic
def _end_one(tie_id: uuid.UUID) -> int:
    """One tie, with its entry and both notices, or none of it."""
    found = Delegation.objects.select_for_update(of=("self",), skip_locked=True).select_related("patient", "user")
    tie = found.filter(id=tie_id, ended_at=None).first()
    if tie is None:
        return 0
    limit = age_limit(tie.basis, policies.in_force().ages)
    by_age = limit is not None and has_attained(tie.patient.birth_date, limit, clock.today())
    tie.ended_at, tie.end_reason = clock.now(), "birthday" if by_age else "over"
    if by_age and limit and tie.patient.birth_date:
        tie.ended_at = max(tie.starts_at, midnight(birthday(tie.patient.birth_date, limit)))
    tie.save(update_fields=["ended_at", "end_reason"])
    log.write(tie_entry(_job(), "end-help", tie, basis="job", purpose="HOPERAT", reason=tie.end_reason))
    _tell(tie, by_age=bool(by_age))
    return 1


def _tell(tie: Delegation, *, by_age: bool) -> None:
    """Both sides, in the same neutral words whatever the family is like."""
    topic = {"parental": "child-is-twelve", "extension": "child-is-sixteen"}[tie.basis] if by_age else "help-ended"
    if tie.user:
        notify(recipient=tie.user, topic=topic, event=f"{topic}:{tie.id}", about=tie.person_name)
    young = queries.own_account_of(tie.patient_id)
    if young and young != tie.user and by_age:
        event = f"own-say:{tie.patient_id}:{tie.basis}"
        notify(recipient=young, topic="own-say", event=event, subject_patient=tie.patient)


def _ask_for_reviews() -> None:
    """Officers are told once of each tie whose review is due."""
    due = Delegation.objects.filter(ended_at=None, accepted_at__isnull=False, review_on__lte=clock.today())
    ties = list(due[:AT_ONCE])
    for officer in queries.safeguarding_officers() if ties else ():
        for tie in ties:
            notify(recipient=officer, topic="tie-to-review", event=f"tie-to-review:{tie.id}:{tie.review_on}")


def _job() -> Actor:
    return Actor(kind="job", name="Birthdays and periods", role="end_what_is_over", request_id=f"job-{uuid.uuid4()}")
