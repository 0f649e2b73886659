"""How sure we are who someone is, and which person a health number names."""

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from enum import StrEnum

from django.conf import settings

_WEIGHTS = range(10, 1, -1)


class ChiFault(StrEnum):
    """Why a text is not a CHI number; each has its own message beside the field."""

    CHARACTER = "character"
    LENGTH = "length"
    DATE = "date"
    CHECKSUM = "checksum"


def clean_chi(text: str) -> str | ChiFault:
    """Ten digits, or the first thing that is wrong (DOMAIN: character, length, date, check digit)."""
    digits = re.sub(r"[ -]", "", text.strip())
    if not re.fullmatch(r"[0-9]*", digits):
        return ChiFault.CHARACTER
    if len(digits) != 10:
        return ChiFault.LENGTH
    if not _is_date(digits[:6]):
        return ChiFault.DATE
    if _check_digit(digits[:9]) != int(digits[9]):
        return ChiFault.CHECKSUM
    return digits


def chi_hash(chi: str) -> bytes:
    """The keyed hash under which a CHI number is looked up; the number itself stays in the Patient resource."""
    return _keyed("chi", chi)


def match_key(family: str, given: str, birth_date: dt.date | None) -> bytes | None:
    """A keyed hash of name and birth date, to find possible duplicates without reading names."""
    if not (family and birth_date):
        return None
    return _keyed("match", f"{_fold(family)}|{_fold(given)}|{birth_date:%Y-%m-%d}")


def _keyed(use: str, text: str) -> bytes:
    return hmac.new(f"{use}:{settings.HEALTH_NUMBER_KEY}".encode(), text.encode(), hashlib.sha256).digest()


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain.lower())


def _is_date(ddmmyy: str) -> bool:
    """Whether the six digits are a date in 19xx or 20xx; which century stays unknown."""
    day, month, year = int(ddmmyy[:2]), int(ddmmyy[2:4]), int(ddmmyy[4:])
    return any(_valid(century + year, month, day) for century in (1900, 2000))


def _valid(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _check_digit(nine: str) -> int:
    """Modulus 11 with weights 10 to 2; 10 is never issued, so it equals no digit."""
    remainder = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, nine, strict=True)) % 11
    return 0 if remainder == 11 else remainder
