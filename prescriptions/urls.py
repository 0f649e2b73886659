"""Repeat requests, serial prescriptions, the practice's and the pharmacy's desks."""

from django.urls import path

from prescriptions.views import (
    by_telephone,
    dispensing,
    ordering,
    person,
    pharmacies,
    practice,
    reviews,
    serial,
    serial_noted,
)

app_name = "prescriptions"
_PERSON = "p/<uuid:patient_id>/prescriptions/"
_SERIAL = f"{_PERSON}serial/<uuid:serial_id>/"
urlpatterns = [
    # The person's own
    path(_PERSON, by_telephone.list_orders, name="list_prescriptions"),
    path(f"{_PERSON}order/", ordering.order, name="order"),
    path(f"{_PERSON}sent/<uuid:request_id>/", ordering.show_sent, name="show_sent"),
    path(f"{_PERSON}pharmacy/", pharmacies.choose_pharmacy, name="choose_pharmacy"),
    path(f"{_PERSON}<uuid:item_id>/", person.show_item, name="show_item"),
    path(f"{_PERSON}<uuid:item_id>/cancel/", person.cancel_item, name="cancel_item"),
    path(f"{_PERSON}<uuid:item_id>/collected/", person.collect_item, name="collect_item"),
    path(_SERIAL, serial.show_serial, name="show_serial"),
    path(f"{_SERIAL}register/", serial.register_serial, name="register_serial"),
    path(f"{_SERIAL}withdraw/", serial.withdraw_serial, name="withdraw_serial"),
    # Medication reviews: the practice invites, the person prepares, the practice says what came of it
    path(f"{_PERSON}review/", reviews.invite_review, name="invite_review"),
    path(f"{_PERSON}review/<uuid:review_id>/", reviews.show_review, name="show_review"),
    # The practice's desk
    path("desk/prescriptions/", practice.list_requests, name="list_requests"),
    path(f"{_PERSON}requests/<uuid:request_id>/", practice.show_request, name="show_request"),
    path(f"{_SERIAL}noted/", serial_noted.note_serial, name="note_serial"),
    # The pharmacy's desk
    path("desk/dispensing/", dispensing.list_dispensing, name="list_dispensing"),
    path("desk/dispensing/pharmacy/", dispensing.edit_pharmacy, name="edit_pharmacy"),
    path(f"{_PERSON}dispensing/", dispensing.show_dispensing, name="show_dispensing"),
]
