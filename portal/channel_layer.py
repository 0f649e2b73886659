"""The channel layer of sockets: channels_redis, of which a socket that goes takes no message of others along."""

import asyncio
from typing import Any

from channels_redis.core import RedisChannelLayer


class Layer(RedisChannelLayer):
    """One of a process's sockets waits at the broker for all of them.

    Where it goes at that moment, the message that the broker has just given would be lost, whomever it is for. So the
    waiting goes on without it, and the next socket takes it over.
    """

    waiting: asyncio.Task | None = None

    async def receive_single(self, channel: str) -> tuple[Any, dict[str, Any]]:
        waiting, loop = self.waiting, asyncio.get_running_loop()
        if waiting is None or waiting.get_loop() is not loop or _failed(waiting):
            waiting = self.waiting = loop.create_task(super().receive_single(channel))
            waiting.add_done_callback(_failed)  # looks at its fault, also where nobody waits any more
        found = await asyncio.shield(waiting)
        self.waiting = None
        return found


def _failed(task: asyncio.Task) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
