"""The mail by which somebody who was given a role sets the password of a new account."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import password_reset
from django.contrib.auth.tokens import default_token_generator

from accounts.models import User
from accounts.requests import Request


def send_invitation(request: Request, user: User) -> None:
    """A link that works once, for an hour; after that the page "Forgotten password" sends another."""
    key = f"{user.pk.hex}-{default_token_generator.make_token(user)}"
    context = {"password_reset_url": password_reset.get_reset_password_from_key_url(request, key)}
    get_adapter().send_mail("account/email/invitation", user.email, context)
