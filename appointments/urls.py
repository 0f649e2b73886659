"""Appointments: finding a time, booking, waiting; the clinic's day; video visits."""

from django.urls import path

from appointments.views import (
    arriving,
    booking,
    calling_off,
    changing,
    clinic_side,
    clinics,
    day,
    finding,
    line,
    offers,
    sessions,
    showing,
    told,
    video,
    video_desk,
    video_guests,
    waiting,
    written,
)

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
    path(f"{_ONE}written/", written.show_written, name="show_written"),
    path(f"{_ONE}written/answer/", written.answer_written, name="answer_written"),
    # Kept by other systems
    path("p/<uuid:patient_id>/appointments/told/<uuid:item_id>/", told.show_told, name="show_told"),
    path("p/<uuid:patient_id>/appointments/told/<uuid:item_id>/answer/", told.deal_with_reply, name="deal_with_reply"),
    # The clinic: its day, and what it publishes
    path("desk/day/", day.show_day, name="show_day"),
    path("desk/day/waiting/", line.show_line, name="show_line"),
    path("desk/day/block/", day.block_times, name="block_times"),
    path("desk/day/<uuid:slot_id>/free/", day.unblock_time, name="unblock_time"),
    path("desk/day/call-off/", calling_off.call_off_day, name="call_off_day"),
    path("desk/day/call-off/<uuid:run_id>/", calling_off.show_calling_off, name="calling_off"),
    path(f"{_ONE}day/", clinic_side.step_booking, name="step_booking"),
    path(f"{_ONE}rearrange/", clinic_side.rearrange, name="rearrange"),
    path(f"{_ALL}for/<uuid:slot_id>/", clinic_side.book_for, name="book_for"),
    path("desk/clinics/", clinics.list_clinics, name="list_clinics"),
    path("desk/clinics/new/", clinics.open_clinic, name="open_clinic"),
    path("desk/clinics/places/new/", clinics.write_place, name="add_place"),
    path("desk/clinics/places/<uuid:place_id>/", clinics.write_place, name="change_place"),
    path("desk/clinics/<uuid:clinic_id>/", clinics.show_clinic, name="show_clinic"),
    path("desk/clinics/<uuid:clinic_id>/change/", clinics.change_clinic, name="change_clinic"),
    path("desk/clinics/<uuid:clinic_id>/end/", clinics.end_clinic, name="end_clinic"),
    path("desk/clinics/<uuid:clinic_id>/hours/", sessions.add_session, name="add_session"),
    path("desk/clinics/hours/<uuid:session_id>/end/", sessions.end_session, name="end_session"),
    # Video visits: of whoever is signed in, of guests, and the clinic's list
    path(f"{_ONE}video/", video.check_devices, name="check_devices"),
    path(f"{_ONE}video/room/", video.show_room, name="show_room"),
    path(f"{_ONE}video/left/", video.left_room, name="left_room"),
    path(f"{_ONE}video/call/", video.call_instead, name="call_instead"),
    path(f"{_ONE}video/code/", video.make_code, name="make_code"),
    path(f"{_ONE}video/invite/", video.invite_guest, name="invite_guest"),
    path(f"{_ONE}video/invite/<uuid:attendee_id>/", video.take_back, name="take_back"),
    path("visit/", video_guests.enter_code, name="enter_code"),
    path("visit/room/", video_guests.show_guest_room, name="show_guest_room"),
    path("visit/left/", video_guests.leave_guest_room, name="leave_guest_room"),
    path("visit/<str:token>/", video_guests.accept_link, name="accept_link"),
    path("desk/video/", video_desk.list_rooms, name="list_rooms"),
]
