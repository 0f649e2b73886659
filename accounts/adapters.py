"""Hooks that allauth calls: what follows a sign-in, what a failure leaves behind, which mails go out."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from accounts import actions, addresses, devices, replies, steps, throttle, trail
from accounts.asking import actor_of
from accounts.oidc import arrivals
from accounts.requests import Request


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address and password do not match. Check both and try again."),
        "enter_current_password": _("This is not your present password. Check it and try again."),
        "incorrect_password": _("This is not your password. Check it and try again."),
        "duplicate_email": _("This is already the e-mail address of your account."),
    }

    def is_safe_url(self, url: str) -> bool:
        return bool(addresses.safe(url))

    def is_open_for_signup(self, request: Request) -> bool:
        return True

    def pre_login(self, request: Request, user, **how) -> HttpResponse | None:
        """Nobody signs in for somebody who has died. Closed by an officer, an account looks as closed as any other."""
        died = bool(user.patient and user.patient.died_on)
        if died or user.locked_at:
            trail.note(request.actor, action="sign-in", reason="closed", outcome="refused", target=f"User/{user.id}")
        if died:
            return replies.closed(request)
        user.is_active = user.is_active and user.locked_at is None  # of this object alone: nothing saves it
        return super().pre_login(request, user, **how)

    def post_login(self, request: Request, user, **how) -> HttpResponse:
        """The password was right, or the identity provider's answer: on to the code, or in for who owes none."""
        request.actor = actor_of(request)
        arrived = (how.get("signal_kwargs") or {}).get("sociallogin")
        trail.note(request.actor, action="sign-in", reason="identity provider" if arrived else "password")
        if arrived:
            arrivals.welcome(request, arrived)
        there = super().post_login(request, user, **how)
        response = HttpResponseRedirect(steps.after_first_factor(request, wanted=there["Location"]))
        return response if request.actor.owes_code else devices.recognise(request, response)

    def add_message(self, request: Request, level, message_template=None, *args, **kwargs) -> None:
        """That one is signed in, the page shows by itself."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)

    def authentication_failed(self, request: Request, **credentials) -> None:
        actions.sign_in_refused(request, email=credentials.get("email", ""))

    def logout(self, request: Request) -> None:
        actions.sign_out(request, actor=request.actor, reason="asked")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Mails that a stranger can cause are limited; the page says the same, sent or not."""
        request = self.request
        if not request.user.is_authenticated:
            if not throttle.mail_allowed_from(request):
                raise ImmediateHttpResponse(replies.too_often(request))
            if not throttle.mail_allowed_to(email):
                return
        super().send_mail(template_prefix, email, context)
