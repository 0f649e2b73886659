"""Video visits of whoever is signed in: trying the devices, the room, and the ways out of it."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from appointments.actions import inviting, video
from appointments.actions.video import NotNow
from appointments.forms.video import InviteForm
from appointments.models import Attendee
from appointments.queries.video import Room, room_of
from appointments.video_words import room_words, why_not
from appointments.virtual import Door, Place, is_host
from consent.areas import Area
from consent.doors import opens_record
from consent.gate import Access
from notifications import links
from work.queries import of_subjects

KIND = "Appointment"
_reads = opens_record(KIND, within=(Area.APPOINTMENTS,), names_item="booking_id")
_writes = opens_record(KIND, within=(Area.APPOINTMENTS,), names_item="booking_id", writes=(KIND,))


@_reads
def check_devices(request: Request, access: Access, booking_id) -> HttpResponse:
    """Try camera, microphone and loudspeaker before going in; at any time."""
    room = _room(access, booking_id)
    return render(request, "appointments/video_check.html", _context(access, room))


@_reads
def show_room(request: Request, access: Access, booking_id) -> HttpResponse:
    """The waiting room, and the visit itself."""
    room = _room(access, booking_id)
    context = _context(access, room)
    if not context["door"]:
        return redirect("appointments:check_devices", patient_id=access.patient_id, booking_id=booking_id)
    socket = f"/ws/video/{booking_id}/?of={access.patient_id}"
    context |= {"socket": socket, "words": room_words(), "left_url": _url("left_room", access, booking_id)}
    return render(request, "appointments/video_room.html", context)


@_reads
def left_room(request: Request, access: Access, booking_id) -> HttpResponse:
    """After leaving: the way back, and whom to telephone."""
    return render(request, "appointments/video_left.html", _context(access, _room(access, booking_id)))


@_writes
def call_instead(request: Request, access: Access, booking_id) -> HttpResponse:
    """Be telephoned in place of the video."""
    context = _context(access, _room(access, booking_id))
    if context["holds"]:
        raise Http404
    if request.method == "POST":
        try:
            context["call_by"] = video.call_instead(access=access, booking_id=booking_id)
        except NotNow:
            context["not_now"] = True
    return render(request, "appointments/video_call.html", context)


@_writes
def make_code(request: Request, access: Access, booking_id) -> HttpResponse:
    """A code for the computer of a hub or library, shown once."""
    context = _context(access, _room(access, booking_id))
    if access.decision.basis != "self":
        raise Http404
    if request.method == "POST":
        try:
            context["code"] = inviting.make_code(access=access, booking_id=booking_id)
        except NotNow as no:
            context["not_now"] = no.why
    context["where"] = request.build_absolute_uri(reverse("appointments:enter_code"))
    return render(request, "appointments/video_code.html", context)


@_writes
def invite_guest(request: Request, access: Access, booking_id) -> HttpResponse:
    """A link for an interpreter or somebody else, shown once; and those invited before."""
    room = _hosted(access, booking_id)
    form = InviteForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            secret = inviting.invite(access=access, booking_id=booking_id, **form.cleaned_data)
        except NotNow as no:
            if no.why == "too-often":
                form.add_error("email", _("Several e-mails went to this address already. Give them the link yourself."))
            context["not_now"] = no.why != "too-often"
        else:
            context["sent_to"] = form.cleaned_data["email"]
            context["link"] = request.build_absolute_uri(reverse("appointments:accept_link", args=[secret]))
            context["name"] = form.cleaned_data["name"]
    room = _hosted(access, booking_id)
    invited = [one for one in room.attendees if one.invited_at]
    sent = links.how_sent(map(inviting.mail_of, invited))
    mails = [(one, sent.get(inviting.mail_of(one), "")) for one in invited]
    context |= _context(access, room) | {"invited": mails}
    return render(request, "appointments/video_invite.html", context)


@_writes
def take_back(request: Request, access: Access, booking_id, attendee_id) -> HttpResponse:
    """An invitation no longer holds; whoever came by it is out."""
    _hosted(access, booking_id)
    if request.method == "POST":
        try:
            video.remove(access=access, booking_id=booking_id, attendee_id=attendee_id, early=True)
        except NotNow as no:
            raise Http404 from no
    return redirect("appointments:invite_guest", patient_id=access.patient_id, booking_id=booking_id)


def _room(access: Access, booking_id: uuid.UUID) -> Room:
    """Of whoever may go in: not of those who only see that there is an appointment."""
    room = room_of(access, booking_id)
    if room is None or not _may_come(access, room):
        raise Http404
    return room


def _hosted(access: Access, booking_id: uuid.UUID) -> Room:
    room = room_of(access, booking_id)
    if room is None or not is_host(access.actor, room.booking):
        raise Http404
    return room


def _may_come(access: Access, room: Room) -> bool:
    if Area.APPOINTMENTS not in access.decision.act or access.record.action == "preview":
        return False
    return not access.actor.is_staff or is_host(access.actor, room.booking)


def _context(access: Access, room: Room) -> dict[str, Any]:
    now, holds = clock.now(), is_host(access.actor, room.booking)
    door = room.door(now, for_host=holds)
    own = next((one for one in room.attendees if one.user_id == access.actor.id), None)
    asked = of_subjects(access, [room.booking.id]) if room.visit and room.visit.by_telephone else {}
    waits = [one for one in room.at(Place.WAITING, now) if one.part != Attendee.Part.PROFESSIONAL]
    return {
        "booking": room.booking,
        "clinic": room.booking.clinic,
        "door": door,
        "is_early": door.door is Door.EARLY,
        "why_not": why_not(door.door),
        "holds": holds,
        "is_person": access.decision.basis == "self",
        "was_removed": bool(own and own.removed_at) and not holds,
        "waiting_now": len(waits) if holds else 0,
        "call_by": max((item.due_at for item in asked.values()), default=None),
    }


def _url(name: str, access: Access, booking_id: uuid.UUID) -> str:
    return reverse(f"appointments:{name}", args=[access.patient_id, booking_id])
