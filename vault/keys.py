"""The keys that seal other keys. They come from the environment and never touch the database."""

import hashlib
from functools import cache

from django.conf import settings

LENGTH = 32  # bytes: AES-256


class KeyMissing(Exception):
    """Something was sealed by a key that SEALING_KEYS does not name any more."""


def current() -> tuple[str, bytes]:
    """Name and bytes of the key that seals from now on."""
    return next(iter(_ring(settings.SEALING_KEYS).items()))


def named(name: str) -> bytes:
    try:
        return _ring(settings.SEALING_KEYS)[name]
    except KeyError:
        raise KeyMissing(name) from None


@cache
def _ring(texts: str) -> dict[str, bytes]:
    """Every key by its name, the first one first."""
    given = [text.strip() for text in texts.split(",") if text.strip()]
    return {_derive("name", text).hex()[:16]: _derive("key", text)[:LENGTH] for text in given}


def _derive(use: str, text: str) -> bytes:
    return hashlib.sha256(f"digital-front-door sealing {use}:{text}".encode()).digest()
