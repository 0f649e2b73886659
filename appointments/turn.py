"""Servers that help two browsers to meet: time-limited credentials as coturn's `--use-auth-secret` checks them."""

import base64
import hashlib
import hmac
import time
import uuid
from typing import Any

from django.conf import settings

LIFE = 2 * 3600  # seconds: the longest visit and a margin; each joining and rejoining gets new ones


def ice(visit_id: uuid.UUID, *, now: float | None = None) -> dict[str, Any]:
    """A browser's RTCConfiguration. TURN servers know the real time, not the portal's clock."""
    found: dict[str, Any] = {"iceServers": []}
    if settings.TURN.urls:
        name, word = credentials(visit_id, now=time.time() if now is None else now)
        found["iceServers"] = [{"urls": settings.TURN.urls, "username": name, "credential": word}]
    if settings.TURN.relay_only:
        found["iceTransportPolicy"] = "relay"
    return found


def credentials(visit_id: uuid.UUID, *, now: float, life: int = LIFE) -> tuple[str, str]:
    """User name and password: valid until the moment that the name begins with."""
    name = f"{int(now) + life}:{visit_id.hex}"
    word = hmac.new(settings.TURN.secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(word).decode()
