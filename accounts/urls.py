"""Sign-in's second half and the pages about one's own account."""

from django.urls import path  # noqa: F401

app_name = "accounts"
urlpatterns: list = []
