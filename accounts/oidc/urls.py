"""Where people leave for an identity provider, and where they come back."""

from django.urls import path

from accounts.oidc import views

app_name = "oidc"
urlpatterns = [
    path("<slug:provider_id>/", views.begin, name="begin"),
    path("<slug:provider_id>/back/", views.callback, name="callback"),
    path("<slug:provider_id>/connect/", views.connect, name="connect"),
]
