"""Pages beside sockets: an ASGI server's request answered by a WSGI application, in one call of one thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import IO, Any, NamedTuple, cast

from a2wsgi.wsgi import Body, build_environ


class Answer(NamedTuple):
    """What is sent back: all of it, for nothing that the portal answers is long or never ends."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


class InThreads:
    """A fixed number of threads. What goes to and fro between them and the event loop is one call and one answer."""

    def __init__(self, application: Callable, threads: int):
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: dict[str, Any], body: IO[bytes], send: Callable) -> None:
        answer = await asyncio.get_running_loop().run_in_executor(
            self.pool, copy_context().run, self._answer, scope, body
        )
        content = b"" if scope["method"] == "HEAD" else answer.content
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, scope: dict[str, Any], body: IO[bytes]) -> Answer:
        begun: list[Any] = []
        with body:
            environ = build_environ(cast(Any, scope), cast(Body, body))
            parts = self.application(environ, lambda status, headers, fault=None: begun.extend((status, headers)))
            try:
                content = b"".join(parts)
            finally:
                parts.close()
        status, headers = begun
        sent = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return Answer(int(status[:3]), sent, content)
