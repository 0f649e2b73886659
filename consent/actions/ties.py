"""Ties that officers make and end: parents, extensions, and what came on paper. Each with its entry."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts.actions.binding import Claim
from accounts.actor import Actor
from accounts.matching import account_of
from accounts.models import Patient, User
from audit import log
from consent import policies
from consent.actions.applications import person_of
from consent.actions.delegations import Grant, end_tie, granted, tie_entry, until
from consent.actions.entries import entry_of
from consent.ages import birthday, has_attained
from consent.delegation_rules import INVITATION_DAYS
from consent.invitations import mark_of, new_code
from consent.models import Delegation
from consent.queries import delegations as queries
from consent.queries.access_log import midnight
from notifications.actions import notify


class NotTied(Exception):
    """Nothing was made; the message says why, to staff, and `field` where in the form."""

    def __init__(self, message: str, field: str = "chi"):
        super().__init__(message)
        self.field = field


def make_parental(
    *, actor: Actor, child: Claim, parent: Claim, document: str, reason: str, powers: dict[str, list[str]] | None = None
) -> Delegation:
    """A parent sees a child under twelve from now on; `powers` only where an order limits them. Raises NotTied."""
    with transaction.atomic():
        person, account = person_of(child), _account(parent)
        if person is None:
            raise NotTied(_("These details of the child do not fit together, or nobody here has them"))
        if account is None:
            message = _("No account of this person is connected to their record. They connect their own record first")
            raise NotTied(message, "parent_chi")
        patient = Patient.objects.select_for_update(no_key=True).get(id=person)
        _check_parent(actor, patient, account)
        tie = _made_by_officer(
            actor, patient, account, basis="parental", person_name=_name(child), name=_name(parent),
            document=document, reason=reason, powers=powers or {},
        )  # fmt: skip
        notify(recipient=account, topic="help-begins", event=f"help-begins:{tie.id}", about=tie.person_name)
    return tie


def _check_parent(actor: Actor, patient: Patient, account: User) -> None:
    if has_attained(patient.birth_date, policies.in_force().ages.parental_until, clock.today()) is not False:
        raise NotTied(_("A parent’s own right ends at the twelfth birthday. Use a time-limited extension instead"))
    _check_not_involved(actor, patient, account)
    if queries.barred(account.id, queries.ids_of(patient.id)):
        raise NotTied(_("A safeguarding lock is in the way. Ask the safeguarding officer"), "parent_chi")
    running = Delegation.objects.filter(user=account, patient=patient, basis="parental", ended_at=None)
    if running.exists():
        raise NotTied(_("This parent is tied to the child already"), "parent_chi")


def extend(
    *, actor: Actor, tie_id: uuid.UUID, powers: dict[str, list[str]], reason: str, last: dt.date, review_on: dt.date
) -> Delegation:
    """A parent of somebody of 12 to 15 goes on seeing some areas for a limited time. Raises NotTied."""
    with transaction.atomic():
        old = Delegation.objects.select_for_update(of=("self",)).select_related("patient", "user").get(id=tie_id)
        patient, account, ages = old.patient, old.user, policies.in_force().ages
        assert account
        born = patient.birth_date
        if has_attained(born, ages.parental_until, clock.today()) is False:
            raise NotTied(_("Until the twelfth birthday the parent’s own right goes on"), "last")
        if born is None or has_attained(born, ages.extension_until, clock.today()):
            raise NotTied(_("From sixteen on nothing parental is left to extend"), "last")
        if last >= birthday(born, ages.extension_until):
            raise NotTied(_("Choose a day before the sixteenth birthday"), "last")
        _check_not_involved(actor, patient, account)
        for running in Delegation.objects.filter(user=account, patient=patient, basis="extension", ended_at=None):
            end_tie(running, by=actor.id, reason="replaced", tell=False)
        tie = _made_by_officer(
            actor, patient, account, basis="extension", person_name=old.person_name, name=old.name, reason=reason,
            powers=powers, ends_at=midnight(last + dt.timedelta(days=1)), review_on=review_on,
        )  # fmt: skip
        notify(recipient=account, topic="help-begins", event=f"help-begins:{tie.id}", about=tie.person_name)
        if young := queries.own_account_of(patient.id):
            event = f"extension:{tie.id}"
            notify(recipient=young, topic="parent-extended", event=event, subject_patient=patient)
    return tie


def _made_by_officer(actor: Actor, patient: Patient, account: User, **columns: Any) -> Delegation:
    now = queries.moment()
    tie = Delegation.objects.create(
        patient=patient, user=account, made_by_id=actor.id, made_at=now, starts_at=now, accepted_at=now,
        verified_at=now, verified_by_id=actor.id, **columns,
    )  # fmt: skip
    log.write(tie_entry(actor, "make-helper", tie, purpose="HOPERAT", reason=tie.basis))
    return tie


def record_tie(
    *, actor: Actor, tie_id: uuid.UUID, patient_id: uuid.UUID, login: str, code: str, checked: bool, **columns: Any
) -> None:
    """Take in a tie that was made elsewhere, as it stands there; taken in again it changes nothing."""
    account = User.objects.filter(email=login).first() if login else None
    now, starts_at = queries.moment(), columns["starts_at"]
    more: dict[str, Any] = {"accepted_at": min(starts_at, now)} if account else {}
    if code:
        more |= {"invitation_hash": mark_of(code), "invitation_ends_at": now + dt.timedelta(days=INVITATION_DAYS)}
    with transaction.atomic():
        tie, is_new = Delegation.objects.get_or_create(
            id=tie_id,
            defaults={
                "patient_id": patient_id, "user": account, "made_at": min(starts_at, now),
                "made_by": account_of(patient_id), "verified_at": min(starts_at, now) if checked else None,
                **more, **columns,
            },
        )  # fmt: skip
        if is_new:
            log.write(tie_entry(actor, "make-helper", tie, basis="job", purpose="HOPERAT", reason=tie.basis))


def enter_paper(*, actor: Actor, person: Claim, grant: Grant, form: str, reason: str, tie_id: uuid.UUID) -> Delegation:
    """What the person decided on a paper form; nothing opens until a second member of staff has checked it."""
    with transaction.atomic():
        found = person_of(person)
        if found is None:
            raise NotTied(_("These details do not fit together, or nobody here has them"))
        if actor.patient_id == found:
            raise NotTied(_("This is your own record. Another member of staff has to enter it"))
        tie, is_new = Delegation.objects.get_or_create(
            id=tie_id,
            defaults={
                "patient_id": found, "basis": "delegation", "person_name": _name(person), "made_by_id": actor.id,
                "form": form, "reason": reason, **granted(grant), **until(grant),
            },
        )  # fmt: skip
        if is_new:
            log.write(tie_entry(actor, "paper", tie, purpose="PATRQT", reason=form[:40]))
    return tie


def check_paper(*, actor: Actor, tie_id: uuid.UUID, agreed: bool) -> str:
    """The second check; gives the code to hand to the helper, who accepts as all do. Raises NotTied."""
    with transaction.atomic():
        found = Delegation.objects.select_for_update().filter(id=tie_id, verified_at=None, ended_at=None)
        tie = found.exclude(form="").first()
        if tie is None:
            raise NotTied(_("Somebody else decided this a moment ago"), "")
        if tie.made_by_id == actor.id:
            raise NotTied(_("You entered this yourself. Somebody else has to check it"), "")
        if not agreed:
            end_tie(tie, by=actor.id, reason="officer")
            log.write(tie_entry(actor, "check-paper", tie, reason="refused"))
            return ""
        code, now = new_code(), queries.moment()
        tie.verified_at, tie.verified_by_id, tie.invitation_hash = now, actor.id, mark_of(code)
        tie.invitation_ends_at = now + dt.timedelta(days=INVITATION_DAYS)
        tie.save(update_fields=["verified_at", "verified_by", "invitation_hash", "invitation_ends_at"])
        log.write(tie_entry(actor, "check-paper", tie))
    return code


def end_by_officer(*, actor: Actor, tie_id: uuid.UUID, reason: str) -> bool:
    """A tie ends at once: a revocation arrived, an order was recalled, a parent is not one."""
    with transaction.atomic():
        tie = Delegation.objects.select_for_update().filter(id=tie_id, ended_at=None).first()
        if tie is None:
            return False
        tie.reason = reason
        tie.save(update_fields=["reason"])
        end_tie(tie, by=actor.id, reason="officer")
        log.write(tie_entry(actor, "end-help", tie, purpose="HOPERAT", reason="officer"))
    return True


def record_incapacity(*, actor: Actor, tie_id: uuid.UUID, on: dt.date) -> bool:
    """The adult can no longer decide: an attorney's registered power becomes active."""
    with transaction.atomic():
        found = Delegation.objects.select_for_update().filter(id=tie_id, basis="attorney", ended_at=None)
        tie = found.first()
        if tie is None:
            return False
        tie.incapacity_on = on
        tie.save(update_fields=["incapacity_on"])
        log.write(tie_entry(actor, "make-helper", tie, purpose="HOPERAT", reason="incapacity"))
        if tie.user:
            notify(recipient=tie.user, topic="help-begins", event=f"incapacity:{tie.id}", about=tie.person_name)
    return True


def look_at_ties(*, actor: Actor, patient_id: uuid.UUID) -> None:
    """An officer reads who acts for a person: an entry of its own."""
    log.write(entry_of(actor, "tie-look", patient_id))


def _account(claim: Claim) -> User | None:
    account = account_of(person_of(claim))
    return account if account and account.assurance >= User.Assurance.VERIFIED else None


def _check_not_involved(actor: Actor, patient: Patient, account: User) -> None:
    if actor.id == account.id or actor.patient_id == patient.id:
        raise NotTied(_("You are part of this yourself. Another officer has to do it"))
    if account.patient_id == patient.id:
        raise NotTied(_("Both are the same person"), "parent_chi")


def _name(claim: Claim) -> str:
    return f"{claim.given} {claim.family}".strip()
