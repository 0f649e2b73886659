"""Two records that are one person's become one, and two again. One officer proposes, another decides.

No row moves: `merged_into` says under which id the gate opens both, so undoing brings back exactly what was.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts import matching, signals, trail
from accounts.actor import Actor
from accounts.models import Merge, MergeStep, Patient, User
from accounts.rules import IDENTITY_ROLES, NEXT_STATE, State, why_not_merge


class NotMerged(Exception):
    """Nothing changed; the message says why."""


@transaction.atomic
def merge(*, actor: Actor, kept: uuid.UUID | None, merged: uuid.UUID | None, reason: str) -> Merge:
    """Propose that the second record is the first person's; nothing changes until another officer says so."""
    _check_role(actor)
    first, second = _locked(kept, merged)
    _check(first, second)
    assert first and second
    found, is_new = Merge.objects.exclude(state__in=[State.REFUSED, State.UNDONE]).get_or_create(
        merged=second, defaults={"kept": first, "reason": reason}
    )
    if is_new:
        _step(found, State.PROPOSED, actor)
    elif found.kept_id != kept:
        raise NotMerged(_("The second record is proposed for another merge already."))
    return found


@transaction.atomic
def unmerge(*, actor: Actor, merge_id: uuid.UUID, reason: str) -> Merge:
    """Propose to part two records again; they stay one until another officer says so."""
    _check_role(actor)
    found = Merge.objects.select_for_update().get(pk=merge_id)
    if found.state == State.IN_FORCE:
        found.undo_reason = reason
        found.save(update_fields=["undo_reason"])
        _step(found, State.UNDOING, actor)
    return found


@transaction.atomic
def decide_merge(*, actor: Actor, merge_id: uuid.UUID, agreed: bool) -> Merge:
    """The second officer's yes or no to what another one proposed."""
    _check_role(actor)
    found = Merge.objects.select_for_update().get(pk=merge_id)
    if found.state not in NEXT_STATE:
        return found  # decided a moment ago
    if last_step(found).by_id == actor.id:
        raise NotMerged(_("Somebody else has to decide on what you proposed."))
    first, second = _locked(found.kept_id, found.merged_id)
    before, after = found.state, NEXT_STATE[State(found.state)][0 if agreed else 1]
    if after == State.IN_FORCE and before == State.PROPOSED:
        _check(first, second)
        Patient.objects.filter(pk=found.merged_id).update(merged_into=found.kept_id)
    if after == State.UNDONE:
        Patient.objects.filter(pk=found.merged_id, merged_into=found.kept_id).update(merged_into=None)
    _step(found, after, actor)
    if agreed:
        signal = signals.records_merged if after == State.IN_FORCE else signals.records_parted
        account = User.objects.filter(patient__in=[found.kept_id, found.merged_id]).first()
        signal.send(sender=Merge, merge=found, user=account)
    return found


def look_at_merge(*, actor: Actor, merge: Merge) -> None:
    for person in (merge.kept_id, merge.merged_id):
        _note(actor, "merge-look", merge, person)


def last_step(merge: Merge) -> MergeStep:
    """Who brought the merge to where it is."""
    return MergeStep.objects.filter(merge=merge).order_by("-at", "-id")[0]


def _check_role(actor: Actor) -> None:
    if actor.role not in IDENTITY_ROLES or actor.id is None:
        raise NotMerged(_("This role decides nothing about identities."))


def _locked(*ids: uuid.UUID | None) -> list[Patient | None]:
    """These people, locked in one order, as they were asked for."""
    rows = Patient.objects.select_for_update(no_key=True).filter(pk__in=[ident for ident in ids if ident])
    found = {person.pk: person for person in rows.order_by("pk")}
    return [found.get(ident) for ident in ids]  # type: ignore[arg-type]


def _check(first: Patient | None, second: Patient | None) -> None:
    pair = [person.pk for person in (first, second) if person]
    holding = set(Patient.objects.filter(merged_into__in=pair).values_list("merged_into_id", flat=True))
    accounts = [matching.account_of(ident) for ident in pair]
    both = len(accounts) == 2 and all(accounts)
    if reason := why_not_merge(first, second, holding=holding, both_have_accounts=both):
        raise NotMerged(reason)


def _step(merge: Merge, state: State, actor: Actor) -> None:
    assert actor.id
    merge.state = state
    merge.save(update_fields=["state"])
    MergeStep.objects.create(merge=merge, state=state, by_id=actor.id, at=clock.now())
    for person in (merge.kept_id, merge.merged_id):
        _note(actor, "merge", merge, person)


def _note(actor: Actor, action: str, merge: Merge, person: uuid.UUID) -> None:
    trail.note(
        actor, action=action, reason=merge.state, patient_id=person, target=f"Merge/{merge.pk}",
        basis="role", purpose="HOPERAT",
    )  # fmt: skip
