"""Addresses of a person's own notices, under /notices/."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.list_notices, name="list_notices"),
    path("read/", views.mark_read, name="mark_read"),
    path("choices/", views.choose, name="choose"),
    path("choices/number/", views.give_number, name="give_number"),
    path("choices/code/", views.confirm_number, name="confirm_number"),
    path("choices/no-number/", views.remove_number, name="remove_number"),
]
