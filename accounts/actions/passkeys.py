"""Adding and taking away passkeys, with what the log keeps of it."""

from accounts import passkeys, trail
from accounts.requests import Request


def add_passkey(request: Request, *, name: str) -> None:
    """Keep the passkey that the browser made. Raises NotProven."""
    passkeys.keep_new(request, name=name)
    trail.note(request.actor, action="passkey", reason="added")


def remove_passkey(request: Request, *, passkey_id: int) -> bool:
    """Whether there was one to take away."""
    gone = passkeys.forget(user=request.user, passkey_id=passkey_id)
    if gone:
        trail.note(request.actor, action="passkey", reason="removed")
    return gone
