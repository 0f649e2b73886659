"""The help desk's pages about who somebody is."""

from django.urls import path

from accounts.views import identity_desk, merges, second_factor

app_name = "identity"
urlpatterns = [
    path("", identity_desk.list_cases, name="list_cases"),
    path("<uuid:case_id>/", identity_desk.show_case, name="show_case"),
    path("second-factor/", second_factor.reset, name="reset_second_factor"),
    path("merges/new/", merges.propose_merge, name="propose_merge"),
    path("merges/<uuid:merge_id>/", merges.show_merge, name="show_merge"),
]
