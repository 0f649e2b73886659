"""A person's waiting lists: all of them, on one, changed, off again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.requests import Request
from appointments import shown
from appointments.actions import waiting
from appointments.actions.waiting import WaitingRefused
from appointments.forms.finding import WEEKDAYS
from appointments.forms.waiting import NOTICE, WaitingForm, days_in_lines
from appointments.models import Booking, Clinic, WaitingEntry
from appointments.queries import bookings
from appointments.queries import waiting as asked
from appointments.queries.clinics import service_of
from appointments.rules import waiting as rules
from appointments.views.common import check_may_act, found, may_act, reads, writes
from appointments.words import mode_words, moment_words
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access


def on_the_list(names_item: str):
    """A page about one place in a list, or one offer."""
    return opens_record(
        "Appointment",
        writes=("Appointment",),
        within=(Area.APPOINTMENTS,),
        by_telephone=True,
        names_item=names_item,
    )


@reads()
def show_waiting(request: Request, access: Access) -> HttpResponse:
    """Every list that the person is on, and what is offered now."""
    lists = [_line(one) for one in asked.waiting(access)]
    own = access.decision.basis == "self"
    context = {"lists": lists, "may_act": may_act(access), "own": own}
    return render(request, "appointments/waiting.html", context)


@writes()
def join_clinic(request: Request, access: Access, clinic_id: uuid.UUID) -> HttpResponse:
    """For any time of a clinic."""
    check_may_act(access)
    service = service_of(access, clinic_id)
    if service is None:
        raise Http404
    return _join(request, access, service.clinic, None)


@writes()
def join_booking(request: Request, access: Access, booking_id: uuid.UUID) -> HttpResponse:
    """For a time before an appointment that stands."""
    check_may_act(access)
    booking = found(access, booking_id)
    return _join(request, access, booking.clinic, booking)


def _join(request: Request, access: Access, clinic: Clinic, booking: Booking | None) -> HttpResponse:
    there = None if request.method == "POST" else asked.waiting_at(access, clinic.id)
    if there and asked.entry_of(access, there.id):
        return redirect("appointments:change_waiting", patient_id=access.patient_id, entry_id=there.id)
    modes = asked.modes_at(clinic)
    usual = [booking.mode] if booking and booking.mode in modes else modes
    form = WaitingForm(request.POST if request.method == "POST" else None, modes=modes, initial={"modes": usual})
    why = waiting.why_not_join(access, clinic, booking)
    if why:
        form.add_error(None, why) if form.is_bound else None
    elif form.is_valid():
        try:
            waiting.join(
                access=access,
                clinic=clinic,
                booking=booking,
                form_key=form.cleaned_data["form_key"],
                when=form.when(),
            )
        except WaitingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("You are on the waiting list. We tell you when there is a time."))
            return redirect("appointments:show_waiting", patient_id=access.patient_id)
    context = {"form": form, "why": why, "is_new": True, **_about(clinic, booking)}
    return render(request, "appointments/waiting_form.html", context)


@on_the_list("entry_id")
def change_waiting(request: Request, access: Access, entry_id: uuid.UUID) -> HttpResponse:
    """Other days, hours or ways; the place in the list stays."""
    entry = _entry(access, entry_id)
    booking = bookings.booking_of(access, entry.booking_id) if entry.booking_id else None
    modes = list(dict.fromkeys([*asked.modes_at(entry.clinic), *entry.modes]))
    form = WaitingForm(request.POST if request.method == "POST" else None, modes=modes, initial=_said(entry))
    if form.is_valid():
        try:
            waiting.change(access=access, entry_id=entry.id, when=form.when())
        except WaitingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is changed. Your place on the list stays."))
            return redirect("appointments:show_waiting", patient_id=access.patient_id)
    context = {"form": form, "why": "", "is_new": False, **_about(entry.clinic, booking)}
    return render(request, "appointments/waiting_form.html", context)


@on_the_list("entry_id")
def leave_waiting(request: Request, access: Access, entry_id: uuid.UUID) -> HttpResponse:
    """Off the list; an appointment that stands stays."""
    entry = _entry(access, entry_id)
    if request.method == "POST":
        try:
            waiting.leave(access=access, entry_id=entry.id)
        except WaitingRefused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("You are off the waiting list. You can join it again whenever you like."))
        return redirect("appointments:show_waiting", patient_id=access.patient_id)
    booking = bookings.booking_of(access, entry.booking_id) if entry.booking_id else None
    return render(request, "appointments/waiting_leave.html", _about(entry.clinic, booking))


def _entry(access: Access, entry_id: uuid.UUID) -> WaitingEntry:
    check_may_act(access)
    entry = asked.entry_of(access, entry_id)
    if entry is None or entry.state != WaitingEntry.State.WAITING:
        raise Http404
    return entry


def _about(clinic: Clinic, booking: Booking | None) -> dict[str, Any]:
    """Which list this is, and what one may expect of it."""
    stands = booking if booking and shown.is_to_come(booking) else None
    return {
        "clinic": clinic,
        "booking": shown.facts(stands) if stands else [],
        "expected": rules.expected(*asked.waited(clinic)),
        "hours": clinic.offer_hours,
    }


def _said(entry: WaitingEntry) -> dict[str, Any]:
    names = ("modes", "weekdays", "not_before", "not_after", "notice_hours")
    return {name: getattr(entry, name) for name in names} | {"days": days_in_lines(entry.days)}


def _line(one: asked.Waits) -> dict[str, Any]:
    """One list in words."""
    entry, moved, offer = one.entry, one.moved, one.offer
    stands = moved if moved and shown.is_to_come(moved) else None
    return {
        "entry": entry,
        "clinic": entry.clinic,
        "facts": [{"label": label, "value": value} for label, value in _wishes(entry, stands) if value],
        "expected": rules.expected(*asked.waited(entry.clinic)),
        "offer": offer,
        "when": moment_words(offer.slot.starts_at) if offer else "",
        "until": moment_words(offer.expires_at) if offer else "",
    }


def _wishes(entry: WaitingEntry, moved: Booking | None) -> list[tuple[str, str]]:
    days, notice = dict(WEEKDAYS), dict(NOTICE)
    hours = {"begins": entry.not_before, "ends": entry.not_after}
    return [
        (_("On the list since"), moment_words(entry.joined_at)),
        (_("Earlier than"), moment_words(moved.starts_at) if moved else ""),
        (_("How"), ", ".join(map(mode_words, entry.modes))),
        (_("Not on"), ", ".join(str(days[day]) for day in sorted(entry.weekdays))),
        (_("Not on these days"), ", ".join(days_in_lines(entry.days).splitlines())),
        (_("Not before"), f"{hours['begins']:%H:%M}" if hours["begins"] else ""),
        (_("Not after"), f"{hours['ends']:%H:%M}" if hours["ends"] else ""),
        (_("Notice needed"), str(notice.get(entry.notice_hours, ""))),
    ]
