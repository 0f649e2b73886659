"""The desks of those who set the policy and keep people safe."""

from django.urls import path

from consent.views import assistance, locks, policies, policy_drafts, readings, refusals, statistics

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
    path("desk/safeguarding/", locks.safeguarding, name="safeguarding"),
    path("desk/safeguarding/sign-ins/new/", locks.lock_account, name="lock_account"),
    path("desk/safeguarding/sign-ins/<uuid:lock_id>/", locks.unlock_account, name="unlock_account"),
    path("p/<uuid:patient_id>/safeguarding/", locks.show_locks, name="show_locks"),
    path("p/<uuid:patient_id>/safeguarding/freeze/", locks.lock_record, {"kind": "freeze"}, name="lock_record"),
    path("p/<uuid:patient_id>/safeguarding/seal/", locks.lock_record, {"kind": "seal"}, name="lock_record"),
    path("p/<uuid:patient_id>/safeguarding/bar/", locks.lock_record, {"kind": "bar"}, name="lock_record"),
    path("p/<uuid:patient_id>/safeguarding/silence/", locks.lock_record, {"kind": "silence"}, name="lock_record"),
    path("p/<uuid:patient_id>/safeguarding/locks/<uuid:lock_id>/end/", locks.end_lock, name="end_lock"),
    path("desk/access-log/", readings.find_log, name="find_log"),
    path("p/<uuid:patient_id>/access-log/reason/", readings.begin_reading, name="begin_reading"),
    path("desk/refusals/", refusals.list_refusals, name="list_refusals"),
    path("desk/statistics/", statistics.show_statistics, name="show_statistics"),
    path("desk/statistics/<slug:table>.csv", statistics.download_statistics, name="download_statistics"),
    path("desk/help/", assistance.begin_call, name="begin_call"),
    path("p/<uuid:patient_id>/call/end/", assistance.end_call, name="end_call"),
]
