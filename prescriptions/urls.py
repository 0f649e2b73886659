"""Repeat requests, serial prescriptions, the practice's and the pharmacy's desks."""

app_name = "prescriptions"
urlpatterns: list = []
