"""Closing a sign-in for safety, and opening it again. Outside it looks like any other closed account."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

import clock
from accounts import trail
from accounts.actions.members import NotDone, keep_an_administrator
from accounts.actor import Actor
from accounts.models import Session, SignInLock, User
from accounts.roles import Role


@transaction.atomic
def lock_sign_in(*, actor: Actor, user_id: uuid.UUID, reason: str, review_on: dt.date) -> SignInLock:
    """Nobody signs in with this account, and whoever is signed in is out at the next click; locked twice is once."""
    officer = _officer(actor)
    if user_id == officer:
        raise NotDone(_("Nobody locks their own sign-in. Ask another officer."))
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if found := SignInLock.objects.filter(user=user, ended_at=None).first():
        return found
    _check_administrators(user)
    now = clock.now()
    found = SignInLock.objects.create(user=user, reason=reason, made_by_id=officer, starts_at=now, review_on=review_on)
    user.locked_at = now
    user.save(update_fields=["locked_at"])
    Session.objects.filter(user=user).delete()
    _note(actor, "lock", found)
    return found


@transaction.atomic
def unlock_sign_in(*, actor: Actor, lock_id: uuid.UUID, reason: str) -> SignInLock:
    """The account signs in again as before."""
    officer = _officer(actor)
    found = SignInLock.objects.select_for_update(no_key=True).get(pk=lock_id)
    if found.ended_at:
        return found
    found.ended_at, found.ended_by_id, found.end_reason = clock.now(), officer, reason
    found.save(update_fields=["ended_at", "ended_by", "end_reason"])
    User.objects.filter(pk=found.user_id).update(locked_at=None)
    _note(actor, "unlock", found)
    return found


def _check_administrators(user: User) -> None:
    """A policy administrator's sign-in is locked only while another one's is open."""
    if user.memberships.filter(role=Role.POLICY_ADMIN, ended_at=None).exists():
        keep_an_administrator(locking=user.pk)


def _officer(actor: Actor) -> uuid.UUID:
    if actor.role != Role.SAFEGUARDING_OFFICER or actor.id is None:
        raise NotDone(_("This role locks nobody."))
    return actor.id


def _note(actor: Actor, action: str, found: SignInLock) -> None:
    trail.note(actor, action=action, target=f"User/{found.user_id}", reason="sign-in", basis="role", purpose="HOPERAT")
