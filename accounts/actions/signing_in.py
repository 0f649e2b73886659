"""Signing in further, signing out, choosing a role: each with its entry in the log."""

from dataclasses import replace

from allauth.account.models import EmailAddress
from django.contrib import auth
from django.db import transaction
from django.middleware.csrf import rotate_token

import clock
from accounts import mfa, sessions, trail
from accounts.actor import Actor
from accounts.asking import actor_of
from accounts.models import Session, User
from accounts.queries import Choice
from accounts.requests import Request
from accounts.roles import Role


def accept_code(request: Request, *, reason: str) -> None:
    """A right code was given: stamp the session, under a new id."""
    sessions.stamp(request.session, sessions.OTP_AT)
    renew(request)
    trail.note(request.actor, action="sign-in", reason=reason)
    request.actor = actor_of(request)


def refuse_code(request: Request, *, reason: str) -> None:
    """A wrong code was given."""
    trail.note(request.actor, action="sign-in", reason=reason, outcome="refused")


def take_role(request: Request, *, choice: Choice) -> None:
    """Act in this role from now on, under a new session id."""
    request.session[sessions.ROLE] = str(choice.membership.role if choice.membership else Role.CITIZEN)
    request.session[sessions.MEMBERSHIP] = str(choice.membership.id) if choice.membership else None
    renew(request)
    request.actor = actor_of(request)
    trail.note(request.actor, action="role", reason=str(request.actor.role))


def sign_out(request: Request, *, actor: Actor, reason: str) -> None:
    """End this session: `asked`, `idle` or `absolute`."""
    trail.note(actor, action="sign-out", reason=reason)
    auth.logout(request)
    request.signed_out = True
    request.actor = Actor(kind="anonymous", request_id=actor.request_id)


@transaction.atomic
def end_session(*, actor: Actor, session: Session) -> None:
    """Sign out another browser of the same account; its next request is nobody's."""
    session.delete()
    trail.note(actor, action="sign-out", reason="from another browser")


@transaction.atomic
def end_other_sessions(*, user: User, keep: str | None, actor: Actor, reason: str) -> int:
    """Sign out every browser of this account but one; gives their number."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=keep).delete()
    if ended:
        trail.note(actor, action="sign-out", reason=reason)
    return ended


def confirm_authenticator(request: Request, *, code: str) -> tuple[mfa.Verdict, list[str]]:
    """The first code of a new authenticator; other browsers signed in with the old one are signed out."""
    verdict, codes = mfa.confirm(user=request.user, code=code)
    if verdict.right:
        accept_code(request, reason="authenticator set up")
        end_other_sessions(
            user=request.user,
            keep=request.session.session_key,
            actor=request.actor,
            reason="authenticator set up",
        )
    return verdict, codes


def confirm_printed_codes(request: Request, *, code: str) -> mfa.Verdict:
    """The first code of a printed sheet, by which this account signs in from now on."""
    verdict = mfa.confirm_printed(user=request.user, code=code)
    if verdict.right:
        accept_code(request, reason="printed codes set up")
    return verdict


@transaction.atomic
def open_account(*, email: str, password: str, name: str = "", **fields) -> User:
    """An account whose e-mail address is known to be right: staff by invitation, demonstrations, tests."""
    user = User.objects.create_user(email, password, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in_refused(request: Request, *, email: str) -> None:
    """A wrong password, or one given while locked: the same work whether or not there is such an account."""
    known = User.objects.filter(email=email.lower()).values_list("id", "name", "email").first()
    actor = Actor(kind="anonymous", request_id=request.request_id)
    if known:
        actor = replace(actor, kind="person", id=known[0], name=known[1] or known[2])
    locked = getattr(request, "axes_locked_out", False)
    trail.note(actor, action="sign-in", reason="locked" if locked else "password", outcome="refused")


def renew(request: Request) -> None:
    """A new session id and form token at every gain of rights, so that an id known before is worth nothing."""
    request.session.cycle_key()
    rotate_token(request)
    sessions.stamp(request.session, sessions.LAST_SEEN_AT, clock.now())
