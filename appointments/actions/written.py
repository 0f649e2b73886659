"""A clinic in writing: the person sends, adds and waits; the clinic asks for more or answers.

The person's row is locked first, as for every booking: what is done for one person goes one after the other.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

import clock
import work.actions
from accounts.matching import account_of
from accounts.models import Patient
from appointments.actions import asking
from appointments.actions.booking import lock_person
from appointments.actions.faces import publish_face
from appointments.actions.written_letter import letter
from appointments.models import Booking, WrittenNote, WrittenVisit
from appointments.queries import written as queries
from appointments.queries.bookings import booking_of
from appointments.rules import written as rules
from consent.areas import Area
from consent.gate import Access
from consent.queries.delegations import helps, ids_of, person_name
from notifications.actions import notify
from records.publishing import publish
from work.models import WorkItem

KIND = "Contribution"
State, What = WrittenVisit.State, WrittenNote.What


class WrittenRefused(Exception):
    """Nothing was kept; the message says why."""


@transaction.atomic
def send(*, access: Access, booking_id: uuid.UUID, text: str, form_key: uuid.UUID) -> WrittenNote:
    """This is all: the clinic reads it, and answers by a day. Once for each form."""
    booking, visit, before = _begin(access, booking_id, form_key)
    if before:
        return before
    heard = queries.reads(booking)
    state = visit.state if visit else None
    if not rules.may_send(access):
        raise WrittenRefused(_("Only the person, or who helps them, can send this."))
    if why := rules.why_not_send(booking=booking, state=state, heard=heard):
        raise WrittenRefused(why)
    now = clock.now()
    visit = visit or _visit(access, booking)
    visit.state, visit.sent_at, visit.sent_by_name = State.SENT, now, access.actor.name[:200]
    visit.due_at, visit.read_at, visit.read_by_name = rules.due_at(booking.ends_at, now), None, ""
    note = _note(access, booking, What.SENT, text, form_key)
    _keep(access, visit, note)
    work.actions.open_item(
        access=access, subject=WorkItem.Subject.APPOINTMENT, about=visit, item_id=booking.id,
        holder_id=booking.clinic.organisation_id, due_at=visit.due_at, team=booking.clinic.team, topic=queries.TOPIC,
    )  # fmt: skip
    return note


@transaction.atomic
def add(*, access: Access, booking_id: uuid.UUID, text: str, form_key: uuid.UUID) -> WrittenNote:
    """Something more, as long as there is no answer; it stays due when it was, and is to be read."""
    booking, visit, before = _begin(access, booking_id, form_key)
    if before:
        return before
    if not rules.may_send(access):
        raise WrittenRefused(_("Only the person, or who helps them, can send this."))
    if why := rules.why_not_add(booking=booking, state=visit.state if visit else None):
        raise WrittenRefused(why)
    assert visit
    visit.read_at, visit.read_by_name = None, ""
    note = _note(access, booking, What.ADDED, text, form_key)
    _keep(access, visit, note)
    return note


def mark_read(*, access: Access, booking: Booking, visit: WrittenVisit) -> None:
    """Somebody of the clinic has what was sent before them; the person sees that."""
    if visit.state != State.SENT or visit.read_at or not rules.may_answer(access, booking.clinic):
        return
    visit.read_at, visit.read_by_name = clock.now(), _staff(access)
    access.check_write(visit.kind, visit.area, visit.patient_id, is_new=False)
    visit.save_under(access)


@transaction.atomic
def ask(*, access: Access, booking_id: uuid.UUID, text: str, last: uuid.UUID | None, form_key: uuid.UUID) -> None:
    """The clinic needs to know more: it is the person's turn again."""
    booking, visit, before = _answering(access, booking_id, last, form_key)
    if before:
        return
    visit = visit or _visit(access, booking)
    visit.state = State.ASKED
    _keep(access, visit, _note(access, booking, What.ASKED, text, form_key))
    work.actions.finish(access=access, subject_id=visit.id)
    _tell(access, booking, "written-asked", form_key)


