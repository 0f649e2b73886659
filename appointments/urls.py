"""Appointments: finding a time, booking, waiting; the clinic's day; video visits."""

from django.urls import path

from appointments.views import arriving, booking, changing, finding, offers, showing, told, waiting

app_name = "appointments"
_ALL = "p/<uuid:patient_id>/appointments/"
_ONE = f"{_ALL}<uuid:booking_id>/"
urlpatterns: list = [
    # The person's own: all of them, a new one, one of them
    path(_ALL, showing.list_appointments, name="list_appointments"),
    path(f"{_ALL}find/", finding.find_time, name="find_time"),
    path(f"{_ALL}book/<uuid:slot_id>/", booking.book_slot, name="book_slot"),
    path(_ONE, showing.show_booking, name="show_booking"),
    path(f"{_ONE}calendar.ics", showing.calendar_file, name="calendar_file"),
    path(f"{_ONE}change/", changing.change_booking, name="change_booking"),
    path(f"{_ONE}change/<uuid:slot_id>/", changing.move_booking, name="move_booking"),
    path(f"{_ONE}cancel/", changing.cancel_booking, name="cancel_booking"),
    path(f"{_ONE}needs/", changing.change_needs, name="change_needs"),
    # Waiting lists and what is offered from them
    path(f"{_ALL}waiting/", waiting.show_waiting, name="show_waiting"),
    path(f"{_ALL}waiting/at/<uuid:clinic_id>/", waiting.join_clinic, name="join_clinic"),
    path(f"{_ONE}earlier/", waiting.join_booking, name="join_booking"),
    path(f"{_ALL}waiting/<uuid:entry_id>/", waiting.change_waiting, name="change_waiting"),
    path(f"{_ALL}waiting/<uuid:entry_id>/leave/", waiting.leave_waiting, name="leave_waiting"),
    path(f"{_ALL}offers/<uuid:offer_id>/", offers.show_offer, name="show_offer"),
    path(f"{_ONE}here/", arriving.say_here, name="say_here"),
    # Kept by other systems
    path("p/<uuid:patient_id>/appointments/told/<uuid:item_id>/", told.show_told, name="show_told"),
    path("p/<uuid:patient_id>/appointments/told/<uuid:item_id>/answer/", told.deal_with_reply, name="deal_with_reply"),
]
