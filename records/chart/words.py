"""Entries that say certain words. A person's rows are read through at once: no index is kept that could tell more
than its reader may see."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

import clock
from consent.gate import Access
from records import beside, mentions, wordsearch
from records.chart.common import under
from records.models import NEWEST_FIRST, Resource
from records.words.kinds import KINDS, OTHER, OWN, SOCIAL

FOUND = 500  # as many are told; of more it is said that there are more
_AT_ONCE = 500
_NEVER = ("Provenance", "Specimen", "Task")


@dataclass(slots=True)
class Hit:
    """One entry and what it says around the words."""

    id: uuid.UUID
    group: str
    text: str
    beside: bool = False  # what somebody added beside the entry says it


@dataclass(slots=True)
class Found:
    hits: list[Hit] = field(default_factory=list)
    more: bool = False  # there are more than FOUND


def holding(access: Access, words: tuple[str, ...], *, group: str = "", year: int | None = None) -> Found:
    """What the reader may see that holds all the words, the newest first."""
    found = Found()
    rows = _narrowed(access, group, year).order_by(*NEWEST_FIRST).values_list("id", "kind", "area", "body")
    for ident, kind, area, body in rows.iterator(chunk_size=_AT_ONCE):
        if wordsearch.says(body, words) and (text := wordsearch.says(mentions.unnamed(body), words)):
            if len(found.hits) == FOUND:
                found.more = True
                break
            found.hits.append(Hit(ident, group_of(kind, area), text))
    return found


def beside_entries(access: Access, words: tuple[str, ...]) -> list[Hit]:
    """Entries beside which somebody added something that holds all the words."""
    texts = beside.texts(access)
    return [Hit(ident, OWN, text, True) for ident, text in texts if wordsearch.holds(wordsearch.fold(text), words)]


def rows_of(access: Access, hits: list[Hit]) -> dict[uuid.UUID, Resource]:
    """The entries of these hits; of a file the letter that it belongs to."""
    rows = {row.id: row for row in under(access).filter(id__in=[hit.id for hit in hits])}
    files = [ident for ident, row in rows.items() if row.kind == "Binary"]
    named = reduce(or_, (Q(body__contains=f"Binary/{ident}") for ident in files), Q())
    letters = under(access).of_type("DocumentReference", "DiagnosticReport").filter(named)[:_AT_ONCE] if files else ()
    for ident in files:
        del rows[ident]
        rows |= {ident: letter for letter in letters if str(ident) in letter.body}
    return rows


def group_of(kind: str, area: str) -> str:
    """Under which heading an entry is found."""
    if area == "socialcare":
        return SOCIAL
    if kind == "Observation" and area == "measurements":
        return "measurements"
    return KINDS[kind].group if kind in KINDS else OTHER


def _narrowed(access: Access, group: str, year: int | None):
    rows = Resource.objects.under(access).exclude(kind__in=_NEVER)
    if year:
        begins, ends = (dt.datetime(y, 1, 1, tzinfo=clock.DISPLAY_ZONE) for y in (year, year + 1))
        rows = rows.filter(date_from__gte=begins, date_from__lt=ends)
    return of_group(rows, group)


def of_group(rows, group: str):
    """Rows that stand under this heading; all of them where none is given."""
    if not group:
        return rows
    if group == SOCIAL:
        return rows.filter(area="socialcare")
    if group == "measurements":
        return rows.filter(kind="Observation", area="measurements")
    kinds = [kind for kind in KINDS if KINDS[kind].group == group]
    return rows.filter(kind__in=kinds).exclude(kind="Observation", area="measurements").exclude(area="socialcare")
