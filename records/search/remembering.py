"""Searches of one person by codes and days alone, parsed once for everybody who is asked about in the same way.

What is kept is about nobody: a stand-in takes the place of the person, and names, identifiers, references and moments
are parsed anew each time.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from uuid import UUID

from records.search.parsing import Parsed, parse
from records.search.query import Owned, Query
from records.searchtables import kinds, parameters

_NOBODY = str(UUID(int=0))
_PERSON = re.compile(r"(?:Patient/)?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")
_DAY = re.compile(r"(?:eq|ne|gt|lt|ge|le|sa|eb)?[0-9]{4}(?:-[0-9]{2}){0,2}")  # `ap` reaches as far as today is away
_WORD = re.compile(r"[^\s]{1,100}")
_CODED = {"code", "Coding", "CodeableConcept", "boolean"}
_CONTROLS = ("_count", "_sort", "_total", "_summary", "_include", "_revinclude")
Pairs = Sequence[tuple[str, str]]


def parse_again(kind: str, pairs: Pairs, *, strict: bool, base: str) -> Parsed:
    """As `parse`, which does the work where this has not been asked before."""
    split = _split(kind, pairs)
    if split is None:
        return parse(kind, pairs, strict=strict, base=base)
    written, about_nobody = split
    known = _known(kind, about_nobody, strict, base)
    if not isinstance(known, Query):
        return parse(kind, pairs, strict=strict, base=base)
    person = frozenset((written.removeprefix("Patient/"),))
    filters = tuple(Owned(person) if isinstance(item, Owned) else item for item in known.filters)
    applied = tuple((name, written if value == _NOBODY else value) for name, value in known.applied)
    return Query(
        kind=kind,
        filters=filters,
        sort=known.sort,
        count=known.count,
        total=known.total,
        count_only=known.count_only,
        includes=known.includes,
        revincludes=known.revincludes,
        people=person,
        applied=applied,
        ignored=known.ignored,
    )


def _split(kind: str, pairs: Pairs) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """How the person is written, and the parameters with nobody in the person's place; None where more is personal."""
    if kind not in kinds():
        return None
    ways, person, rest = _ways(kind), "", []
    for name, value in pairs:
        way = ways.get(name)
        if way is None or not way.fullmatch(value) or (way is _PERSON and person):
            return None
        if way is _PERSON:
            person, value = value, _NOBODY
        rest.append((name, value))
    return (person, tuple(rest)) if person else None


@cache
def _ways(kind: str) -> dict[str, re.Pattern[str]]:
    """What values of a parameter look like that may be kept, or that name the person."""
    found = dict.fromkeys(_CONTROLS, _WORD)
    for name, item in parameters(kind).items():
        if item.owner:
            found[name] = _PERSON
        elif item.main:
            found[name] = _DAY
        elif item.sort == "token" and not item.parts and {leaf.kind for leaf in item.leaves} <= _CODED:
            found[name] = _WORD
    return found


@lru_cache(maxsize=512)
def _known(kind: str, pairs: tuple[tuple[str, str], ...], strict: bool, base: str) -> Parsed:
    return parse(kind, pairs, strict=strict, base=base)
