"""Sign-in's second half and the pages about one's own account."""

from django.urls import path

from accounts.views import codes, security, sessions

app_name = "accounts"
urlpatterns = [
    path("otp/", codes.otp, name="otp"),
    path("otp/recovery/", codes.recovery, name="recovery"),
    path("authenticator/", codes.set_up_authenticator, name="set_up_authenticator"),
    path("recovery-codes/", codes.new_recovery_codes, name="new_recovery_codes"),
    path("role/", sessions.choose_role, name="choose_role"),
    path("security/", security.security, name="security"),
    path("sessions/", sessions.list_sessions, name="list_sessions"),
    path("sessions/others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("sessions/<uuid:public_id>/end/", sessions.end_session, name="end_session"),
    path("stay/", sessions.stay, name="stay"),
    path("timed-out/", sessions.timed_out, name="timed_out"),
]
