"""What keeps people safe who are watched: leaving at once, and telling nothing outside."""

from django.db import transaction

from accounts import trail
from accounts.actions.signing_in import sign_out
from accounts.models import User
from accounts.requests import Request


@transaction.atomic
def keep_quiet(request: Request, *, quiet: bool) -> None:
    """From now on nothing is sent outside the portal, or it is again; what waits to be sent follows."""
    User.objects.filter(id=request.user.id).update(quiet=quiet)
    trail.note(request.actor, action="safety", reason="quiet" if quiet else "not quiet")


def leave(request: Request) -> None:
    """Sign out, as far as anybody is signed in."""
    if request.actor.signed_in:
        sign_out(request, actor=request.actor, reason="left at once")
