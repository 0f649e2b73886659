"""What may stand in words that somebody typed, and how they are kept. Pure."""

import unicodedata
from typing import Any

from django.utils.translation import gettext as _

_ALLOWED_CONTROLS = frozenset("\r\n\t")  # browsers send a line end as two
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})  # spaces, and marks that draw nothing


def is_seen(text: str) -> bool:
    """Whether anything of it can be seen."""
    return any(unicodedata.category(char) not in _UNSEEN for char in text)


def why_not_text(text: str, *, nothing: Any) -> str:
    """What is wrong with words, beyond their length; `nothing` is said of none at all."""
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _ALLOWED_CONTROLS for char in text):
        return _("This holds a character that cannot be shown. Delete it, or type that part again.")
    return "" if is_seen(text) else str(nothing)


def tidy(text: str) -> str:
    """As it is kept: one kind of line end, no empty lines around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str) -> str:
    """A subject: whatever was pasted stands in one line."""
    return " ".join(text.split())
