"""News of appointments. Neither clinic nor time is named: the page that it leads to tells them."""

from django.utils.translation import gettext_lazy as _

from notifications.rules import Place, Topic

_PAGE = ("appointments:list_appointments", _("Go to the appointments"))

APPOINTMENTS: dict[str, Topic] = {
    "appointment-booked": Topic(
        Place.RECORD,
        _("An appointment was booked"),
        _("Somebody booked an appointment: a helper, the help desk, or the clinic itself. You can see who it was."),
        *_PAGE,
    ),
    "appointment-changed": Topic(
        Place.RECORD,
        _("An appointment was moved"),
        _("Somebody moved an appointment to another time: a helper, the help desk, or the clinic itself."),
        *_PAGE,
    ),
    "appointment-cancelled": Topic(
        Place.RECORD,
        _("An appointment was cancelled"),
        _("Somebody cancelled an appointment for you or for whom you help. You can see who it was."),
        *_PAGE,
    ),
    "appointment-called-off": Topic(
        Place.RECORD,
        _("A clinic called an appointment off"),
        _("The clinic cannot see you at the time that was booked. You can see why, and book another time."),
        *_PAGE,
        any_way=True,
    ),
    "appointment-offer": Topic(
        Place.RECORD,
        _("A time is offered to you"),
        _("A clinic can see you, or whom you help, at a time that came free. It is held for a few hours."),
        "appointments:show_waiting",
        _("Go to the waiting lists"),
        any_way=True,
    ),
    "appointment-reminder": Topic(
        Place.RECORD,
        _("An appointment is coming up"),
        _("You, or somebody whom you help, have an appointment soon. You can see when and where, and what to bring."),
        *_PAGE,
    ),
    "appointment-reply-read": Topic(
        Place.RECORD,
        _("An answer to an appointment was read"),
        _("The service that keeps the appointment has read what was answered. It may have written something back."),
        *_PAGE,
    ),
    "written-answered": Topic(
        Place.RECORD,
        _("A clinic has answered in writing"),
        _("Somebody read what was sent to a clinic in writing, and wrote an answer."),
        *_PAGE,
    ),
    "written-asked": Topic(
        Place.RECORD,
        _("A clinic in writing asks for something more"),
        _("Somebody read what was sent, and needs to know more before they can answer."),
        *_PAGE,
    ),
}
