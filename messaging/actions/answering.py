"""A team answers, writes for itself, hands on and closes. The work is finished with the answer, in one transaction."""

import datetime as dt
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from consent import policies
from consent.actions import begin_care, end_care
from consent.areas import Area
from consent.gate import Access
from consent.sensitivity import Label
from messaging import envelopes
from messaging.actions import MessageRefused, files
from messaging.actions.reading import mark_read
from messaging.actions.telling import tell
from messaging.actions.writing import own_key, save, send
from messaging.models import Message, StaffNote, Thread
from messaging.queries.letterboxes import Place
from messaging.queries.threads import Conversation, sent_with
from messaging.rules import people
from messaging.rules.unread import CARE
from work import actions as work


class AnsweredMeanwhile(MessageRefused):
    """Something was written since the page was opened; the message says by whom."""


def answer(
    *,
    access: Access,
    talk: Conversation,
    text: str,
    form_key: uuid.UUID,
    seen: str,
    important: bool = False,
    uploads: Any = (),
) -> None:
    """The team's answer, once for each form. `seen` is the last message that its writer saw; the thread is locked."""
    thread = talk.thread
    _check(access, talk)
    key = own_key(access, thread.id, form_key)
    if sent_with(access, key):
        return
    if talk.last and str(talk.last.id) != seen:
        raise AnsweredMeanwhile(_meanwhile(talk.last))
    now = clock.now()
    with transaction.atomic():
        mark_read(access=access, talk=talk)
        message = send(access, thread, text, key, important=important, uploads=uploads)
        thread.state, thread.closed_at, thread.closed_by_name = Thread.State.ANSWERED, None, ""
        thread.first_answer_at = thread.first_answer_at or now
        save(access, thread, now, last=True)
        work.finish(access=access, subject_id=thread.id)
        tell(_person(access), thread, message, "new-message")


def _meanwhile(last: Message) -> str:
    if last.from_team:
        return _("%(who)s answered a moment ago. Read it first; your words are kept.") % {"who": last.author_name}
    return _("%(who)s wrote again a moment ago. Read it first; your words are kept.") % {"who": last.author_name}


def close(*, access: Access, talk: Conversation) -> None:
    """Nothing more is to be said: by the person at any time, by the team once it has answered."""
    thread, is_team = talk.thread, not people.writes(access)
    if is_team:
        _check(access, talk)
    if thread.state == Thread.State.CLOSED:
        return
    if is_team and thread.state == Thread.State.WAITING:
        raise MessageRefused(_("Answer first: the person still waits. You can close the conversation after that."))
    now = clock.now()
    with transaction.atomic():
        access.note(action="update", target=f"Communication/{thread.id}")
        thread.state, thread.closed_at, thread.closed_by_name = Thread.State.CLOSED, now, access.actor.name[:200]
        save(access, thread, now)
        work.finish(access=access, subject_id=thread.id)
        _end_care(access, thread, now)


def write_note(*, access: Access, talk: Conversation, text: str, form_key: uuid.UUID) -> None:
    """What the team writes for itself: for professionals alone, and never for the person."""
    _check(access, talk)
    _note(access, talk.thread, text, own_key(access, f"note/{talk.thread.id}", form_key))


def transfer(*, access: Access, talk: Conversation, place: Place, why: str, form_key: uuid.UUID) -> None:
    """Another team of an organisation that looks after the person has it now. It stays due when it was."""
    _check(access, talk)
    if not place.staffed or place.id == talk.thread.letterbox_id:
        raise MessageRefused(_("Choose another team, in which somebody can answer."))
    thread, now, box = talk.thread, clock.now(), place.box
    with transaction.atomic():
        access.note(action="update", target=f"Communication/{thread.id}")
        before = (thread.letterbox.organisation_id, thread.letterbox.team)
        thread.letterbox, thread.organisation_id = box, box.organisation_id
        save(access, thread, now)
        _move(access, thread)
        if talk.item:
            item = work.hand_over(access=access, item_id=talk.item.id, holder_id=box.organisation_id, team=box.team)
            item.organisation_id = box.organisation_id
            item.save_under(access)
        begin_care(
            patient_id=_person(access), organisation_id=box.organisation_id, kind=CARE, team=box.team,
            actor=access.actor,
        )  # fmt: skip
        _end_care(access, thread, now, place=before)
        if why:
            _note(access, thread, why, own_key(access, f"note/{thread.id}", form_key))


def mark_important(*, access: Access, talk: Conversation, message_id: uuid.UUID) -> None:
    """The person must not miss this message of the team: not read in time, it is told by another way."""
    _check(access, talk)
    mine = Message.objects.under(access).filter(id=message_id, thread=talk.thread.id, from_team=True)
    message = mine.select_for_update(of=("self",)).first()
    if message is None:
        raise MessageRefused(_("Only a message of the team can be marked as important."))
    access.note(action="update", target=f"Communication/{talk.thread.id}")
    access.check_write(message.kind, message.area, message.patient_id, is_new=False)
    message.important = True
    message.save_under(access)


def telephoned(*, access: Access, talk: Conversation) -> None:
    """Somebody of the team has told the person what they had not read."""
    _check(access, talk)
    if talk.phone:
        access.note(action="update", target=f"Communication/{talk.thread.id}")
        work.finish(access=access, subject_id=talk.phone.subject_id)


def _check(access: Access, talk: Conversation) -> None:
    if reason := people.why_not_answer(access, talk.thread, talk.item or talk.phone):
        raise MessageRefused(reason)


def _person(access: Access) -> uuid.UUID:
    assert access.patient_id
    return access.patient_id


def _note(access: Access, thread: Thread, text: str, key: uuid.UUID) -> None:
    if StaffNote.objects.under(access).filter(form_key=key).exists():
        return
    assert access.actor.id
    note = StaffNote(
        id=uuid.uuid4(),
        patient_id=_person(access),
        kind="StaffNote",
        area=Area.MESSAGES,
        labels=[Label.PROFESSIONAL_ONLY],
        organisation_id=thread.organisation_id,
        thread=thread,
        author_id=access.actor.id,
        author_name=access.actor.name[:200],
        written_at=clock.now(),
        form_key=key,
    )
    envelopes.close_body(thread, note, text)
    access.check_write(note.kind, note.area, note.patient_id)
    try:
        with transaction.atomic():
            note.save_under(access)
    except IntegrityError:  # the same form came a moment before
        return
    access.note(action="update", target=f"Communication/{thread.id}", kinds=["Communication"])


def _move(access: Access, thread: Thread) -> None:
    """Messages and files are their thread's: whose they are decides who sees them."""
    rows = list(Message.objects.under(access).select_for_update().filter(thread=thread.id))
    for row in rows:
        access.check_write(row.kind, row.area, row.patient_id, is_new=False)
        row.organisation_id = thread.organisation_id
        row.save_under(access)
    files.move(access, [row.id for row in rows], thread.organisation_id)


def _end_care(access: Access, thread: Thread, now: dt.datetime, *, place: tuple[uuid.UUID, str] | None = None) -> None:
    """The team may open the record some days longer, unless another conversation with it goes on."""
    organisation_id, team = place or (thread.letterbox.organisation_id, thread.letterbox.team)
    going_on = Thread.objects.under(access).filter(letterbox__organisation=organisation_id, letterbox__team=team)
    if going_on.exclude(state=Thread.State.CLOSED).exclude(id=thread.id).exists():
        return
    end_care(
        patient_id=_person(access),
        organisation_id=organisation_id,
        kind=CARE,
        team=team,
        actor=access.actor,
        at=now + dt.timedelta(days=policies.in_force().care_days_after_encounter),
    )
