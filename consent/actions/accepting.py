"""Accepting an invitation. Whatever is wrong, whoever tries is told the same; the log knows why."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

import clock
from accounts import throttle
from accounts.actor import Actor
from accounts.matching import survivor_of
from accounts.models import Patient, User
from audit import log
from consent import policies
from consent.actions.delegations import end_tie, tell_person, tie_entry
from consent.actions.entries import entry_of
from consent.delegation_rules import Refusal, State, name_fits, state_of
from consent.invitations import mark_of
from consent.models import Delegation
from consent.queries import delegations as queries

TRIES = 10  # wrong codes of one account within the throttle's window


class NotAccepted(Exception):
    """The invitation is not for this account, or not any more. `refusal` is for the log."""

    def __init__(self, refusal: Refusal):
        super().__init__(refusal)
        self.refusal = refusal


class TooOften(Exception):
    """Too many wrong codes from this account."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a helper knows of an invitation: the code, and the person's date of birth or the agreed word."""

    code: str
    born: dt.date | None = None
    word: str = ""


def look_up(*, actor: Actor, claim: Claim) -> Delegation:
    """The invitation that this claim opens, to be read before it is accepted. Raises NotAccepted, TooOften."""
    with transaction.atomic():
        tie, refusal = _find(actor, claim)
        if refusal is None:
            assert tie
            return tie
        _write_refusal(actor, tie, refusal)
    raise NotAccepted(refusal)


def accept(*, actor: Actor, claim: Claim) -> Delegation:
    """Take it on. The code is used up, the person is told. Raises NotAccepted, TooOften."""
    with transaction.atomic():
        tie, refusal = _find(actor, claim)
        if refusal is None:
            assert tie and actor.id
            _close_what_is_over(tie, actor)
            tie.user_id, tie.accepted_at, tie.invitation_hash = actor.id, queries.moment(), None
            tie.save(update_fields=["user", "accepted_at", "invitation_hash"])
            log.write(tie_entry(actor, "accept-help", tie, on_behalf_of=tie.patient_id))
            tell_person(tie, "helper-accepted")
            return tie
        _write_refusal(actor, tie, refusal)
    raise NotAccepted(refusal)


def decline(*, actor: Actor, claim: Claim) -> None:
    """Say no: the code is used up, the person is told."""
    with transaction.atomic():
        tie, refusal = _find(actor, claim)
        if refusal is None:
            assert tie
            end_tie(tie, by=actor.id, reason="refused", tell=False)
            log.write(tie_entry(actor, "refuse-help", tie))
            tell_person(tie, "helper-refused")
            return
        _write_refusal(actor, tie, refusal)
    raise NotAccepted(refusal)


def _find(actor: Actor, claim: Claim) -> tuple[Delegation | None, Refusal | None]:
    """The invitation, locked, and the first thing that stands against it."""
    assert actor.id
    if throttle.too_many("invitation", str(actor.id), most=TRIES):
        raise TooOften
    marks = [mark_of(claim.code), mark_of(claim.code, claim.word)]
    found = Delegation.objects.select_for_update(of=("self",)).filter(invitation_hash__in=marks, user=None)
    tie = found.select_related("patient").first()
    if tie is None:
        return None, Refusal.UNKNOWN
    helper = User.objects.select_related("patient").get(id=actor.id)
    _lock_people(tie.patient_id, helper.patient_id)
    return tie, _why_not(tie, helper, claim)


def _lock_people(*ids) -> None:
    """Two who invite each other at the same moment wait for one another."""
    people = Patient.objects.select_for_update(no_key=True).filter(id__in=[ident for ident in ids if ident])
    list(people.order_by("id").values_list("id"))


def _why_not(tie: Delegation, helper: User, claim: Claim) -> Refusal | None:
    patient, now = tie.patient, clock.now()
    ages = policies.in_force().ages
    if tie.ended_at or state_of(tie, now=now, ages=ages, born=patient.birth_date) != State.INVITED:
        return Refusal.OVER
    by_word = tie.invitation_hash is not None and bytes(tie.invitation_hash) != mark_of(claim.code)
    if not by_word and (claim.born is None or patient.birth_date != claim.born):
        return Refusal.PROOF
    theirs = queries.ids_of(survivor_of(patient.id) or patient.id)
    if helper.patient_id is None or helper.patient_id in theirs:
        return Refusal.SELF
    if patient.died_on:
        return Refusal.GONE
    own = helper.patient
    assert own
    if not name_fits(tie.name, [bytes(key) for key in own.match_keys], own.birth_date, helper.name):
        return Refusal.NAME
    if queries.barred(helper.id, theirs):
        return Refusal.BARRED
    if queries.helps(helper.id, theirs, at=now):
        return Refusal.TWICE
    person = queries.own_account_of(patient.id)
    mine = queries.ids_of(survivor_of(own.id) or own.id)
    return Refusal.CIRCLE if person and queries.helps(person.id, mine, at=now) else None


def _close_what_is_over(tie: Delegation, actor: Actor) -> None:
    """An earlier tie whose period is over makes room."""
    earlier = Delegation.objects.filter(user=actor.id, patient=tie.patient_id, basis=tie.basis, ended_at=None)
    for old in earlier.filter(Q(ends_at__lte=clock.now())):
        end_tie(old, by=None, reason="over", tell=False)


def _write_refusal(actor: Actor, tie: Delegation | None, refusal: Refusal) -> None:
    throttle.count("invitation", str(actor.id))
    person = tie.patient_id if tie else None
    log.write(entry_of(actor, "accept-help", person, outcome="refused", purpose="PATRQT", reason=refusal))
