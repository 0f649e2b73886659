"""What keeps people safe who are watched: leaving at once, and telling nothing outside."""

from collections.abc import Collection

from django.db import transaction

from accounts import trail
from accounts.actions.signing_in import sign_out
from accounts.models import User
from accounts.requests import Request


@transaction.atomic
def keep_quiet(request: Request, *, quiet: bool, unwanted: Collection[str] = ()) -> None:
    """From now on nothing is sent outside the portal, or it is again; what waits to be sent follows.

    `unwanted` are the other ways by which nobody may reach them: letters, calls.
    """
    ways = {"no_letters": "letters" in unwanted, "no_calls": "calls" in unwanted}
    User.objects.filter(id=request.user.id).update(quiet=quiet, **ways)
    trail.note(request.actor, action="safety", reason="quiet" if quiet else "not quiet")


def leave(request: Request) -> None:
    """Sign out, as far as anybody is signed in."""
    if request.actor.signed_in:
        sign_out(request, actor=request.actor, reason="left at once")
