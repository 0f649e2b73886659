"""The code that is handed to a helper: easy to read out, kept only as a keyed hash."""

import hashlib
import hmac
import secrets

from django.conf import settings

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else; 12 of them are 58 bits
LENGTH, GROUP = 12, 4
_LOOK_ALIKE = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "U": "V"})


def new_code() -> str:
    """Such as K7PM-2QXR-9DTH."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return "-".join(signs[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def mark_of(code: str, word: str = "") -> bytes:
    """What is kept: the hash of code and agreed word, however they were spaced and capitalised."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_LOOK_ALIKE)
    text = f"invitation:{signs}:{' '.join(word.casefold().split())}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
