"""What may stand in a message. Pure."""

import unicodedata

from django.utils.translation import gettext as _

_ALLOWED_CONTROLS = frozenset("\r\n\t")  # browsers send a line end as two
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})  # spaces, and marks that draw nothing


def why_not_text(text: str, *, nothing: str) -> str:
    """What is wrong with words that somebody typed, beyond their length; `nothing` is said of none at all."""
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in _ALLOWED_CONTROLS for char in text):
        return _("This holds a character that cannot be shown. Delete it, or type that part again.")
    if not any(unicodedata.category(char) not in _UNSEEN for char in text):
        return str(nothing)
    return ""


def tidy(text: str) -> str:
    """As it is kept: one kind of line end, no empty lines around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str) -> str:
    """A subject: whatever was pasted stands in one line."""
    return " ".join(text.split())
