"""What the broker gave goes to whom it is for, also where the socket that waited for it goes at that moment."""

import asyncio
from types import SimpleNamespace

import pytest
from channels.layers import get_channel_layer
from redis.asyncio import Redis

from tests.loops import finished


@pytest.fixture
def held(monkeypatch):
    """What the broker has given is held on its way: `came` tells of it, and it goes on once `go` is set."""
    take, held = Redis.bzpopmin, SimpleNamespace(came=asyncio.Event(), go=asyncio.Event())

    async def slowly(*args, **named):
        found = await take(*args, **named)
        if found:
            held.came.set()
            await held.go.wait()
        return found

    monkeypatch.setattr(Redis, "bzpopmin", slowly)
    return held


def test_a_socket_that_goes_takes_no_message_of_others_along(held):
    async def scenario():
        layer = get_channel_layer()
        leaver, other = await layer.new_channel(), await layer.new_channel()
        await layer.group_add("a.room", other)
        goes = asyncio.create_task(layer.receive(leaver))
        await asyncio.sleep(0)  # the first one waits at the broker, for both
        stays = asyncio.create_task(layer.receive(other))
        await layer.group_send("a.room", {"type": "hello"})
        await asyncio.wait_for(held.came.wait(), 10)
        goes.cancel()
        await asyncio.wait({goes}, timeout=10)
        held.go.set()
        assert goes.cancelled()
        assert (await asyncio.wait_for(stays, 10))["type"] == "hello"
        await layer.flush()

    finished(scenario())
