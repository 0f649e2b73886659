"""What was written about one booking in writing, by whom, and how far it is."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.models import Booking, WrittenNote, WrittenVisit
from appointments.queries.before import chain
from appointments.rules import written as rules
from consent.gate import Access
from records import chart
from records.presenters import origin
from work import queries as work
from work.models import WorkItem

State = WrittenVisit.State
What = WrittenNote.What
WORDS: dict[str, Any] = {
    What.SENT: gettext_lazy("Sent to the clinic"),
    What.ADDED: gettext_lazy("Added while waiting"),
    What.ASKED: gettext_lazy("The clinic asks"),
    What.ANSWERED: gettext_lazy("The clinic’s answer"),
}
TOPIC = "written"


def visit_of(access: Access, booking: Booking, *, lock: bool = False) -> WrittenVisit | None:
    """None where nothing was written, or for whoever may not see it."""
    found = WrittenVisit.objects.under(access).filter(booking=booking)
    return (found.select_for_update(of=("self",)) if lock else found).first()


def notes_of(access: Access, booking: Booking) -> list[WrittenNote]:
    """Everything that was written, in order; also before it was moved."""
    wanted = [booking.id, *(one.id for one in chain(access, booking))]
    return list(_notes(access).filter(booking__in=wanted).order_by("written_at", "id"))


def with_key(access: Access, form_key: uuid.UUID) -> WrittenNote | None:
    return _notes(access).filter(form_key=form_key).first()


def last_sender(access: Access, booking: Booking) -> WrittenNote | None:
    """Who wrote last on the person's side."""
    theirs = _notes(access).filter(booking=booking, what__in=(What.SENT, What.ADDED))
    return theirs.select_related("written_by").order_by("written_at").last()


def item_of(access: Access, visit: WrittenVisit) -> WorkItem | None:
    return work.of_subjects(access, [visit.id]).get(visit.id)


def reads(booking: Booking) -> bool:
    """Whether somebody at the clinic can open what is sent."""
    return work.looks_after(booking.patient_id, booking.clinic.organisation_id)


def _notes(access: Access) -> QuerySet[WrittenNote]:
    return WrittenNote.objects.under(access)


def rows(access: Access, notes: list[WrittenNote]) -> list[dict[str, Any]]:
    """Notes in words: who, when, what, and the letter in the record that says the same."""
    letters = chart.visible(access, [note.item for note in notes if note.what == What.ANSWERED])
    return [
        {
            "what": WORDS[note.what],
            "by_clinic": note.what in (What.ASKED, What.ANSWERED),
            "is_answer": note.what == What.ANSWERED,
            "who": _who(access, note),
            "when": note.written_at,
            "text": note.text,
            "letter_url": origin.address(letters[note.item]) if note.item in letters else "",
        }
        for note in notes
    ]


def _who(access: Access, note: WrittenNote) -> str:
    if note.written_by_id == access.actor.id:
        return _("you, for %(person)s") % {"person": note.for_name} if note.for_name else _("you")
    if note.for_name:
        return _("%(helper)s for %(person)s") % {"helper": note.written_by_name, "person": note.for_name}
    return note.written_by_name


def state_words(
    booking: Booking, visit: WrittenVisit | None, item: WorkItem | None, now: dt.datetime
) -> dict[str, Any]:
    """How far it is: words, a tone, whether it is late."""
    if visit is None:
        closed = booking.state != Booking.State.BOOKED
        return _state(_("Cancelled"), "grey") if closed else _state(_("Nothing sent yet"), "orange")
    if visit.state == State.SENT:
        due = (item.due_at if item else visit.due_at) or now
        if visit.read_at:
            words = _("Read by %(who)s (answer due %(day)s)") % {"who": visit.read_by_name, "day": _day(due)}
        else:
            text = _("Late: not yet read (was due %(day)s)") if now > due else _("Not yet read (due %(day)s)")
            words = text % {"day": _day(due)}
        return _state(words, "red" if now > due else "blue" if visit.read_at else "grey", late=now > due)
    if visit.state == State.ASKED:
        return _state(_("The clinic asks for something more"), "orange")
    if visit.state == State.CLOSED:
        return _state(_("Cancelled"), "grey")
    words = _("Answered: please make an appointment") if visit.invites else _("Answered")
    return _state(words, "green")


def _state(words: str, tone: str, *, late: bool = False) -> dict[str, Any]:
    return {"words": words, "tone": tone, "late": late}


def _day(moment: dt.datetime) -> str:
    return date_format(localtime(moment), "j F Y")


def may_show(access: Access, booking: Booking) -> bool:
    return booking.mode == "written" and rules.may_read(access)
