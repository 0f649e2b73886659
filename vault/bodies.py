"""Bodies of requests before Django sees them: all of one has come before a thread begins, and none is of any size."""

import tempfile
from collections.abc import Awaitable, Callable
from typing import IO, Any, cast

from vault.rules import FILE_LIMIT, FILES_OF_FORM

REQUEST_LIMIT = FILES_OF_FORM * FILE_LIMIT + 2 * 1024 * 1024  # bytes of a whole form
LET_GO = 512 * 1024 * 1024  # bytes: whoever sends more than that does not wait for an answer
_IN_MEMORY = 1024 * 1024

Receive = Callable[[], Awaitable[dict[str, Any]]]
Answer = Callable[[dict[str, Any], IO[bytes], Callable], Awaitable[None]]


class BeforeDjango:
    """Has a request answered when its body is whole; a sender who goes half-way, or sends too much, reaches nothing.

    A body that says it is too large is let go of, so that vault.uploading.TooLarge can answer. `answer` takes the
    scope, the body as a file, which it closes, and where to send to.
    """

    def __init__(self, answer: Answer):
        self.answer = answer

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Callable) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Nothing here answers {scope['type']}.")
        said = dict(scope["headers"]).get(b"content-length", b"")
        body = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        if said.isdigit() and int(said) > REQUEST_LIMIT:
            await _let_go(receive)
        elif not await _whole(receive, body):
            return body.close()
        length = body.tell()
        body.seek(0)
        await self.answer(_measured(scope, length), body, send)


def _measured(scope: dict[str, Any], length: int) -> dict[str, Any]:
    """The request with the length of its body, which one sent in chunks does not say."""
    if not length or any(name == b"content-length" for name, _ in scope["headers"]):
        return scope
    return scope | {"headers": [*scope["headers"], (b"content-length", str(length).encode())]}


async def _whole(receive: Receive, body: IO[bytes]) -> bool:
    """Keep what comes; whether it came to its end and is not too much."""
    while (message := await receive())["type"] == "http.request":
        body.write(message.get("body", b""))
        if body.tell() > REQUEST_LIMIT:
            return False
        if not message.get("more_body"):
            return True
    return False


async def _let_go(receive: Receive) -> None:
    """Hear all of it out, up to a limit: a browser listens when it has sent all."""
    came, more = 0, True
    while more and came <= LET_GO:
        message = await receive()
        came, more = came + len(message.get("body", b"")), message.get("more_body", False)
