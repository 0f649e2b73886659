"""How sure we are who someone is, and which person a health number names."""

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.conf import settings

_WEIGHTS = range(10, 1, -1)
# Letters that Unicode does not take apart, as they are written where they cannot be typed.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


class ChiFault(StrEnum):
    """Why a text is not a CHI number; each has its own message beside the field."""

    CHARACTER = "character"
    LENGTH = "length"
    DATE = "date"
    CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A CHI number as a record states it; `use` is one of HealthNumber.Use."""

    digits: str
    use: str = "official"
    started_on: dt.date | None = None
    ended_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What the portal keeps of a person. `died` without `died_on` means: dead, the day is not said."""

    id: UUID
    numbers: tuple[Number, ...] = ()
    names: tuple[tuple[str, str], ...] = ()  # family, given; every name in use now or before
    birth_date: dt.date | None = None
    died: bool = False
    died_on: dt.date | None = None
    is_test: bool = False

    @property
    def match_keys(self) -> list[bytes]:
        return match_keys(self.names, self.birth_date)


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


def match_keys(names: Iterable[tuple[str, str]], birth_date: dt.date | None) -> list[bytes]:
    """Keyed hashes of each (family, given) name with the birth date: two lists that share one may be one person's.

    Spelling is forgiven (accents, apostrophes, hyphens, Mac and Mc), and so are further given names. The birth date
    is not, nor a middle name in place of the first: twins share the rest.
    """
    if birth_date is None:
        return []
    folded = {pair for family, given in names for pair in _ways(family, given)}
    return [_keyed("match", f"{family}|{given}|{birth_date:%Y-%m-%d}") for family, given in sorted(folded)]


def _ways(family: str, given: str) -> Iterator[tuple[str, str]]:
    """A name as it is compared: with the first given name, and with all of them as one."""
    words = [word for word in map(_fold, re.split(r"[\s-]+", given.strip())) if word]
    surname = re.sub("^mac", "mc", _fold(family))
    if not (surname and words):  # a single name, whichever field it stands in
        surname, words = surname or "".join(words), [""]
    if surname:
        yield surname, words[0]
        yield surname, "".join(words)


def _keyed(use: str, text: str) -> bytes:
    return hmac.new(f"{use}:{settings.HEALTH_NUMBER_KEY}".encode(), text.encode(), hashlib.sha256).digest()


def _fold(name: str) -> str:
    """Letters alone, small and without accents, in whatever script they are."""
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] == "L")


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
