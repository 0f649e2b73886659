"""Appointments: finding a time, booking, waiting; the clinic's day; video visits."""

app_name = "appointments"
urlpatterns: list = []
