"""The whole record by date, page by page from a place in it: a page deep in a long record costs what the first does."""

import datetime as dt
import re
import uuid
from typing import Any, NamedTuple

from django.db.models import F, Q

import clock
from accounts.models import Organisation
from consent.gate import Access
from consent.prepared import prepared
from records import mentions, wordsearch
from records.chart.common import under
from records.chart.words import of_group
from records.models import NEWEST_FIRST, Resource, ResourceQuerySet
from records.words.kinds import NOT_AN_EVENT

_OLDEST_FIRST = (F("date_from").asc(nulls_first=True), "id")
_PLACE = re.compile(r"(-?\d{1,18}|none)\.([0-9a-f]{32})")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SOURCES, _AT_ONCE = 60, 500


class Place(NamedTuple):
    """Between two entries: just after the one of this moment and id, newest first."""

    at: dt.datetime | None
    id: uuid.UUID

    @classmethod
    def of(cls, row: Resource) -> "Place":
        return cls(row.date_from, row.id)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From an address; None for anything that is no place."""
        match = _PLACE.fullmatch(text or "")
        if match is None:
            return None
        try:
            at = None if match[1] == "none" else _EPOCH + dt.timedelta(microseconds=int(match[1]))
        except OverflowError:
            return None
        return cls(at, uuid.UUID(match[2]))

    def __str__(self) -> str:
        at = "none" if self.at is None else str((self.at - _EPOCH) // dt.timedelta(microseconds=1))
        return f"{at}.{self.id.hex}"


class Page(NamedTuple):
    """Entries newest first, the one that follows them (for a gap at the end), and whether there are newer ones."""

    items: list[Resource]
    following: Resource | None
    has_newer: bool


class Wanted(NamedTuple):
    """Which entries: of a group of kinds, a year, a source (see `sources`), with words."""

    group: str = ""
    year: int | None = None
    source: str = ""
    words: tuple[str, ...] = ()

    def narrows(self) -> bool:
        return bool(self.group or self.source or self.words)


def page(access: Access, wanted: Wanted, size: int, *, after: Place | None, before: Place | None) -> Page:
    """The entries after a place, or just before one."""
    if before is not None:
        found = _first(_beside(access, wanted, before, newer=True), wanted.words, size + 1)
        items = found[:size][::-1]
        following = _first(_beside(access, wanted, Place.of(items[-1])), wanted.words, 1) if items else []
        return Page(items, following[0] if following else None, len(found) > size)
    found = _first(_beside(access, wanted, after), wanted.words, size + 1)
    return Page(found[:size], found[size] if len(found) > size else None, after is not None)


def _beside(access: Access, wanted: Wanted, place: Place | None, *, newer: bool = False) -> Any:
    """The entries after a place, newest first, or those before it from the place on; all, where there is none."""
    at, ident = place or (None, None)
    return _entries(access, wanted=wanted._replace(words=()), at=at, ident=ident, newer=newer)


@prepared
def _entries(
    access: Access, *, wanted: Wanted, at: dt.datetime | None, ident: uuid.UUID | None, newer: bool
) -> ResourceQuerySet:
    rows = _rows(access, wanted)
    if ident is not None:
        rows = rows.filter((_newer if newer else _older)(Place(at, ident)))
    return rows.order_by(*(_OLDEST_FIRST if newer else NEWEST_FIRST))


def start_of(year: int) -> Place:
    """Just before the newest entry of a year: a page after it begins there."""
    ends = dt.datetime(year + 1, 1, 1, tzinfo=clock.DISPLAY_ZONE).astimezone(dt.UTC)
    return Place(ends, uuid.UUID(int=0))


def sources(access: Access) -> list[tuple[str, str]]:
    """Where the entries come from: a key for `Wanted.source` and the name of the organisation, else of the sender."""
    pairs = list(_pairs(access))
    names = dict(Organisation.objects.filter(id__in={ident for ident, _ in pairs if ident}).values_list("id", "name"))
    found = {(f"o.{ident}", names[ident]) if ident else (f"s.{source}", source) for ident, source in pairs}
    told = [(key, name) for key, name in found if name and (key.startswith("o.") or ":" not in name)]
    return sorted(told, key=lambda pair: pair[1].casefold())[:_SOURCES]


@prepared
def _pairs(access: Access) -> Any:
    rows = Resource.objects.under(access).exclude(kind__in=NOT_AN_EVENT).order_by()
    return rows.values_list("organisation_id", "source").distinct()


def _rows(access: Access, wanted: Wanted) -> ResourceQuerySet:
    rows = of_group(under(access).exclude(kind__in=NOT_AN_EVENT), wanted.group)
    if wanted.year:
        begins, ends = (dt.datetime(y, 1, 1, tzinfo=clock.DISPLAY_ZONE) for y in (wanted.year, wanted.year + 1))
        rows = rows.filter(date_from__gte=begins, date_from__lt=ends)
    kind, _, key = wanted.source.partition(".")
    if kind == "o":
        rows = rows.filter(organisation_id=key)
    elif kind == "s":
        rows = rows.filter(organisation_id=None, source=key)
    return rows


def _older(place: Place) -> Q:
    if place.at is None:
        return Q(date_from=None, id__lt=place.id)
    return Q(date_from__lt=place.at) | Q(date_from=place.at, id__lt=place.id) | Q(date_from=None)


def _newer(place: Place) -> Q:
    if place.at is None:
        return Q(date_from=None, id__gt=place.id) | ~Q(date_from=None)
    return Q(date_from__gt=place.at) | Q(date_from=place.at, id__gt=place.id)


def _first(rows: Any, words: tuple[str, ...], count: int) -> list[Resource]:
    """The first rows, or the first that hold the words."""
    if not words:
        return list(rows[:count])
    ids: list[uuid.UUID] = []
    for ident, body in rows.values_list("id", "body").iterator(chunk_size=_AT_ONCE):
        if wordsearch.says(body, words) and wordsearch.says(mentions.unnamed(body), words):
            ids.append(ident)
            if len(ids) == count:
                break
    found = {row.id: row for row in rows.filter(id__in=ids)} if ids else {}
    return [found[ident] for ident in ids]
