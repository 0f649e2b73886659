"""Who works where, in which role: joining, moving, leaving. Each act with its entry in the log.

Nobody appoints themselves, and the last policy administrator stays: nobody else could appoint another.
"""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import clock
from accounts import trail
from accounts.actions.signing_in import open_account
from accounts.actor import Actor
from accounts.models import Membership, Organisation, Session, User
from accounts.roles import STAFF_ROLES, Role


class NotDone(Exception):
    """Nothing changed; the message says why, and `place` is the field that it is about."""

    def __init__(self, words: str, place: str = ""):
        super().__init__(words)
        self.place = place


@transaction.atomic
def open_organisation(*, actor: Actor, name: str, kind: str, code: str = "") -> Organisation:
    """An organisation in which people may work."""
    _administrator(actor)
    if code and Organisation.objects.filter(kind=kind, code=code).exists():
        raise NotDone(_("Another organisation of this kind has this code"), "code")
    found = Organisation.objects.create(name=name, kind=kind, code=code)
    _note(actor, "organisation", f"Organisation/{found.pk}", "opened")
    return found


@transaction.atomic
def rename_organisation(*, actor: Actor, organisation_id: uuid.UUID, name: str) -> Organisation:
    """Another name from now on; entries keep the name of their day."""
    _administrator(actor)
    found = Organisation.objects.select_for_update().get(pk=organisation_id)
    found.name = name
    found.save(update_fields=["name"])
    _note(actor, "organisation", f"Organisation/{found.pk}", "renamed")
    return found


@transaction.atomic
def end_organisation(*, actor: Actor, organisation_id: uuid.UUID) -> int:
    """Nobody works here any more; gives how many roles ended with it."""
    _administrator(actor)
    found = Organisation.objects.select_for_update().get(pk=organisation_id)
    ended = _end(actor, running().filter(organisation=found), "leave")
    found.ended_at = found.ended_at or clock.now()
    found.save(update_fields=["ended_at"])
    _note(actor, "organisation", f"Organisation/{found.pk}", "ended")
    return ended


@transaction.atomic
def appoint(
    *, actor: Actor, email: str, name: str = "", organisation_id: uuid.UUID, role: str, team: str = ""
) -> tuple[User, bool]:
    """Whoever has this address works here in this role from now on; tells whether an account was opened for it.

    A new account has no password: its owner sets one by the link that is sent.
    """
    _administrator(actor)
    user = User.objects.filter(email=email).first()
    if is_new := user is None:
        if not name:
            raise NotDone(_("Nobody has an account with this address. Enter the name to open one"), "name")
        user = open_account(email=email, password=None, name=name)  # type: ignore[arg-type]
        _note(actor, "open-account", f"User/{user.pk}", "for work")
    _administrator(actor, about=user.pk)
    _join(actor, user.pk, organisation_id, role, team)
    return user, is_new


@transaction.atomic
def move(
    *, actor: Actor, membership_id: uuid.UUID, organisation_id: uuid.UUID, role: str, team: str = ""
) -> Membership:
    """One role ends and another begins, or neither does."""
    old = Membership.objects.get(pk=membership_id)
    _administrator(actor, about=old.user_id)
    if (old.organisation_id, old.role, old.team) == (organisation_id, role, team):
        raise NotDone(_("This is the role that the person has already"), "role")
    if not _end(actor, running().filter(pk=old.pk), "leave"):
        raise NotDone(_("This role has ended already."))
    return _join(actor, old.user_id, organisation_id, role, team)


@transaction.atomic
def leave(*, actor: Actor, membership_id: uuid.UUID) -> int:
    """One role ends now, and the sessions in it."""
    _administrator(actor)
    return _end(actor, running().filter(pk=membership_id), "leave")


@transaction.atomic
def leave_all(*, actor: Actor, user_id: uuid.UUID) -> int:
    """Somebody works nowhere any more."""
    _administrator(actor)
    return _end(actor, running().filter(user=user_id), "leave")


def running() -> QuerySet[Membership]:
    """Roles that hold now."""
    now = clock.now()
    return Membership.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), started_at__lte=now)


def keep_an_administrator(*, ending: Iterable[uuid.UUID] = (), locking: uuid.UUID | None = None) -> None:
    """Refuse what would leave nobody to administrate."""
    posts = running().filter(role=Role.POLICY_ADMIN)
    _await_others()
    left = posts.filter(user__is_active=True, user__locked_at=None).exclude(pk__in=list(ending))
    if locking:
        left = left.exclude(user=locking)
    if not left.exists():
        raise NotDone(_("This is the last policy administrator. Appoint another one first."))


def _await_others() -> None:
    """Hold every administrator’s role until this transaction ends; always first, so that nobody waits in a ring."""
    posts = running().filter(role=Role.POLICY_ADMIN)
    list(posts.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _join(actor: Actor, user_id: uuid.UUID, organisation_id: uuid.UUID, role: str, team: str) -> Membership:
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if role not in STAFF_ROLES:
        raise NotDone(_("Choose one of the roles"), "role")
    if organisation.ended_at:
        raise NotDone(_("Nobody works at this organisation any more."), "organisation")
    if running().filter(user=user, organisation=organisation, role=role, team=team).exists():
        raise NotDone(_("This person works here in this role already"), "role")
    found = Membership.objects.create(
        user=user, organisation=organisation, role=role, team=team, started_at=clock.now()
    )
    _note(actor, "join", f"User/{user.pk}", f"{role} Organisation/{organisation.pk}")
    return found


def _end(actor: Actor, some: QuerySet[Membership], action: str) -> int:
    """End these roles and the sessions in them; gives how many there were."""
    if some.filter(role=Role.POLICY_ADMIN).exists():
        _await_others()
    rows = list(some.select_for_update(no_key=True).order_by("pk"))
    if any(row.role == Role.POLICY_ADMIN for row in rows):
        keep_an_administrator(ending=[row.pk for row in rows])
    now = clock.now()
    for row in rows:
        row.ended_at = max(now, row.started_at)
        row.save(update_fields=["ended_at"])
        _note(actor, action, f"User/{row.user_id}", f"{row.role} Organisation/{row.organisation_id}")
    Session.objects.filter(membership__in=[row.pk for row in rows]).delete()
    return len(rows)


def _administrator(actor: Actor, *, about: uuid.UUID | None = None) -> None:
    if actor.role != Role.POLICY_ADMIN or actor.id is None:
        raise NotDone(_("This role appoints nobody."))
    if about == actor.id:
        raise NotDone(_("Nobody appoints themselves. Ask another administrator."))


def _note(actor: Actor, action: str, target: str, reason: str) -> None:
    trail.note(actor, action=action, target=target, reason=reason, basis="role", purpose="HSYSADMIN")
