"""Work begins to wait, is taken, handed on and done. Each in the caller's transaction, with what it is about."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _

import clock
from consent.gate import Access
from work.models import WorkItem


class WorkRefused(Exception):
    """It cannot be taken or handed on; the message says why."""


def open_item(
    *,
    access: Access,
    subject: str,
    about: Any,
    item_id: uuid.UUID,
    holder_id: uuid.UUID,
    due_at: dt.datetime,
    team: str = "",
    topic: str = "",
) -> WorkItem:
    """Something waits for `holder_id` from now; waits it already, it stays as it is.

    `about` is the row that waits: its id, kind, area, labels, organisation and hold are the work's too.
    """
    access.check_write(about.kind, about.area, about.patient_id)
    before = WorkItem.objects.under(access).filter(subject_id=about.id, done_at=None).first()
    if before:
        return before
    item = WorkItem(
        patient_id=about.patient_id,
        kind=about.kind,
        area=about.area,
        labels=list(about.labels),
        organisation_id=about.organisation_id,
        held_until=about.held_until,
        subject=subject,
        subject_id=about.id,
        item_id=item_id,
        topic=topic,
        holder_id=holder_id,
        team=team,
        first_team=team,
        opened_at=clock.now(),
        due_at=due_at,
    )
    item.save_under(access)
    return item


def take(*, access: Access, item_id: uuid.UUID) -> WorkItem:
    """The actor takes it; whoever was faster keeps it."""
    item = _locked(access, item_id)
    if item.holder_id != access.actor.organisation_id:
        raise WorkRefused(_("Another organisation has this now."))
    if item.claimed_by_id not in (None, access.actor.id):
        raise WorkRefused(_("%(who)s has taken this already.") % {"who": item.claimed_by_name})
    return _give(access, item, access.actor.id, access.actor.name)


def assign(*, access: Access, item_id: uuid.UUID, user_id: uuid.UUID, name: str) -> WorkItem:
    """Hand it to a colleague of the same organisation; the caller has checked who that is."""
    return _give(access, _locked(access, item_id), user_id, name)


def put_back(*, access: Access, item_id: uuid.UUID) -> WorkItem:
    """It is free again, if it is the actor's; what a colleague has stays theirs."""
    item = _locked(access, item_id)
    if item.claimed_by_id not in (None, access.actor.id):
        raise WorkRefused(_("%(who)s has taken this already.") % {"who": item.claimed_by_name})
    return _give(access, item, None, "")


def hand_over(*, access: Access, item_id: uuid.UUID, holder_id: uuid.UUID, team: str) -> WorkItem:
    """Another team or organisation holds it now, which looks after the person; it stays due when it was."""
    item = _locked(access, item_id)
    item.holder_id, item.team, item.first_team = holder_id, team, team
    return _give(access, item, None, "")


def finish(*, access: Access, subject_id: uuid.UUID) -> None:
    """It waits no longer; nothing happens where it did not wait."""
    item = WorkItem.objects.under(access).select_for_update().filter(subject_id=subject_id, done_at=None).first()
    if item is None:
        return
    access.check_write(item.kind, item.area, item.patient_id, is_new=False)
    item.done_at, item.done_by_name = clock.now(), access.actor.name[:200]
    item.save_under(access)


def _locked(access: Access, item_id: uuid.UUID) -> WorkItem:
    item = WorkItem.objects.under(access).select_for_update().filter(id=item_id, done_at=None).first()
    if item is None:
        raise WorkRefused(_("This has been dealt with already."))
    access.check_write(item.kind, item.area, item.patient_id, is_new=False)
    return item


def _give(access: Access, item: WorkItem, user_id: uuid.UUID | None, name: str) -> WorkItem:
    item.claimed_by_id, item.claimed_by_name = user_id, name[:200]
    item.claimed_at = clock.now() if user_id else None
    item.save_under(access)
    return item
