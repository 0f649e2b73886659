"""A person, or who helps them, writes to a team. Thread, message and whose turn it is stand or fall together."""

import copy
import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts.roles import Role
from consent.actions import begin_care
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import helped_name
from messaging import envelopes
from messaging.actions import MessageRefused, files
from messaging.models import Letterbox, Message, Thread
from messaging.queries.letterboxes import Place
from messaging.queries.threads import sent_with
from messaging.rules import people
from messaging.rules.unread import CARE
from messaging.rules.urgent import sounds_urgent
from vault import sealing
from work.actions import open_item
from work.models import WorkItem
from work.rules import due


def open_thread(
    *, access: Access, place: Place, need: str, subject: str, text: str, form_key: uuid.UUID, uploads: Any = ()
) -> Thread:
    """A new conversation, once for each form; its team looks after the person from now, if it did not before."""
    _check(access, place)
    key = own_key(access, "new", form_key)
    if before := sent_with(access, key):
        return before.thread
    now = clock.now()
    thread = _thread(access, place.box, need, now)
    try:
        with transaction.atomic():
            thread.key = sealing.new_key()
            envelopes.close_subject(thread, subject)
            access.check_write(thread.kind, thread.area, thread.patient_id)
            thread.save_under(access)
            send(access, thread, text, key, warned=sounds_urgent(subject, text), uploads=uploads)
            _begin(access, thread, now)
    except IntegrityError:  # the same form came a moment before
        if before := sent_with(access, key):
            return before.thread
        raise
    return thread


def reply(
    *, access: Access, thread: Thread, place: Place | None, text: str, form_key: uuid.UUID, uploads: Any = ()
) -> None:
    """The person writes on; a thread that was closed is open again. `thread` is locked by the caller."""
    _check(access, place)
    key = own_key(access, thread.id, form_key)
    if sent_with(access, key):
        return
    now = clock.now()
    with transaction.atomic():
        send(access, thread, text, key, warned=sounds_urgent(text), uploads=uploads)
        thread.state, thread.closed_at, thread.closed_by_name = Thread.State.WAITING, None, ""
        save(access, thread, now, last=True)
        _begin(access, thread, now)


def send(
    access: Access, thread: Thread, text: str, key: uuid.UUID, *, warned: bool = False, uploads: Any = (), **more: Any
) -> Message:
    """One message with what it brings along. Its entry names the thread."""
    assert access.patient_id and access.actor.id
    actor, is_staff = access.actor, access.actor.role != Role.CITIZEN
    message = Message(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=thread.kind,
        area=thread.area,
        labels=list(thread.labels),
        organisation_id=thread.organisation_id,
        thread=thread,
        from_team=is_staff,
        author_id=access.actor.id,
        author_name=actor.name[:200],
        author_role=actor.role if is_staff else "",
        for_name="" if is_staff else helped_name(access),
        sent_at=clock.now(),
        warned=warned,
        form_key=key,
        **more,
    )
    envelopes.close_body(thread, message, text)
    access.check_write(message.kind, message.area, message.patient_id)
    message.save_under(access)
    files.keep(access, message, uploads)
    access.note(
        action="create", target=f"Communication/{thread.id}", kinds=["Communication"], areas=[str(Area.MESSAGES)]
    )
    return message


def save(access: Access, thread: Thread, now: dt.datetime, *, last: bool = False) -> None:
    """Keep a thread that is there already; its turn may have changed."""
    access.check_write(thread.kind, thread.area, thread.patient_id, is_new=False)
    thread.changed_at = now
    if last:
        thread.last_at = now
    thread.save_under(access)


def own_key(access: Access, place: Any, form_key: uuid.UUID) -> uuid.UUID:
    """The key of a form as its sender's own: nobody's form speaks for somebody else's."""
    assert access.actor.id
    return uuid.uuid5(access.actor.id, f"message/{access.patient_id}/{place}/{form_key}")


def _check(access: Access, place: Place | None) -> None:
    if reason := people.why_not_write(access):
        raise MessageRefused(reason)
    if place is None or not place.staffed:
        raise MessageRefused(_("Nobody is there to answer messages to this team at the moment."))


def _thread(access: Access, box: Letterbox, need: str, now: dt.datetime) -> Thread:
    assert access.patient_id and access.actor.id
    return Thread(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind="Communication",
        area=Area.MESSAGES,
        labels=[],
        organisation_id=box.organisation_id,
        letterbox=box,
        need=need,
        opened_by_id=access.actor.id,
        opened_at=now,
        last_at=now,
        changed_at=now,
    )


def _begin(access: Access, thread: Thread, now: dt.datetime) -> None:
    """It is the team's turn, and the team may open the record for it."""
    box = thread.letterbox
    assert access.patient_id
    begin_care(
        patient_id=access.patient_id,
        organisation_id=box.organisation_id,
        kind=CARE,
        team=box.team,
        actor=access.actor,
    )
    about = copy.copy(thread)
    about.patient_id = access.patient_id  # what waits from now is under the id that lives on
    open_item(
        access=access,
        subject=WorkItem.Subject.MESSAGE,
        about=about,
        item_id=thread.id,
        holder_id=box.organisation_id,
        due_at=due(now, box.answer_days),
        team=box.team,
        topic=thread.need,
    )
