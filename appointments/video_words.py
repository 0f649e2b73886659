"""What the pages of a video visit say: words that the script chooses from, and why one cannot come."""

from django.utils.translation import gettext as _

from appointments.virtual import Door


def room_words() -> dict[str, str]:
    """By the names that static/js/video knows them under."""
    return _how_it_goes() | _devices() | _people() | _why_it_is_over()


def _how_it_goes() -> dict[str, str]:
    return {
        "connecting": _("Connecting…"),
        "waiting": _("You are in the waiting room. You will be let in."),
        "in": _("You are in the visit."),
        "alone": _("You are in the visit. Nobody else is in yet."),
        "again": _("The connection is lost. Trying to connect again…"),
        "slow": _("It still does not connect. You can go on trying, or be telephoned."),
        "peer-again": _("The connection to {name} is lost. Trying again…"),
        "peer-in": _("{name} is in the visit."),
        "peer-left": _("{name} has left."),
        "comes": _("{name} is waiting to be let in."),
        "full": _("Four are in the visit already. Somebody must leave before another one can come in."),
        "gone": _("This one is no longer there."),
        "refused-act": _("That is not possible."),
        "you": _("You"),
    }


def _devices() -> dict[str, str]:
    return {
        "muted": _("Your microphone is off."),
        "unmuted": _("Your microphone is on."),
        "camera-off": _("Your camera is off."),
        "camera-on": _("Your camera is on."),
        "mute": _("Turn microphone off"),
        "unmute": _("Turn microphone on"),
        "stop-camera": _("Turn camera off"),
        "start-camera": _("Turn camera on"),
        "no-camera": _("Your camera cannot be used. The others hear you, and you see them."),
        "no-devices": _(
            "Neither microphone nor camera can be used. You see and hear the others. You can write to them, "
            "or ask to be telephoned."
        ),
        "no-picture": _("No picture"),
        "is-muted": _("microphone off"),
    }


def _people() -> dict[str, str]:
    return {
        "admit": _("Let in"),
        "remove": _("Send out"),
        "admit-whom": _("Let {name} in"),
        "remove-whom": _("Send {name} out"),
        "nobody-waits": _("Nobody is waiting."),
        "nobody-inside": _("Nobody else is in."),
        "part-person": _("Person"),
        "part-helper": _("Helper"),
        "part-professional": _("Professional"),
        "part-interpreter": _("Interpreter"),
        "part-guest": _("Guest"),
    }


def _why_it_is_over() -> dict[str, str]:
    return {
        "over-over": _("The visit has ended."),
        "over-cancelled": _("The appointment was cancelled."),
        "over-removed": _("You were asked to leave the visit. If you think this is a mistake, telephone the clinic."),
        "over-refused": _(
            "You can no longer be in this visit: you were signed out, or your right to be here has ended."
        ),
        "over-elsewhere": _("The visit goes on in another window or on another device of yours."),
        "over-trouble": _("Something went wrong on our side. Load this page again."),
        "over-other": _("The visit cannot go on here. Load this page again, or telephone the clinic."),
    }


def why_not(door: Door) -> str:
    """Why one cannot come now; nothing where one can."""
    return {
        Door.OTHER: _("This appointment is not by video."),
        Door.CANCELLED: _("This appointment was cancelled, so there is no video visit."),
        Door.OVER: _("This video visit is over."),
    }.get(door, "")
