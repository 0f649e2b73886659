"""Who has looked, and opening a record in an emergency."""

from django.urls import path

from consent.views import access_log, emergency, seen_as

app_name = "consent"
urlpatterns = [
    path("p/<uuid:patient_id>/access-log/", access_log.show_access_log, name="show_access_log"),
    path("p/<uuid:patient_id>/break-glass/", emergency.break_glass, name="break_glass"),
    path("desk/emergency/", emergency.break_glass_by_chi, name="break_glass_by_chi"),
    # as others see it
    path("p/<uuid:patient_id>/seen-as/", seen_as.choose_viewer, name="choose_viewer"),
]
