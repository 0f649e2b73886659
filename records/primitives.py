"""FHIR's primitive types as tests on JSON values, each with the words for a value that fails."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from records.dates import is_date, is_datetime, is_instant

Test = Callable[[Any], bool]

_CODE = re.compile(r"[^\s]+(?:\s[^\s]+)*").fullmatch
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}").fullmatch
_URI = re.compile(r"\S+").fullmatch
_OID = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+").fullmatch
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?", re.ASCII).fullmatch
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}").fullmatch
_MEDIA_TYPE = re.compile(r"[\w.+*-]+/[\w.+*-]+(?:\s*;.*)?").fullmatch


def _string(value: Any) -> bool:
    return type(value) is str and value != "" and not value.isspace()


def _text(test: Callable[[str], Any]) -> Test:
    def passes(value: Any) -> bool:
        return type(value) is str and bool(test(value))

    return passes


def _whole(low: int) -> Test:
    def passes(value: Any) -> bool:
        return type(value) is int and low <= value < 2**31

    return passes


def _decimal(value: Any) -> bool:
    return type(value) is int or isinstance(value, Decimal)


def _boolean(value: Any) -> bool:
    return value is True or value is False


def _base64(text: str) -> bool:
    packed = "".join(text.split())
    return packed != "" and len(packed) % 4 == 0 and _BASE64(packed) is not None


PRIMITIVES: dict[str, tuple[Test, str]] = {
    "boolean": (_boolean, "must be true or false, without quotation marks"),
    "integer": (_whole(-(2**31)), "must be a whole number, without quotation marks"),
    "positiveInt": (_whole(1), "must be a whole number of 1 or more"),
    "unsignedInt": (_whole(0), "must be a whole number of 0 or more"),
    "decimal": (_decimal, "must be a number, without quotation marks"),
    "string": (_string, "must be text that is not empty"),
    "markdown": (_string, "must be text that is not empty"),
    "code": (_text(_CODE), "must be a code, without spaces at its ends"),
    "id": (_text(_ID), "must be an id of at most 64 letters, digits, hyphens and dots"),
    "uri": (_text(_URI), "must be an address without spaces"),
    "url": (_text(_URI), "must be an address without spaces"),
    "canonical": (_text(_URI), "must be an address without spaces"),
    "oid": (_text(_OID), "must be an OID that begins with urn:oid:"),
    "uuid": (_text(_UUID), "must be a UUID that begins with urn:uuid:"),
    "date": (_text(is_date), "must be a date such as 2015, 2015-02 or 2015-02-07"),
    "dateTime": (_text(is_datetime), "must be a date, or a date and time with its time zone"),
    "instant": (_text(is_instant), "must be a date and time with its time zone"),
    "time": (_text(_TIME), "must be a time such as 14:05:00"),
    "base64Binary": (_text(_base64), "must be Base64"),
}


def is_media_type(value: str) -> bool:
    """Shape of type/subtype; the registered names are too many to keep."""
    return _MEDIA_TYPE(value) is not None
