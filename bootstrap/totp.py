"""One-time codes of RFC 6238, for the demo people's authenticators."""

import base64
import hashlib
import hmac
import struct
import time

PERIOD = 30  # seconds that a code lives


def code(secret: str, *, at: float | None = None, digits: int = 6) -> str:
    """The code of the moment for a secret in base32."""
    padded = secret.upper().replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8)
    counter = int((time.time() if at is None else at) // PERIOD)
    mac = hmac.new(base64.b32decode(padded), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def seconds_left(at: float | None = None) -> int:
    return PERIOD - int((time.time() if at is None else at) % PERIOD)
