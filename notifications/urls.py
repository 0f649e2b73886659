"""Addresses of a person's own notices, under /notices/."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.list_notices, name="list_notices"),
    path("read/", views.mark_read, name="mark_read"),
]
