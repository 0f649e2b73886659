"""A file of measurements: told by its content, read line by line, and kept small between preview and confirmation."""

import base64
import binascii
import datetime as dt
import hashlib
import json
import zlib
from decimal import Decimal

from django.utils.translation import gettext as _

from contributions.import_fhir import read_fhir
from contributions.import_lines import MOST_BYTES, FileRefused, Line, Reading, Verdict
from contributions.import_tables import read_table

_NO_TEXT = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
_UNPACKED = 4 * MOST_BYTES


def read_file(content: bytes, *, born: dt.date | None, now: dt.datetime, adult: bool) -> tuple[list[Line], list[str]]:
    """Every line with its verdict, and columns that are not read; raises FileRefused."""
    text = text_of(content)
    if text.lstrip()[:1] in ("{", "["):
        return read_fhir(text, born=born, now=now, adult=adult), []
    return read_table(text, born=born, now=now, adult=adult)


def text_of(content: bytes) -> str:
    """The text of a file, with or without a byte order mark; raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 1 MB."))
    if not content.strip():
        raise FileRefused(_("The file is empty."))
    if content.startswith(_NO_TEXT):
        raise FileRefused(_("This is no text file. In your spreadsheet or app, save it as CSV first."))
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused(_("This is no text file. In your spreadsheet or app, save it as CSV first."))


def mark_known(lines: list[Line], known: set[tuple[str, str, str]]) -> None:
    """What the record holds already, or an earlier line said, is not added again."""
    seen = set(known)
    for line in lines:
        if line.verdict != Verdict.ADD:
            continue
        line.readings = [one for one in line.readings if one.key() not in seen]
        if not line.readings:
            line.verdict = Verdict.THERE
        seen |= {one.key() for one in line.readings}


def packed(found: list[Reading]) -> str:
    """Readings as a short text, to be kept until they are confirmed."""
    said = [[one.sort, one.at.isoformat(), {name: str(value) for name, value in one.figures.items()}] for one in found]
    return base64.b64encode(zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 9)).decode()


def unpacked(text: str) -> list[Reading]:
    """The readings of such a text; nothing of one that is none."""
    try:
        unpacking = zlib.decompressobj()
        said = json.loads(unpacking.decompress(base64.b64decode(text, validate=True), _UNPACKED))
        return [
            Reading(sort, {name: Decimal(value) for name, value in figures.items()}, _when(at))
            for sort, at, figures in said
        ]
    except (binascii.Error, zlib.error, ValueError, ArithmeticError):
        return []


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _when(text: str) -> dt.datetime | dt.date:
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
