"""Bodies of requests before Django sees them: all of one has come before a thread begins, and none is of any size."""

import tempfile
from collections.abc import Awaitable, Callable
from typing import IO, Any

from vault.rules import FILE_LIMIT, FILES_OF_FORM

REQUEST_LIMIT = FILES_OF_FORM * FILE_LIMIT + 2 * 1024 * 1024  # bytes of a whole form
LET_GO = 512 * 1024 * 1024  # bytes: whoever sends more than that does not wait for an answer
_IN_MEMORY = 1024 * 1024
_PIECE = 256 * 1024

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]


class BeforeDjango:
    """Hands a request on when its body is whole; a sender who goes half-way, or sends too much, reaches nothing.

    A body that says it is too large is let go of, so that vault.uploading.TooLarge can answer.
    """

    def __init__(self, application: Callable):
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Callable) -> None:
        if scope["type"] != "http":
            return await self.application(scope, receive, send)
        said = dict(scope["headers"]).get(b"content-length", b"")
        if said.isdigit() and int(said) > REQUEST_LIMIT:
            return await self.application(scope, await _let_go(receive), send)
        first = await receive()
        if first["type"] == "http.request" and not first.get("more_body"):
            return await self.application(_measured(scope, len(first.get("body", b""))), _once(first, receive), send)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            if await _whole(first, receive, body):
                await self.application(_measured(scope, body.tell()), _again(body, receive), send)


def _measured(scope: dict[str, Any], length: int) -> dict[str, Any]:
    """The request with the length of its body, which one sent in chunks does not say."""
    if not length or any(name == b"content-length" for name, _ in scope["headers"]):
        return scope
    return scope | {"headers": [*scope["headers"], (b"content-length", str(length).encode())]}


async def _whole(first: Message, receive: Receive, body: IO[bytes]) -> bool:
    """Keep what comes; whether it came to its end and is not too much."""
    message = first
    while message["type"] == "http.request":
        body.write(message.get("body", b""))
        if body.tell() > REQUEST_LIMIT:
            return False
        if not message.get("more_body"):
            return True
        message = await receive()
    return False


def _once(message: Message, receive: Receive) -> Receive:
    """A body that came in one message; then whatever comes."""
    waiting = [message]

    async def once() -> Message:
        return waiting.pop() if waiting else await receive()

    return once


def _again(body: IO[bytes], receive: Receive) -> Receive:
    """A kept body in pieces; then whatever comes."""
    size, ended = body.tell(), False
    body.seek(0)

    async def again() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        piece = body.read(_PIECE)
        ended = body.tell() >= size
        return {"type": "http.request", "body": piece, "more_body": not ended}

    return again


async def _let_go(receive: Receive) -> Receive:
    """An empty body once all of it has come and gone: a browser listens when it has sent all."""
    came = 0
    while came <= LET_GO:
        message = await receive()
        came += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    return _once({"type": "http.request", "body": b"", "more_body": False}, receive)
