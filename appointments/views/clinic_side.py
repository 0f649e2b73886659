"""What the clinic does about one person's appointment: a step of the day, another time, calling it off, booking."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from appointments.actions import booking as bookings
from appointments.actions import day as actions
from appointments.forms.booking import DetailsForm
from appointments.forms.day import CallOffForm, OtherTimeForm
from appointments.models import Booking, Slot
from appointments.queries import bookings as asked
from appointments.queries import day as days
from appointments.queries.times import slot_of
from appointments.rules import running
from appointments.rules.booking import LIVE
from appointments.shown_day import needs_in_words
from appointments.views.calling_off import called_off_words
from appointments.views.day import back_query, query_of
from appointments.words import local, mode_words, moment_words, span_words
from consent.doors import opens_record
from consent.gate import Access
from work.queries import waiting

KIND = "Appointment"
TIMES_SHOWN = 8


@opens_record(KIND, writes=[KIND], names_item="booking_id", late=True)
def step_booking(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """A button of the day list: checked in, seen, did not come, and back."""
    if request.method != "POST":
        raise Http404
    booking = _own(access, booking_id)
    try:
        actions.go_on(access=access, booking_id=booking.id, step=request.POST.get("do", ""))
    except bookings.BookingRefused as refused:
        messages.error(request, refused.message)
    access.note(action="update", target=f"{KIND}/{booking.id}")
    return redirect(f"{reverse('appointments:show_day')}?{back_query(request)}#t{booking.slot_id.hex[:12]}")


@opens_record(KIND, writes=[KIND], besides=["Patient"], names_item="booking_id")
def rearrange(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """Another time, or none: for the clinic, whatever its cut-offs say to people."""
    booking = _own(access, booking_id)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "told":
        actions.telephoned(access=access, booking_id=booking.id)
        messages.success(request, _("Written down: the person knows."))
        return redirect("portal:desk")
    times = days.free_at(booking.clinic, first=_first(request), limit=TIMES_SHOWN)
    given = {"sequence": booking.sequence}
    move = OtherTimeForm(request.POST if do == "move" else None, initial=given, times=_choices(times, booking.mode))
    off = CallOffForm(request.POST if do == "call-off" else None, initial=given)
    if do == "move" and move.is_valid():
        if answer := _moved(request, access, booking, move):
            return answer
    if do == "call-off" and off.is_valid():
        if answer := _called_off(request, access, booking, off):
            return answer
    phones = waiting(access).filter(subject_id=booking.id).first()
    context = {
        "booking": booking,
        "when": span_words(booking.starts_at, booking.ends_at),
        "mode": mode_words(booking.mode),
        "needs": needs_in_words(booking),
        "is_live": booking.state in LIVE,
        "to_telephone": phones.topic if phones else "",
        "call_by": phones.due_at if phones else None,
        "move": move,
        "off": off,
        "errors": move if move.errors else off,
        "times": times,
        "later": _later(times),
        "back": _back(booking),
    }
    return render(request, "appointments/rearrange.html", context)


@opens_record(KIND, writes=[KIND], names_item="slot_id")
def book_for(request: Request, access: Access, slot_id: uuid.UUID) -> HttpResponse:
    """A person calls, or stands at the desk, and is given this time."""
    slot = slot_of(slot_id)
    if slot is None or not running.runs(access.actor, slot.clinic):
        raise Http404
    form = DetailsForm(request.POST if request.method == "POST" else None, modes=list(slot.modes))
    _for_staff(form)
    nearest: list[Slot] = []
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = bookings.book(
                access=access,
                slot_id=slot.id,
                mode=given["mode"],
                form_key=given["form_key"],
                reason=given.get("reason", ""),
                needs=form.needs(),
            )
        except bookings.BookingRefused as refused:
            form.add_error(None, refused.message)
            nearest = refused.nearest
        else:
            messages.success(request, _("Booked for %(when)s.") % {"when": moment_words(made.starts_at)})
            return redirect(_back(made))
    context = {
        "form": form,
        "slot": slot,
        "when": span_words(slot.starts_at, slot.ends_at),
        "nearest": [(time.id, moment_words(time.starts_at)) for time in nearest],
        "back": f"{reverse('appointments:show_day')}?{query_of(days.Part(local(slot.starts_at).date()))}",
    }
    return render(request, "appointments/book_for.html", context)


def _for_staff(form: DetailsForm) -> None:
    """The same questions in words for whoever asks them at the desk."""
    form.fields["reason"].label = _("What it is about")
    form.fields["reason"].help_text = _("In the person’s words. They read it too.")
    form.fields["interpreter"].help_text = ""
    form.fields["other"].label = _("Anything else that helps")


def _own(access: Access, booking_id: uuid.UUID) -> Booking:
    """Of a clinic that the actor's team runs; for everybody else there is none."""
    found = asked.booking_of(access, booking_id)
    if found is None or not running.runs(access.actor, found.clinic):
        raise Http404
    return found


def _moved(request: Request, access: Access, booking: Booking, form: OtherTimeForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        made = bookings.change(
            access=access,
            booking_id=booking.id,
            slot_id=uuid.UUID(given["slot"]),
            sequence=given["sequence"],
            form_key=given["form_key"],
            mode=_mode(booking, uuid.UUID(given["slot"])),
        )
    except bookings.BookingRefused as refused:
        form.add_error("slot", refused.message)
        return None
    actions.telephoned(access=access, booking_id=booking.id)
    messages.success(request, _("Moved to %(when)s. The person is told.") % {"when": moment_words(made.starts_at)})
    return redirect(_back(made))


def _mode(booking: Booking, slot_id: uuid.UUID) -> str:
    """As it was, where the new time is offered in that way."""
    slot = slot_of(slot_id)
    return booking.mode if slot is None or booking.mode in slot.modes else slot.modes[0]


def _called_off(request: Request, access: Access, booking: Booking, form: CallOffForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        became = actions.call_off(
            access=access,
            booking_id=booking.id,
            reason=given["reason"],
            instead=given["instead"],
            sequence=given["sequence"],
        )
    except bookings.BookingRefused as refused:
        form.add_error(None, refused.message)
        return None
    for level, words in called_off_words({became: 1}):
        messages.add_message(request, level, words)
    return redirect(_back(booking))


def _first(request: Request) -> dt.datetime:
    """From which moment free times are shown: as asked for, else from now."""
    try:
        since = dt.datetime.fromisoformat(request.GET.get("from", ""))
        return max(since, clock.now()) if since.tzinfo else clock.now()
    except (ValueError, OverflowError):
        return clock.now()


def _choices(times: list[Slot], mode: str) -> list[tuple[str, str]]:
    """When, with whom and where; how, where it could not be as it was."""
    return [(str(slot.id), ", ".join(filter(None, _told(slot, mode)))) for slot in times]


def _told(slot: Slot, mode: str) -> tuple[str, ...]:
    other = "" if mode in slot.modes else mode_words(slot.modes[0])
    return moment_words(slot.starts_at), slot.practitioner_name, slot.place.name if slot.place else "", other


def _later(times: list[Slot]) -> str:
    """Where the times after these are shown."""
    return times[-1].ends_at.isoformat() if len(times) == TIMES_SHOWN else ""


def _back(booking: Booking) -> str:
    """The day list on the day of an appointment, at it."""
    part = days.Part(local(booking.starts_at).date())
    return f"{reverse('appointments:show_day')}?{query_of(part)}#t{booking.slot_id.hex[:12]}"
