"""Sign-in's second half and the pages about one's own account."""

from django.urls import path

from accounts.views import codes, connecting, passkeys, printed, reading, safety, security, sessions

app_name = "accounts"
urlpatterns = [
    path("otp/", codes.otp, name="otp"),
    path("otp/recovery/", codes.recovery, name="recovery"),
    path("authenticator/", codes.set_up_authenticator, name="set_up_authenticator"),
    path("printed-codes/", printed.set_up_printed_codes, name="set_up_printed_codes"),
    path("recovery-codes/", codes.new_recovery_codes, name="new_recovery_codes"),
    path("passkeys/", passkeys.list_passkeys, name="list_passkeys"),
    path("passkeys/new/ask/", passkeys.ask_new, name="ask_new_passkey"),
    path("passkeys/new/", passkeys.keep_new, name="keep_new_passkey"),
    path("passkeys/use/ask/", passkeys.ask_proof, name="ask_passkey"),
    path("passkeys/use/", passkeys.prove, name="prove_passkey"),
    path("passkeys/<int:passkey_id>/remove/", passkeys.forget, name="forget_passkey"),
    path("reading/", reading.choose, name="choose_reading"),
    path("role/", sessions.choose_role, name="choose_role"),
    path("leave/", safety.leave, name="leave"),
    path("safety/", safety.safety, name="safety"),
    path("security/", security.security, name="security"),
    path("sessions/", sessions.list_sessions, name="list_sessions"),
    path("sessions/others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("sessions/<uuid:public_id>/end/", sessions.end_session, name="end_session"),
    path("connect/", connecting.connect, name="connect"),
    path("connect/help/", connecting.ask_for_help, name="ask_for_help"),
    path("connect/question/", connecting.connecting_case, name="connecting_case"),
    path("stay/", sessions.stay, name="stay"),
    path("timed-out/", sessions.timed_out, name="timed_out"),
]
