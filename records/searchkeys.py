"""How a value becomes a key: the same for what is stored and for what is asked. Pure.

A key is a 64-bit hash of a parameter and a value in one of the forms in which it may be asked for, so that every
question of the sort "is equal to" is an overlap of two arrays of numbers.
"""

import hashlib
import unicodedata
from functools import lru_cache

from records.people import CHI_SYSTEMS

CHI_SYSTEM = CHI_SYSTEMS[0]
_BREAK = "\x1f"  # no stored text holds it


@lru_cache(maxsize=65536)
def key(name: str, form: str = "", *parts: str) -> int:
    """The key of one form of a parameter's value; without a form, that the parameter has a value at all."""
    text = _BREAK.join((name, form, *parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def present(name: str) -> int:
    return key(name)


def dated(name: str) -> int:
    """The columns date_from and date_until hold this parameter's own date."""
    return key(name, "dated")


def coded(name: str, code: str) -> int:
    """A code of any system. Case does not count, as FHIR advises."""
    return key(name, "code", code.lower())


def coded_in(name: str, system: str, code: str) -> int:
    """A code of this system; of none where `system` is empty."""
    return key(name, "both", system, code.lower())


def system_of(name: str, system: str) -> int:
    return key(name, "system", system)


def linked(name: str, text: str) -> int:
    """A reference as Type/id, as the id alone, or as an absolute address."""
    return key(name, "link", text)


def pointing_to(ident: str) -> int:
    """A reference to this id by whatever parameter."""
    return key("", "link", ident)


def plain() -> int:
    """The column `code` answers every question for this resource's main code: it has no other."""
    return key("", "plain code")


def exactly(name: str, text: str) -> int:
    """A string or URI, letter by letter."""
    return key(name, "text", text)


def counted(name: str, code: str) -> int:
    """A quantity whose unit has this code or name. Case counts: mL is not ML."""
    return key(name, "unit", code)


def counted_in(name: str, system: str, code: str) -> int:
    return key(name, "unit of", system, code)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """The text without case, accents and needless spaces: Mòrag  and MORAG are the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def normal_system(system: str) -> str:
    """LOINC with the slash that some feeds add; the body keeps it."""
    return "http://loinc.org" if system == "http://loinc.org/" else system


def normal_identifier(system: str, value: str) -> tuple[str, str]:
    """A CHI number under any of its systems in circulation is the same number, with spaces or without."""
    if system in CHI_SYSTEMS:
        return CHI_SYSTEM, value.replace(" ", "").replace("-", "")
    return normal_system(system), value