@transaction.atomic
def answer(
    *, access: Access, booking_id: uuid.UUID, text: str, invites: bool, last: uuid.UUID | None, form_key: uuid.UUID
) -> None:
    """The clinic's answer, a letter in the record, which ends the visit; `invites`: it asks the person to come."""
    booking, visit, before = _answering(access, booking_id, last, form_key)
    if before:
        return
    assert access.patient_id
    now, visit = clock.now(), visit or _visit(access, booking)
    note = _note(access, booking, What.ANSWERED, text, form_key)
    note.item = uuid.uuid5(access.patient_id, f"written/{note.form_key}")
    visit.state, visit.invites, visit.answered_at, visit.answered_by_name = State.ANSWERED, invites, now, _staff(access)
    visit.read_at, visit.read_by_name = visit.read_at or now, visit.read_by_name or _staff(access)
    booking.state, booking.changed_at, booking.changed_by_name = Booking.State.FULFILLED, now, _staff(access)
    _keep(access, visit, note)
    access.check_write(booking.kind, booking.area, booking.patient_id, is_new=False)
    booking.save_under(access)
    publish(access=access, body=letter(booking, note, author=_staff(access)))
    publish_face(access=access, booking=booking)
    work.actions.finish(access=access, subject_id=visit.id)
    asking.settle_later(booking=booking)
    _tell(access, booking, "written-answered", form_key)


def _begin(
    access: Access, booking_id: uuid.UUID, form_key: uuid.UUID
) -> tuple[Booking, WrittenVisit | None, WrittenNote | None]:
    """The booking and its visit, locked, and what this form wrote when it came before."""
    lock_person(access)
    booking = booking_of(access, booking_id, lock=True)
    if booking is None or not rules.may_read(access):
        raise WrittenRefused(_("There is no such appointment."))
    before = queries.with_key(access, _own_key(access, form_key))
    return booking, queries.visit_of(access, booking, lock=True), before


def _answering(
    access: Access, booking_id: uuid.UUID, last: uuid.UUID | None, form_key: uuid.UUID
) -> tuple[Booking, WrittenVisit | None, WrittenNote | None]:
    booking, visit, before = _begin(access, booking_id, form_key)
    if before:
        return booking, visit, before
    if not rules.may_answer(access, booking.clinic):
        raise WrittenRefused(_("This is for somebody else to answer."))
    if why := rules.why_not_answer(booking=booking, state=visit.state if visit else None):
        raise WrittenRefused(why)
    notes = queries.notes_of(access, booking)
    if (notes[-1].id if notes else None) != last:
        raise WrittenRefused(_("Something was written meanwhile. Read it first, then answer."))
    return booking, visit, None


def _visit(access: Access, booking: Booking) -> WrittenVisit:
    assert access.patient_id
    return WrittenVisit(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=KIND,
        area=Area.CONTRIBUTIONS,
        labels=list(booking.labels),
        organisation_id=booking.organisation_id,
        booking=booking,
    )


def _note(access: Access, booking: Booking, what: str, text: str, form_key: uuid.UUID) -> WrittenNote:
    assert access.patient_id and access.actor.id
    return WrittenNote(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=KIND,
        area=Area.CONTRIBUTIONS,
        labels=list(booking.labels),
        organisation_id=booking.organisation_id,
        booking=booking,
        item=booking.id,
        what=what,
        text=text,
        written_by_id=access.actor.id,
        written_by_name=_staff(access) if access.actor.organisation_id else access.actor.name[:200],
        for_name=(person_name(access.decision.ties) if access.decision.ties else "")[:200],
        written_at=clock.now(),
        form_key=_own_key(access, form_key),
    )


def _keep(access: Access, visit: WrittenVisit, note: WrittenNote) -> None:
    """Both, and that it was done with this appointment."""
    for row in (visit, note):
        access.check_write(row.kind, row.area, row.patient_id, is_new=row.is_new)
        row.save_under(access)
    access.note(
        action="create", target=f"Appointment/{note.booking_id}", kinds=["Appointment", KIND],
        areas=[str(Area.APPOINTMENTS), str(Area.CONTRIBUTIONS)],
    )  # fmt: skip


def _staff(access: Access) -> str:
    return ", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))[:200]


def _tell(access: Access, booking: Booking, topic: str, form_key: uuid.UUID) -> None:
    """The person, and the helper who wrote last as long as they help."""
    assert access.patient_id
    own, last = account_of(access.patient_id), queries.last_sender(access, booking)
    helper = last.written_by if last else None
    helps_still = helper and helper != own and helps(helper.id, ids_of(access.patient_id), at=clock.now())
    for account in filter(None, (own, helper if helps_still else None)):
        notify(
            recipient=account, topic=topic, event=f"{topic}/{booking.id}/{form_key}",
            subject_patient=Patient.objects.get(id=access.patient_id),
        )  # fmt: skip


def _own_key(access: Access, form_key: uuid.UUID) -> uuid.UUID:
    """The key of a form as its sender's own."""
    return uuid.uuid5(access.actor.id or uuid.UUID(int=0), f"written/{access.patient_id}/{form_key}")
