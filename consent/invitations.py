"""The code that is handed to a helper: easy to read out, kept only as a keyed hash."""

import hashlib
import hmac

from django.conf import settings

from accounts import codes

LENGTH, GROUP = 12, 4


def new_code() -> str:
    """Such as K7PM-2QXR-9DTH."""
    return codes.new(length=LENGTH, group=GROUP)


def mark_of(code: str, word: str = "") -> bytes:
    """What is kept: the hash of code and agreed word, however they were spaced and capitalised."""
    text = f"invitation:{codes.plain(code)}:{' '.join(word.casefold().split())}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
