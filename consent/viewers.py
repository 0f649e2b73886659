"""Whose eyes a person may borrow, to see their own record as others see it."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import clock
from accounts.actor import Actor
from accounts.models import User
from accounts.naming import role_name
from accounts.roles import CARE_ROLES, Role
from consent import policies, queries
from consent.models import Delegation


@dataclass(frozen=True)
class Viewer:
    """Somebody who may look, in words, and as the actor that they would be."""

    key: str  # for the address: tells nothing by itself
    name: str
    why: str
    actor: Actor
    emergency: bool = False


def viewers_of(patient_id: uuid.UUID) -> list[Viewer]:
    """Everybody who may open this person's record today by care or as a helper, and whoever breaks the glass."""
    return [*_at_work(patient_id), *_helpers(patient_id), _in_an_emergency()]


def viewer(patient_id: uuid.UUID, key: str) -> Viewer | None:
    return next((one for one in viewers_of(patient_id) if one.key == key), None)


def _at_work(patient_id: uuid.UUID) -> list[Viewer]:
    kinds = policies.in_force().relationship_kinds
    found: dict[str, Viewer] = {}
    for tie in queries.at_work_for(patient_id, CARE_ROLES):
        for role in queries.roles_at(tie.organisation_id, tie.team):
            if tie.kind in kinds.get(role, ()):
                one = _at(tie.organisation, tie.team, role)
                found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda one: (one.actor.organisation_name, one.name))


def _at(organisation, team: str, role: str) -> Viewer:
    actor = _somebody(role=role, organisation_id=organisation.id, organisation_name=organisation.name, team=team)
    where = f"{organisation.name}, {team}" if team else organisation.name
    return Viewer(_key(role, organisation.id, team), f"{role_name(role)} – {where}", _("They care for you"), actor)


def _helpers(patient_id: uuid.UUID) -> list[Viewer]:
    running = Delegation.objects.filter(patient_id=patient_id, ended_at=None, accepted_at__isnull=False)
    users = User.objects.in_bulk(running.values_list("user", flat=True))
    return [
        Viewer(
            _key("helper", tie.user_id, ""),
            users[tie.user_id].get_full_name(),
            tie.relation or _("They help you"),
            _somebody(id=tie.user_id, verified=_is_verified(users[tie.user_id])),
        )
        for tie in running.order_by("made_at")
        if tie.user_id
    ]


def _in_an_emergency() -> Viewer:
    name = _("Any clinician, in an emergency")
    actor = _somebody(role=Role.CLINICIAN, organisation_id=uuid.UUID(int=0), organisation_name=_("Another hospital"))
    return Viewer("emergency", name, _("They would have to say why, and you are told"), actor, emergency=True)


def _somebody(**known: Any) -> Actor:
    """An actor who has done all that the gate asks of a sign-in."""
    usual: dict[str, Any] = {"kind": "person", "id": uuid.UUID(int=0), "otp_at": clock.now()}
    return Actor(**usual | known)


def _is_verified(user: User) -> bool:
    return user.patient_id is not None and user.assurance >= User.Assurance.VERIFIED


def _key(*parts: object) -> str:
    return hashlib.blake2s("|".join(map(str, parts)).encode(), digest_size=8).hexdigest()
