"""Letterboxes are opened, kept right and ended. Each act with its entry in the log."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts import trail
from accounts.actor import Actor
from accounts.models import Organisation
from messaging.actions import MessageRefused
from messaging.models import Letterbox, Template
from messaging.rules import people


def open_box(*, actor: Actor, organisation: Organisation, team: str, **settings: Any) -> Letterbox:
    """A team may be written to from now; each has one letterbox."""
    if not people.sets_up(actor):
        raise MessageRefused(_("Only a policy administrator can do this."))
    box = Letterbox(id=uuid.uuid4(), organisation=organisation, team=team.strip(), **_kept(settings))
    try:
        with transaction.atomic():
            box.save(force_insert=True)
            _note(actor, box, "letterbox opened")
    except IntegrityError:
        raise MessageRefused(_("This team has a letterbox already.")) from None
    return box


@transaction.atomic
def change_box(*, actor: Actor, box: Letterbox, **settings: Any) -> None:
    """Hours, telephone and promise; name and needs by an administrator alone."""
    _check(actor, box)
    kept = _kept(settings)
    if not people.sets_up(actor):
        kept = {name: value for name, value in kept.items() if name not in ("name", "needs")}
    for name, value in kept.items():
        setattr(box, name, value)
    box.save(update_fields=list(kept))
    _note(actor, box, "letterbox changed")


@transaction.atomic
def end_box(*, actor: Actor, box: Letterbox) -> None:
    """Nobody can write here from now. What waits already stays with the team."""
    if not people.sets_up(actor):
        raise MessageRefused(_("Only a policy administrator can do this."))
    box.ended_at = clock.now()
    box.save(update_fields=["ended_at"])
    _note(actor, box, "letterbox ended")


@transaction.atomic
def write_template(
    *, actor: Actor, box: Letterbox, title: str, text: str, template: Template | None = None
) -> Template:
    """A template of the team, new or changed."""
    _check(actor, box)
    assert actor.id
    row = template or Template(id=uuid.uuid4(), letterbox=box)
    row.title, row.text, row.made_by_id, row.made_at = title, text, actor.id, clock.now()
    row.save()
    _note(actor, box, "template written")
    return row


@transaction.atomic
def end_template(*, actor: Actor, box: Letterbox, template: Template) -> None:
    _check(actor, box)
    template.ended_at = clock.now()
    template.save(update_fields=["ended_at"])
    _note(actor, box, "template ended")


def _check(actor: Actor, box: Letterbox) -> None:
    if not people.looks_after(actor, box):
        raise MessageRefused(_("Only the team itself, or a policy administrator, can do this."))


def _kept(settings: dict[str, Any]) -> dict[str, Any]:
    """The columns that these forms may change, and no other."""
    names = ("name", "phone", "needs", "answer_days", "opens_at", "closes_at", "weekdays")
    found = {name: settings[name] for name in names if name in settings}
    return found | ({"weekdays": sorted(found["weekdays"])} if "weekdays" in found else {})


def _note(actor: Actor, box: Letterbox, reason: str) -> None:
    trail.note(actor, action="organisation", target=f"Letterbox/{box.pk}", reason=reason, basis="role")
