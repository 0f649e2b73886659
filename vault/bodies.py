"""Bodies of requests before Django sees them: an ASGI server's Django would put one of any size on disk first."""

from collections.abc import Awaitable, Callable
from typing import Any

from vault.rules import FILE_LIMIT, FILES_OF_FORM

REQUEST_LIMIT = FILES_OF_FORM * FILE_LIMIT + 2 * 1024 * 1024  # bytes of a whole form
LET_GO = 512 * 1024 * 1024  # bytes: whoever sends more than that does not wait for an answer

Receive = Callable[[], Awaitable[dict[str, Any]]]


class BeforeDjango:
    """Lets go of a body that says it is too large, so that vault.uploading.TooLarge can answer; ends one that lied."""

    def __init__(self, application: Callable):
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Callable) -> None:
        if scope["type"] != "http":
            return await self.application(scope, receive, send)
        said = dict(scope["headers"]).get(b"content-length", b"")
        too_large = said.isdigit() and int(said) > REQUEST_LIMIT
        return await self.application(scope, _without_body(receive) if too_large else _bounded(receive), send)


def _without_body(receive: Receive) -> Receive:
    """An empty body once all of it has come and gone; afterwards, that the sender has gone."""
    answered = False

    async def without() -> dict[str, Any]:
        nonlocal answered
        came = 0
        while not answered and came <= LET_GO:
            message = await receive()
            came += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        if not answered:
            answered = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await receive())["type"] != "http.disconnect":
            pass
        return message

    return without


def _bounded(receive: Receive) -> Receive:
    """What comes, as long as it is not too much: then as if the sender had gone."""
    came = 0

    async def within() -> dict[str, Any]:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        return message if came <= REQUEST_LIMIT else {"type": "http.disconnect"}

    return within
