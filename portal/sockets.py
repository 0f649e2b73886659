"""Sockets: where the channel layer and the TURN servers are, and the one address that a socket is opened at."""

import os
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from portal import broker

VISIT = re.compile(r"/ws/video/(?P<visit>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/")


class Turn(NamedTuple):
    """TURN servers, the secret shared with them, and whether browsers may meet through them alone."""

    urls: list[str]
    secret: str
    relay_only: bool = False


def settings(redis_url: str, secret: str) -> tuple[dict[str, Any], Turn, float]:
    """The channel layer, whose messages are sealed on their way; TURN; seconds between two looks of a socket."""
    layer = {
        # The layer waits 5 seconds for a message: a client that waits no longer takes silence for a broken broker.
        "hosts": [{"address": broker.for_client(redis_url), "socket_timeout": 15}],
        "prefix": "video",
        "capacity": 1000,
        "expiry": 20,
        "group_expiry": 43_200,
        "symmetric_encryption_keys": [secret],
    }
    given = os.environ.get
    turn = Turn(
        urls=[url.strip() for url in given("TURN_URLS", "").split(",") if url.strip()],
        secret=given("TURN_SECRET", ""),
        relay_only=given("VIDEO_RELAY_ONLY", "") in {"1", "true", "yes", "on"},
    )
    layers = {"default": {"BACKEND": "portal.channel_layer.Layer", "CONFIG": layer}}
    return layers, turn, float(given("VIDEO_CHECK_SECONDS") or 2)


class ByProtocol:
    """Pages to Django; a socket to the visit that its address names, and to nothing else."""

    def __init__(self, pages: Callable, visits: Callable):
        self.pages, self.visits = pages, visits

    async def __call__(self, scope: dict[str, Any], receive: Callable, send: Callable) -> None:
        if scope["type"] != "websocket":
            return await self.pages(scope, receive, send)
        match = VISIT.fullmatch(scope["path"])
        if match is None:
            await receive()
            return await send({"type": "websocket.close"})
        named = {"url_route": {"kwargs": match.groupdict()}}
        return await self.visits({**scope, **named}, receive, send)
