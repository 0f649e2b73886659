"""Clinics, places and rooms are opened, changed and ended. About nobody: each act with its entry in the log."""

import uuid
from typing import Any

from django.db import transaction

import clock
from accounts import trail
from accounts.actor import Actor
from appointments import directory_faces
from appointments.models import Clinic, Place, Room, Session, Slot
from appointments.rules import running

RULES = (
    "name", "about", "phone", "booker", "opens_days", "closes_minutes", "cancel_minutes", "early_minutes",
    "late_minutes", "most_open", "offer_hours", "keeps_waiting_list", "before", "questionnaire", "measures",
)  # fmt: skip
OF_PLACE = ("name", "address", "directions", "step_free", "hearing_loop")


class ClinicRefused(Exception):
    """Nothing was done; the text says why."""


def check(actor: Actor, clinic: Any) -> None:
    if why := running.why_not_run(actor, clinic):
        raise ClinicRefused(why)


@transaction.atomic
def open_clinic(
    *, actor: Actor, ident: uuid.UUID, team: str = "", labels: tuple[str, ...] = (), **rules: Any
) -> Clinic:
    """A clinic of the actor's own organisation, from now. The same id again opens nothing."""
    assert actor.organisation_id
    if there := Clinic.objects.filter(id=ident, organisation_id=actor.organisation_id).first():
        return there
    clinic = Clinic(id=ident, organisation_id=actor.organisation_id, team=team, labels=list(labels), **_kept(rules))
    check(actor, clinic)
    clinic.save(force_insert=True)
    directory_faces.keep_clinic(clinic)
    _note(actor, clinic, "clinic opened")
    return clinic


@transaction.atomic
def change_clinic(*, actor: Actor, clinic: Clinic, **rules: Any) -> None:
    """Its rules count from now, for those who have booked already too."""
    check(actor, clinic)
    kept = _kept(rules)
    for name, value in kept.items():
        setattr(clinic, name, value)
    clinic.save(update_fields=list(kept))
    directory_faces.keep_clinic(clinic)
    _note(actor, clinic, "clinic changed")


@transaction.atomic
def end_clinic(*, actor: Actor, clinic: Clinic) -> int:
    """Nobody books here any more, and free times are withdrawn; gives how many. What is booked stays."""
    check(actor, clinic)
    now = clock.now()
    nobodys = (Slot.State.FREE, Slot.State.BLOCKED)
    gone = Slot.objects.filter(clinic=clinic, state__in=nobodys, starts_at__gte=now).update(
        state=Slot.State.WITHDRAWN, hold_key=None, held_until=None
    )
    Session.objects.filter(clinic=clinic, ended_at=None).update(ended_at=now)
    clinic.ended_at = now
    clinic.save(update_fields=["ended_at"])
    directory_faces.keep_clinic(clinic)
    _note(actor, clinic, "clinic ended")
    return gone


@transaction.atomic
def keep_place(*, actor: Actor, place: Place | None, rooms: list[str], **fields: Any) -> Place:
    """A place of the actor's organisation, new or changed, with the names of its rooms."""
    assert actor.organisation_id
    row = place or Place(id=uuid.uuid4(), organisation_id=actor.organisation_id)
    if not running.is_of_team(actor, row.organisation_id, "") or actor.role not in running.ROLES:
        raise ClinicRefused
    for name in OF_PLACE:
        setattr(row, name, fields[name])
    row.save()
    directory_faces.keep_place(row)
    _keep_rooms(row, rooms)
    trail.note(actor, action="organisation", target=f"Place/{row.pk}", reason="place kept", basis="role")
    return row


def _keep_rooms(place: Place, names: list[str]) -> None:
    """Those that are named are there; the others are used for no new session."""
    there = {room.name: room for room in Room.objects.filter(place=place)}
    for name in names:
        room = there.pop(name, None) or Room(place=place, name=name)
        room.ended_at = None
        room.save()
    for room in there.values():
        if room.ended_at is None:
            room.ended_at = clock.now()
            room.save(update_fields=["ended_at"])


def _kept(rules: dict[str, Any]) -> dict[str, Any]:
    """The columns that these forms may change, and no other."""
    return {name: rules[name] for name in RULES if name in rules}


def _note(actor: Actor, clinic: Clinic, reason: str) -> None:
    trail.note(actor, action="organisation", target=f"Clinic/{clinic.pk}", reason=reason, basis="role")
