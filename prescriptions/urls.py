"""Repeat requests, serial prescriptions, the practice's and the pharmacy's desks."""

from django.urls import path

from prescriptions.views import ordering, person, pharmacies, serial

app_name = "prescriptions"
_PERSON = "p/<uuid:patient_id>/prescriptions/"
_SERIAL = f"{_PERSON}serial/<uuid:serial_id>/"
urlpatterns = [
    # The person's own
    path(_PERSON, person.list_prescriptions, name="list_prescriptions"),
    path(f"{_PERSON}order/", ordering.order, name="order"),
    path(f"{_PERSON}sent/<uuid:request_id>/", ordering.show_sent, name="show_sent"),
    path(f"{_PERSON}pharmacy/", pharmacies.choose_pharmacy, name="choose_pharmacy"),
    path(f"{_PERSON}<uuid:item_id>/", person.show_item, name="show_item"),
    path(f"{_PERSON}<uuid:item_id>/cancel/", person.cancel_item, name="cancel_item"),
    path(f"{_PERSON}<uuid:item_id>/collected/", person.collect_item, name="collect_item"),
    path(_SERIAL, serial.show_serial, name="show_serial"),
    path(f"{_SERIAL}register/", serial.register_serial, name="register_serial"),
    path(f"{_SERIAL}withdraw/", serial.withdraw_serial, name="withdraw_serial"),
]
