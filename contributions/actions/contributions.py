"""Something is given to the record and waits to be read; it is seen, and answered."""

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

import clock
from accounts.matching import account_of
from consent.gate import Access
from consent.queries.delegations import helped_name
from contributions.giving_rules import PRESSING_WITHIN, READ_WITHIN, may_read, why_not_give, why_not_move
from contributions.models import Contribution, Outcome
from contributions.queries import contributions as queries
from notifications.actions import notify
from work import actions as work
from work.models import WorkItem
from work.queries import holder_for
from work.rules import due


class ContributionRefused(Exception):
    """It cannot be given, or not be answered so; the message says why."""


def give(
    *,
    access: Access,
    what: str,
    area: str,
    subjects: Iterable[uuid.UUID],
    join: bool = False,
    labels: Iterable[str] = (),
    towards: uuid.UUID | None = None,
    pressing: bool = False,
) -> Contribution | None:
    """What was just written waits to be read by whoever looks after the person; None where nobody does.

    `towards` is the organisation that asked for it, which reads it if it looks after the person still. What is
    `pressing` is due sooner than its sort.

    In the caller's transaction; the door writes "Contribution" in `area`. `join` adds to what the same giver gave of
    the same sort, as long as nobody has read it: it stays due when it was.
    """
    if reason := why_not_give(access, area):
        raise ContributionRefused(reason)
    assert access.patient_id and access.actor.id
    holder = holder_for(access.patient_id, towards)
    if holder is None:
        return None
    before = queries.still_waiting(access, what=what, area=area) if join else None
    if before:
        return _joined(access, before, subjects)
    now = clock.now()
    given = Contribution(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind="Contribution",
        area=area,
        labels=sorted(set(labels)),
        what=what,
        subjects=list(subjects),
        given_by_id=access.actor.id,
        given_by_name=access.actor.name[:200],
        for_name=helped_name(access)[:200],
        given_at=now,
        due_at=due(now, PRESSING_WITHIN if pressing else READ_WITHIN[what]),  # type: ignore[index]
        asked_of_id=holder,
    )
    access.save(given)
    _wait(access, given, holder)
    return given


def _wait(access: Access, given: Contribution, holder: uuid.UUID) -> WorkItem:
    return work.open_item(
        access=access,
        subject=WorkItem.Subject.CONTRIBUTION,
        about=given,
        item_id=_item(given),
        holder_id=holder,
        due_at=given.due_at,
        topic=given.what,
    )


def _item(given: Contribution) -> uuid.UUID:
    """Who may not see the one item given sees no work about it; of several, each is hidden by itself."""
    return given.subjects[0] if len(given.subjects) == 1 else given.id


def _joined(access: Access, given: Contribution, subjects: Iterable[uuid.UUID]) -> Contribution:
    given.subjects = list(dict.fromkeys([*given.subjects, *subjects]))
    access.save(given, action="update")
    item = _wait(access, given, given.asked_of_id)
    if item.item_id != _item(given):
        item.item_id = _item(given)
        item.save_under(access)
    return given


def mark_seen(*, access: Access, contribution_id: uuid.UUID) -> Contribution:
    """Somebody has read it, which is what was promised; an answer may follow."""
    return _move(access, contribution_id, Outcome.SEEN, "")


def answer(*, access: Access, contribution_id: uuid.UUID, outcome: str, reason: str = "") -> Contribution:
    """What became of it (used, added, not-added), with the reason; whoever gave it, and the person, are told."""
    given = _move(access, contribution_id, outcome, reason)
    own = account_of(access.patient_id)
    for account in {given.given_by, *([own] if own else [])}:
        notify(
            recipient=account, topic="contribution-answered", event=f"contribution-answered/{given.id}",
            subject_patient=given.patient,
        )  # fmt: skip
    return given


def take_back(*, access: Access, item_id: uuid.UUID) -> None:
    """What was given alone, and nobody has answered, waits no longer: whoever gave it took it back."""
    given = Contribution.objects.under(access).select_for_update(of=("self",)).filter(subjects=[item_id]).first()
    if given is None or given.answered_at:
        return
    given.outcome, given.answered_at, given.answered_by_name = Outcome.TAKEN_BACK, clock.now(), access.actor.name[:200]
    work.finish(access=access, subject_id=given.id)
    access.save(given, action="update")


def _move(access: Access, contribution_id: uuid.UUID, outcome: str, reason: str) -> Contribution:
    given = queries.locked(access, contribution_id)
    if given is None or not may_read(access, given.area, queries.holder_of(access, given)):
        raise ContributionRefused(_("This is for somebody else to answer."))
    if why := why_not_move(given, outcome, reason):
        raise ContributionRefused(why)
    now = clock.now()
    given.outcome, given.reason, given.seen_at = outcome, reason.strip(), given.seen_at or now
    given.answered_by_name = ", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))[:200]
    given.answered_at = None if outcome == Outcome.SEEN else now
    given.asked_of_id = access.actor.organisation_id or given.asked_of_id  # to whom it may have been handed over
    work.finish(access=access, subject_id=given.id)
    access.save(given, action="update")
    return given
