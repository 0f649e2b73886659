"""Moments of resources that are made when they are asked for: by which they are searched and told apart."""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import clock
from interop.api.outcomes import bad
from records.search import values
from records.search.query import Updated


def of(body: dict[str, Any]) -> dt.datetime:
    """When it was last updated."""
    return dt.datetime.fromisoformat(body["meta"]["lastUpdated"])


def sent(body: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(body["sent"])


def digest(text: str) -> int:
    """Stands for the version of what has none: another text, another number."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def fits(name: str, text: str, moment: Callable[[Any], dt.datetime]) -> Callable[[Any], bool]:
    """Whether a resource lies where a date parameter wants it. Raises Fault."""
    try:
        wanted = [values.updated([part], clock.now()) for part in text.split(",")]
    except values.Refused as error:
        raise bad(f"{name} {error}", name) from None
    return lambda row: any(lies(one, moment(row)) for one in wanted)


def lies(wanted: Any, at: dt.datetime) -> bool:
    assert isinstance(wanted, Updated)
    within = wanted.first <= at < wanted.last
    return {
        "eq": within,
        "ap": within,
        "ne": not within,
        "gt": at >= wanted.last,
        "sa": at >= wanted.last,
        "lt": at < wanted.first,
        "eb": at < wanted.first,
        "ge": at >= wanted.first,
        "le": at < wanted.last,
    }[wanted.prefix]
