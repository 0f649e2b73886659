"""The words of a letter, in whatever form it came. Its file is never opened in a reader's browser or in this process.

Plain text is read here; PDF and HTML by `records.extraction`, a program of its own within limits.
"""

import base64
import binascii
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from records import extraction
from records.presenters import fhir

FILE_LIMIT = 20 * 1024 * 1024  # bytes
WAIT = 8  # seconds for one file, and for one's turn
_AT_ONCE = BoundedSemaphore(2)  # of one web process: a few heavy files cannot hold up everybody
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_TEXT = ("text/plain", "text/markdown", "text/x-markdown")
_HTML = ("text/html", "application/xhtml+xml")


class Why(StrEnum):
    """Why there are no words."""

    MISSING = "missing"  # the file was not sent, at most its address, which is never called
    TOO_LARGE = "too-large"
    DAMAGED = "damaged"
    LOCKED = "locked"  # by a password
    NO_TEXT = "no-text"  # a picture of a page
    FORM = "form"  # a form of file that nobody reads here
    HEAVY = "heavy"  # took too much memory or time
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Words:
    """What a file says, page by page, or why nothing; `cut` where only the beginning is here."""

    pages: tuple[str, ...] = ()
    why: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """One attachment as it came: media type without parameters, its bytes, or why they are not here."""

    form: str
    charset: str
    content: bytes
    why: str
    size: int  # bytes, as sent or as said by the sender; 0 where nobody knows
    title: str

    @property
    def kind(self) -> str:
        """pdf, html, text or nothing; a file that begins as a PDF is one, whatever its sender says."""
        if self.content[:1024].lstrip().startswith(b"%PDF-") or self.form == "application/pdf":
            return "pdf"
        return "html" if self.form in _HTML else "text" if self.form in _TEXT or not self.form else ""


def attachments(body: dict) -> list[dict[str, Any]]:
    """Every attachment of a document or a report, in its sender's order."""
    found = [content.get("attachment", {}) for content in fhir.listed(body.get("content")) if isinstance(content, dict)]
    return [one for one in (*found, *fhir.listed(body.get("presentedForm"))) if isinstance(one, dict)]


def binary_of(attachment: dict) -> str:
    """The id of the file within the record that an attachment points to; empty where it points elsewhere."""
    if attachment.get("data"):
        return ""
    kind, ident = fhir.reference_id({"reference": attachment.get("url", "")})
    address = str(attachment.get("url", ""))
    return ident if kind == "Binary" and not re.match(r"[a-z]+:|//", address, re.IGNORECASE) else ""


def file(attachment: dict, stored: dict | None = None) -> File:
    """The attachment's file; `stored` is the Binary that it points to."""
    held = stored if stored is not None else attachment
    form, _, more = str(attachment.get("contentType") or held.get("contentType", "")).partition(";")
    charset = re.search(r"charset=\"?([A-Za-z0-9._-]{1,40})", more)
    content, why = _content(held.get("data", ""))
    said = attachment.get("size", 0)
    if why == Why.MISSING and isinstance(said, int) and said > FILE_LIMIT:
        why = Why.TOO_LARGE
    return File(
        form=form.strip().lower(),
        charset=charset[1] if charset else "",
        content=content,
        why=why,
        size=len(content) or (said if isinstance(said, int) else 0),
        title=str(attachment.get("title", "")),
    )


def _content(data: str) -> tuple[bytes, str]:
    if not data:
        return b"", Why.MISSING
    if len(data) > FILE_LIMIT * 4 // 3:
        return b"", Why.TOO_LARGE
    try:
        return base64.b64decode("".join(data.split()), validate=True), ""
    except (binascii.Error, ValueError):
        return b"", Why.DAMAGED


def words(found: File) -> Words:
    """What a file says."""
    if found.why:
        return Words(why=found.why)
    if not found.content:
        return Words(why=Why.MISSING)
    if found.kind == "text":
        return _plain(found)
    return _apart(found.kind, _as_sent(found)) if found.kind else Words(why=Why.FORM)


def _as_sent(found: File) -> bytes:
    """A web page in the letters that its reader expects."""
    return _decoded(found).encode() if found.kind == "html" else found.content


def words_of_html(text: str) -> Words:
    """The words of a narrative."""
    return _apart("html", text.encode()) if text.strip() else Words(why=Why.MISSING)


def _plain(found: File) -> Words:
    text = _clean(_decoded(found))
    if not text:
        return Words(why=Why.NO_TEXT if found.form else Why.FORM)
    return Words((text[: extraction.CHARACTERS],), cut=len(text) > extraction.CHARACTERS)


def _decoded(found: File) -> str:
    """In the letters its sender names, else UTF-8, else the old ones of Western computers."""
    for charset in (found.charset, "utf-8-sig"):
        try:
            return found.content.decode(charset) if charset else found.content.decode("utf-8-sig")
        except (LookupError, ValueError):
            continue
    return found.content.decode("cp1252", "replace")


def _clean(text: str) -> str:
    """One kind of line end, nothing that draws no letter, at most one empty line."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n"))
    return re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", text).strip()


def _apart(kind: str, content: bytes) -> Words:
    """Ask the program for the words of a file. However that ends, it ends with an answer."""
    if len(content) > FILE_LIMIT:
        return Words(why=Why.TOO_LARGE)
    if not _AT_ONCE.acquire(timeout=WAIT):
        return Words(why=Why.BUSY)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(extraction.__file__)), kind],
            input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=WAIT, env={}, cwd="/", check=False,
        )  # fmt: skip
        told = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError, OSError):
        told = None
    finally:
        _AT_ONCE.release()
    if told is None:
        return Words(why=Why.HEAVY)
    pages = tuple(_clean(page) for page in told["pages"])
    return Words(pages=pages, why=told["why"], cut=told["cut"])
