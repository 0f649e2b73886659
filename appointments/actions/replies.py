"""The person answers an appointment of which the portal was only told, and the organisation reads the answer.

Everything said is a row that stays. The work that answers make is locked first on both sides, so that an answer is
either among those that were read or waits to be read.
"""

import uuid
from typing import Any

from django.utils.translation import gettext as _

import clock
import work.actions
from accounts.matching import account_of
from accounts.models import Patient
from appointments.models import Reply
from appointments.queries import told as queries
from appointments.rules import told as rules
from consent.gate import Access
from consent.queries.delegations import helps, ids_of, person_name
from notifications.actions import notify
from work.models import WorkItem
from work.rules import due

KIND, AREA = "Appointment", "appointments"


class ReplyRefused(Exception):
    """Nothing was kept; the message says why."""


def reply(*, access: Access, item_id: uuid.UUID, version: int, answer: str, comment: str, form_key: uuid.UUID) -> Reply:
    """What the person says to the appointment as it was in this version; once for each form."""
    key = _own_key(access, item_id, form_key)
    if before := queries.with_key(access, key):
        return before
    one = queries.one(access, item_id)
    if one is None or not rules.may_answer(access):
        raise ReplyRefused(_("This appointment cannot be answered."))
    sender = queries.sender(access, one.item)
    if why := rules.why_not_answer(status=one.item.status, starts_at=one.starts_at, now=clock.now()):
        raise ReplyRefused(why)
    if one.item.version != version:
        raise ReplyRefused(_("The appointment was changed since you opened this page. Read it again, then answer."))
    if not queries.reads(access, sender):
        raise ReplyRefused(_("Nobody reads answers to this appointment here. Telephone them instead."))
    waits = queries.waiting(access, item_id, lock=True)
    said = _row(access, one, answer, comment, key)
    _keep(access, said)
    if waits is None:
        assert sender.organisation_id
        work.actions.open_item(
            access=access, subject=WorkItem.Subject.APPOINTMENT, about=said, item_id=item_id,
            holder_id=sender.organisation_id, due_at=due(said.replied_at, rules.WITHIN), team=sender.team,
            topic=queries.TOPIC,
        )  # fmt: skip
    return said


def note(*, access: Access, item_id: uuid.UUID, last: uuid.UUID, text: str, form_key: uuid.UUID) -> Reply:
    """The organisation has read everything up to the answer `last`, put it into its own system, and may say so."""
    key = _own_key(access, item_id, form_key)
    if before := queries.with_key(access, key):
        return before
    waits = queries.waiting(access, item_id, lock=True)
    if waits is None:
        raise ReplyRefused(_("Somebody has dealt with this already."))
    if not rules.may_deal(access, waits.holder_id):
        raise ReplyRefused(_("This is for somebody else to deal with."))
    answers = queries.said(access, item_id)
    one = queries.one(access, item_id)
    if one is None or not answers or answers[-1].id != last:
        raise ReplyRefused(_("The person has said something more meanwhile. Read it first."))
    said = _row(access, one, Reply.Answer.NOTED, text, key, about=answers[-1])
    _keep(access, said)
    work.actions.finish(access=access, subject_id=waits.subject_id)
    _tell(access, said, answers)
    return said


def _row(access: Access, one: Any, answer: str, comment: str, key: uuid.UUID, *, about: Reply | None = None) -> Reply:
    assert access.patient_id and access.actor.id
    item = one.item
    starts_at, place = (about.starts_at, about.place) if about else (one.starts_at, one.place)
    return Reply(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=KIND,
        area=AREA,
        labels=list(item.labels),
        organisation_id=item.organisation_id,
        appointment=item.id,
        starts_at=starts_at,
        place=place,
        answer=answer,
        comment=comment,
        replied_by_id=access.actor.id,
        replied_by_name=_who(access),
        replied_at=clock.now(),
        form_key=key,
    )


def _keep(access: Access, said: Reply) -> None:
    """Written down as something done to the appointment."""
    access.check_write(said.kind, said.area, said.patient_id)
    said.save_under(access)
    access.note(action="create", target=f"{KIND}/{said.appointment}", kinds=[KIND], areas=[AREA])


def _who(access: Access) -> str:
    actor, helped = access.actor, person_name(access.decision.ties) if access.decision.ties else ""
    if helped:
        return (_("%(helper)s, for %(person)s") % {"helper": actor.name, "person": helped})[:200]
    if access.decision.basis == "assisted":
        return (_("%(agent)s, by telephone") % {"agent": actor.name})[:200]
    return ", ".join(filter(None, (actor.name, actor.organisation_name)))[:200]


def _tell(access: Access, said: Reply, answers: list[Reply]) -> None:
    """The person, and the helper who answered last as long as they help, are told that it was read."""
    assert access.patient_id
    own = account_of(access.patient_id)
    last = next(row for row in reversed(answers) if row.answer != Reply.Answer.NOTED).replied_by
    helps_still = last != own and helps(last.id, ids_of(access.patient_id), at=clock.now())
    for account in filter(None, (own, last if helps_still else None)):
        notify(
            recipient=account, topic="appointment-reply-read", event=f"appointment-reply-read/{said.id}",
            subject_patient=Patient.objects.get(id=access.patient_id),
        )  # fmt: skip


def _own_key(access: Access, item_id: uuid.UUID, form_key: uuid.UUID) -> uuid.UUID:
    """The key of a form as its sender's own."""
    return uuid.uuid5(access.actor.id or uuid.UUID(int=0), f"reply/{access.patient_id}/{item_id}/{form_key}")
