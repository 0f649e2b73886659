"""What may be kept of a file, what it is called, and every reason to refuse one in words. Pure."""

import re
import unicodedata
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

FILE_LIMIT = 10 * 1024 * 1024  # bytes of one file
FILES_OF_FORM = 5
FILES_OF_PERSON = 200
BYTES_OF_PERSON = 200 * 1024 * 1024
NAME_LENGTH = 120
KIND = "Upload"
KINDS = (KIND, "Certificate")  # as what the gate knows files: all in one, and what an application came with

# What a name may end in, and as what the file is then read.
FORMS = {
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".jpe": "jpeg",
    ".jfif": "jpeg",
    ".png": "png",
    ".heic": "heic",
    ".heif": "heic",
    ".pdf": "pdf",
    ".txt": "text",
}
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "text/plain": ".txt"}
PICTURES = frozenset({"image/jpeg", "image/png"})
ACCEPT = "image/jpeg,image/png,application/pdf,text/plain"  # without HEIC a telephone sends its photos as JPEG


class Why(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    FORM = "form"
    OTHER = "other"  # the content is not what the name says
    MIXED = "mixed"  # two kinds of file in one
    DAMAGED = "damaged"
    LOCKED = "locked"
    ACTIVE = "active"
    HEAVY = "heavy"
    PAGES = "pages"
    MOVING = "moving"
    HEIC = "heic"
    NOT_TEXT = "not-text"
    VIRUS = "virus"
    BUSY = "busy"


SAID: dict[str, Any] = {
    Why.EMPTY: _("The file is empty. Check that it opens on your device, then choose it again."),
    Why.TOO_LARGE: _("The file is too large. It may have 10 MB: send a smaller photo, or fewer pages."),
    Why.FORM: _("This kind of file cannot be taken. Send a photo (JPEG or PNG), a PDF or a plain text file."),
    Why.OTHER: _("The content of the file is not what its name says. Send the photo, PDF or text file itself."),
    Why.MIXED: _("The file holds another file inside it, so it cannot be taken. Save it anew, or send a photo of it."),
    Why.DAMAGED: _("The file is damaged or not complete. Check that it opens on your device, then choose it again."),
    Why.LOCKED: _("The file is locked with a password. Save it without one, then send it."),
    Why.ACTIVE: _(
        "The PDF has parts that run, open or hold something else, such as a script or an attachment. "
        "Print it to a new PDF, or send a photo of it."
    ),
    Why.HEAVY: _("The file takes too much to open. Send a smaller picture, or fewer pages."),
    Why.PAGES: _("The PDF has too many pages. It may have 200: send the pages that matter."),
    Why.MOVING: _("Moving pictures cannot be taken. Send a still picture."),
    Why.HEIC: _(
        "This photo is in the HEIC form, which cannot be opened here. Save it as JPEG first; on an iPhone choose "
        "Settings, Camera, Formats, Most Compatible."
    ),
    Why.NOT_TEXT: _("This is not plain text in the letters of today (UTF-8). Save it as plain text, or as a PDF."),
    Why.VIRUS: _("The file looks like a virus or another program that does harm. It was not kept."),
    Why.BUSY: _("Many files are being checked just now. Choose the file again in a minute."),
}
_BY_TYPE = {"image/jpeg": _("Photo"), "image/png": _("Picture"), "application/pdf": _("PDF"), "text/plain": _("Text")}
_NEVER = re.compile(r'[<>:"|?*/\\]')


def form_of(name: str) -> str:
    """As what a file of this name is read; empty where no such file is taken."""
    stem, dot, ending = _base(name).rpartition(".")
    return FORMS.get(f".{ending.lower()}", "") if dot and stem else ""


def clean_name(name: str, media_type: str) -> str:
    """A name to keep and to save by: no folders, no signs that hide what it ends in, and the ending of its type."""
    stem, dot, last = _base(name).rpartition(".")
    if f"{dot}{last.lower()}" not in FORMS:
        stem += dot + last
    ending = ENDINGS[media_type]
    stem = _NEVER.sub("_", stem)[: NAME_LENGTH - len(ending)].strip(" .")
    return (stem or "file") + ending


def shown_name(name: str) -> str:
    """What somebody called a file, short enough and safe to be said back to them."""
    return _base(name)[:60] or "?"


def kind_words(media_type: str) -> str:
    return str(_BY_TYPE.get(media_type, media_type))


def _base(name: str) -> str:
    """The last part of a path of any system, without controls, marks of direction and signs that draw nothing."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = (" " if char.isspace() else char for char in last if char.isspace() or unicodedata.category(char)[0] != "C")
    return " ".join("".join(shown).split())
