"""Every choice and every identifier follows from the seed and a path, never from the clock or the machine."""

import base64
import hashlib
import random
import uuid

ROOT = uuid.UUID("6f0c1f0e-5b1c-5d0b-9f52-3a7d1d6c9e10")


def identifier(seed: int, *path: str) -> str:
    """The id of the thing that stands at this path in the population of this seed."""
    return str(uuid.uuid5(ROOT, f"{seed}/{'/'.join(path)}"))


def dice(seed: int, *path: str) -> random.Random:
    """Dice of its own for each path, so that one more choice in one place changes nothing elsewhere."""
    return random.Random(f"{seed}/{'/'.join(path)}")  # noqa: S311 - invents people, guards nothing


def totp_secret(seed: int, login: str) -> str:
    """The key of a demo person's authenticator: twenty bytes in base 32."""
    return base64.b32encode(hashlib.sha256(f"{seed}/totp/{login}".encode()).digest()[:20]).decode()


def recovery_codes(seed: int, login: str, count: int = 5) -> tuple[str, ...]:
    """Single-use codes for the day the authenticator is lost."""
    digests = (hashlib.sha256(f"{seed}/recovery/{login}/{n}".encode()).digest() for n in range(count))
    return tuple(base64.b32encode(digest[:5]).decode().lower() for digest in digests)
