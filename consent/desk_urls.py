"""The desks of those who set the policy and keep people safe."""

from django.urls import path

from consent.views import policies, policy_drafts

urlpatterns = [
    path("desk/policies/", policies.list_policies, name="list_policies"),
    path("desk/policies/first/", policies.show_first, name="show_first_policy"),
    path("desk/policies/new/", policies.start_draft, name="start_draft"),
    path("desk/policies/<uuid:version_id>/", policies.show_policy, name="show_policy"),
    path("desk/policies/<uuid:version_id>/count/", policies.count_effect, name="count_effect"),
    path("desk/policies/<uuid:version_id>/summary/", policy_drafts.edit_summary, name="edit_summary"),
    path("desk/policies/<uuid:version_id>/edit/<slug:subject>/", policy_drafts.edit_policy, name="edit_policy"),
    path("desk/policies/<uuid:version_id>/approve/", policy_drafts.approve_policy, name="approve_policy"),
    path("desk/policies/<uuid:version_id>/withdraw/", policy_drafts.withdraw_policy, name="withdraw_policy"),
]
