"""The help desk's work on questions of identity, and how people ask them. Every look and act leaves an entry."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

import clock
from accounts import matching, signals, trail
from accounts.actions.binding import Answer, Claim, bind_for
from accounts.actions.doubts import open_case
from accounts.actor import Actor
from accounts.models import IdentityCase, User
from accounts.rules import DECISIONS, Outcome, may_decide


class NotDecided(Exception):
    """The question stays as it is: it was decided already, or cannot be decided so."""


def ask_for_help(*, actor: Actor, user: User, kind: str, words: str) -> IdentityCase:
    """A person asks the help desk to connect their record; the page is closed to them until it has decided."""
    if case := matching.connecting_case(user):
        return case
    try:
        with transaction.atomic():
            case = open_case(kind=kind, user=user, words=words)
            _note(actor, case, "ask-help")
    except IntegrityError:  # asked twice at once
        case = IdentityCase.objects.get(user=user, closed_at=None, kind__in=IdentityCase.CONNECTING)
    return case


def report_not_mine(
    *,
    actor: Actor,
    patient_id: uuid.UUID,
    words: str,
    item_id: uuid.UUID | None = None,
    item_kind: str = "",
    item_source: str = "",
    item_on: dt.date | None = None,
) -> IdentityCase:
    """A person says that an item, or the whole record, is not theirs. Nothing in the record changes by it."""
    mine = {"user_id": actor.id, "patient_id": patient_id, "item_id": item_id}
    item = {"item_kind": item_kind[:80], "item_source": item_source[:200], "item_on": item_on}
    try:
        with transaction.atomic():
            return open_case(kind=IdentityCase.Kind.NOT_ME, words=words, **mine, **item)
    except IntegrityError:  # reported already, and not decided yet
        return IdentityCase.objects.get(kind=IdentityCase.Kind.NOT_ME, closed_at=None, **mine)


def look_at_list(*, actor: Actor) -> None:
    trail.note(actor, action="case-look", reason="list", basis="role", purpose="HOPERAT")


def look_at_case(*, actor: Actor, case: IdentityCase) -> None:
    _note(actor, case, "case-look")


def connect_case(*, actor: Actor, case_id: uuid.UUID, claim: Claim, instead: bool = False) -> Answer:
    """Connect the record of whoever is on the telephone, and so close the question."""
    with transaction.atomic():
        case = _lock(case_id)
        answer = bind_for(actor=actor, case=case, claim=claim, instead=instead)
        if answer == Answer.BOUND:
            _close(case, actor, Outcome.CONNECTED, "")
    return answer


@transaction.atomic
def decide_case(*, actor: Actor, case_id: uuid.UUID, outcome: str, answer: str) -> None:
    """Close a question with its answer. Raises NotDecided."""
    case = _lock(case_id)
    if outcome not in DECISIONS[case.kind]:
        raise NotDecided
    if outcome == Outcome.TRY_AGAIN:
        User.objects.filter(identity_cases=case).update(failed_matches=0)
    _close(case, actor, Outcome(outcome), answer)


def _lock(case_id: uuid.UUID) -> IdentityCase:
    case = IdentityCase.objects.select_for_update(of=("self",)).get(pk=case_id)
    if not may_decide(case):
        raise NotDecided
    return case


def _close(case: IdentityCase, actor: Actor, outcome: Outcome, answer: str) -> None:
    case.outcome, case.answer = outcome, answer
    case.closed_at, case.closed_by_id = clock.now(), actor.id
    case.save(update_fields=["outcome", "answer", "closed_at", "closed_by"])
    _note(actor, case, "case-answer", reason=outcome)
    signals.case_answered.send(sender=IdentityCase, case=case)


def _note(actor: Actor, case: IdentityCase, action: str, reason: str = "") -> None:
    by_themselves = actor.id == case.user_id
    trail.note(
        actor, action=action, reason=reason or case.kind, patient_id=case.patient_id,
        target=f"IdentityCase/{case.pk}", basis="self" if by_themselves else "role",
        purpose="PATRQT" if by_themselves else "HOPERAT",
    )  # fmt: skip
