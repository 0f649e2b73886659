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
}
