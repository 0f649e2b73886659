"""What the libraries tell us: a sign-in has begun, a password was changed."""

from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts import actions, reading, sessions, throttle
from accounts.actor import Actor


@receiver(user_logged_in)
def begin_session(sender, request, user, **kwargs):
    """Every way of signing in starts the session's clock."""
    sessions.begin(request.session, user_agent=request.META.get("HTTP_USER_AGENT", ""))
    reading.begin(request, user)


@receiver([password_changed, password_set])
def end_others_after_change(sender, request, user, **kwargs):
    actions.end_other_sessions(
        user=user, keep=request.session.session_key, actor=request.actor, reason="password changed"
    )


@receiver(password_reset)
def end_all_after_reset(sender, request, user, **kwargs):
    """Whoever proved the mailbox is let in again at once, and nobody else stays in."""
    throttle.forget(throttle.mark_of(user.email))
    actor = Actor(kind="person", id=user.id, name=user.get_full_name(), request_id=request.request_id)
    actions.end_other_sessions(user=user, keep=None, actor=actor, reason="password reset")
