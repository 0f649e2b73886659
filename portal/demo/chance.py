"""Every choice and every identifier follows from the seed and a path, never from the clock or the machine."""

import base64
import hashlib
import random
import uuid

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
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


def recovery_codes(seed: int, login: str, count: int = 10) -> tuple[str, ...]:
    """Single-use codes for the day the authenticator is lost, in the form that the portal gives them."""
    throw = dice(seed, "recovery", login)
    groups = [["".join(throw.choice(SIGNS) for _ in range(4)) for _ in range(3)] for _ in range(count)]
    return tuple("-".join(group) for group in groups)
