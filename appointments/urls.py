"""Appointments: finding a time, booking, waiting; the clinic's day; video visits."""

from django.urls import path

from appointments.views import told

app_name = "appointments"
urlpatterns: list = [
    # Kept by other systems
    path("p/<uuid:patient_id>/appointments/told/<uuid:item_id>/", told.show_told, name="show_told"),
    path("p/<uuid:patient_id>/appointments/told/<uuid:item_id>/answer/", told.deal_with_reply, name="deal_with_reply"),
]
