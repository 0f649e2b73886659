"""Organisations and roles, for policy administrators."""

from django.urls import path

from accounts.views import members

app_name = "organisations"
urlpatterns = [
    path("", members.list_organisations, name="list_organisations"),
    path("new/", members.open_organisation, name="open_organisation"),
    path("<uuid:organisation_id>/", members.show_organisation, name="show_organisation"),
    path("<uuid:organisation_id>/rename/", members.rename_organisation, name="rename_organisation"),
    path("<uuid:organisation_id>/end/", members.end_organisation, name="end_organisation"),
    path("<uuid:organisation_id>/join/", members.join, name="join"),
    path("roles/<uuid:membership_id>/", members.show_membership, name="show_membership"),
    path("people/<uuid:user_id>/", members.show_person, name="show_person"),
]
