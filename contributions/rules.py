"""Who may write a note, and what a note may say. Pure: an empty answer means yes."""

import unicodedata

from django.utils.translation import gettext as _

from consent.areas import Area
from consent.gate import Access

_ALLOWED_CONTROLS = frozenset("\r\n\t")  # browsers send a line end as two
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})  # spaces, and marks that draw nothing


def why_not_write(access: Access) -> str:
    """The note is the person's own: nobody at work writes it, whatever else they may write."""
    if access.decision.basis != "self" or Area.CONTRIBUTIONS not in access.decision.act:
        return _("Only the person whose record this is can write notes.")
    return ""


def why_not_text(text: str) -> str:
    """What is wrong with the words of a note, beyond their length."""
    if any(unicodedata.category(char) == "Cc" and char not in _ALLOWED_CONTROLS for char in text):
        return _("Your note holds a character that cannot be shown. Delete it, or type that part again.")
    if not any(unicodedata.category(char) not in _UNSEEN for char in text):
        return _("Write your note before you save it.")
    return ""


def tidy(text: str) -> str:
    """The note as it is kept: one kind of line end, no empty lines around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
