"""Who has looked, and opening a record in an emergency."""

from django.urls import path

from consent import views

app_name = "consent"
urlpatterns = [
    path("p/<uuid:patient_id>/access-log/", views.show_access_log, name="show_access_log"),
    path("p/<uuid:patient_id>/break-glass/", views.break_glass, name="break_glass"),
    path("desk/emergency/", views.break_glass_by_chi, name="break_glass_by_chi"),
]
