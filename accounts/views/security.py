"""One's own account: password, second factor, where one is signed in."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts import mfa, passkeys, queries
from accounts.doors import own_account
from accounts.requests import Request


@own_account
def security(request: Request) -> HttpResponse:
    user = request.user
    context = {
        "since": mfa.since(user),
        "has_device": mfa.has_device(user),
        "has_authenticator": mfa.has_authenticator(user),
        "codes_left": mfa.recovery_codes_left(user),
        "passkeys": passkeys.of(user).count(),
        "sessions": queries.living_sessions(user).count(),
        "ways": len(queries.choices(user)),
    }
    return render(request, "accounts/security.html", context)
