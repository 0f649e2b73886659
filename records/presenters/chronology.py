"""Everything in one line of time, each entry with its kind and where it leads; long silences are said."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import clock
from records.presenters import dates, fhir, medicines, origin, values
from records.words.kinds import kind_name
from records.words.socialcare import VISITS
from records.words.statuses import SILENT, State, state

SILENCE = dt.timedelta(days=365)  # a gap as long as this is said
# Kinds whose titles are words of everyday life or of an office: visits, letters, tasks and plans.
_PLAIN = frozenset("Encounter EpisodeOfCare DocumentReference Composition Task CarePlan Goal Flag Appointment".split())


def years(
    items: list, *, own: bool, names: dict, notes: dict | None = None, following: Any = None, narrowed: bool = False
) -> list[dict[str, Any]]:
    """The page's entries under their years; what has no date comes last.

    `following` is the entry after them, so that a gap at the end of the page is told; `narrowed` says that the page
    shows a part of the record, of which alone a gap may speak. A word is explained where it stands first.
    """
    found: dict[Any, list] = {}
    explained: set[str] = set()
    manner = origin.manner()
    for item, older in zip(items, [*items[1:], following][: len(items)], strict=True):
        day = dates.local_day(item)
        told = entry(item, own=own, names=names, notes=(notes or {}).get(item.id, ()), manner=manner)
        more = {"gap": gap(item, older, narrowed), "help": _help(item, told["title"], explained)}
        found.setdefault(day.year if day else None, []).append(told | more)
    return [
        {"title": str(year) if year else _("No date recorded"), "entries": entries} for year, entries in found.items()
    ]


def _help(item: Any, title: str, explained: set[str]) -> Any:
    """The explanation of a clinical title, unless an entry further up has it."""
    term = None if item.kind in _PLAIN else fhir.help_for(item, title)
    if term is None or term.slug in explained:
        return None
    explained.add(term.slug)
    return term


def in_order(items: list) -> list:
    """As the page shows them: those of one moment by kind and name."""
    far = dt.datetime.min.replace(tzinfo=dt.UTC)
    told = sorted(items, key=lambda item: (item.kind, item.title))
    return sorted(told, key=lambda item: item.date_from or far, reverse=True)


def gap(newer: Any, older: Any, narrowed: bool = False) -> str:
    """The silence between two entries that follow each other; nothing where it is short or not known."""
    if older is None or newer.date_from is None or older.date_from is None:
        return ""
    if newer.date_from - older.date_from < SILENCE:  # what began within the year ended within it too
        return ""
    ended = _ended(older)
    if newer.date_from - ended < SILENCE:
        return ""
    said = _("Nothing of this kind recorded between %(start)s and %(end)s") if narrowed else ""
    said = said or _("Nothing recorded between %(start)s and %(end)s")
    return said % {"start": _month(older, min(ended, newer.date_from)), "end": _month(newer, newer.date_from)}


def silent_since(items: list, narrowed: bool = False) -> str:
    """The silence from the newest entry, which comes first, until today."""
    newest = items[0] if items else None
    if newest is None or newest.date_from is None or clock.now() - _ended(newest) < SILENCE:
        return ""
    said = _("Nothing of this kind recorded since %(start)s") if narrowed else _("Nothing recorded since %(start)s")
    return said % {"start": _month(newest, _ended(newest))}


def _ended(item: Any) -> dt.datetime:
    """When an entry was over, as far as its dates say; what goes on until now has no end that counts."""
    return max(item.date_from, min(item.date_until or item.date_from, clock.now()))


def _month(item: Any, moment: dt.datetime) -> str:
    """The month of a moment, or the year of an entry that knows no month; an end is just after the last instant."""
    if item.date_precision == "year":
        return str(timezone.localtime(item.date_from).year)
    last = moment if moment == item.date_from else moment - dt.timedelta(microseconds=1)
    return date_format(timezone.localtime(last), "F Y")


def entry(item: Any, *, own: bool, names: dict, notes: Any = (), manner: origin.Manner | None = None) -> dict[str, Any]:
    """One item for the timeline component."""
    told, struck = _state(item), fhir.kept_out(item)
    title = medicines.name(item, names) if item.area == "medicines" else fhir.title(item)
    text = _text(item, fhir.read(item))
    return {
        "when": dates.when_of(item) or _("No date"),
        "kind": kind_name(item.kind, item.area, manner.language if manner else None),
        "title": title,
        "text": text if text != title else "",
        "url": origin.address(item, manner),
        "tag": str(told.words) if struck or item.status not in SILENT else "",
        "tone": told.tone,
        "struck": struck,
        "meta": origin.meta(item, own=own, manner=manner),
        "notes_words": ngettext("%(n)d note", "%(n)d notes", len(notes)) % {"n": len(notes)} if notes else "",
    }


def _state(item: Any) -> State:
    """A carer's visit that was cancelled did not take place, whoever cancelled it."""
    if item.kind == "Encounter" and item.area == "socialcare" and item.status == "cancelled":
        return VISITS[item.status]
    return state(item.kind, item.status)


def _text(item: Any, body: dict) -> str:
    """What a reader would ask next about this kind."""
    if item.kind == "Observation":
        return "" if fhir.kept_out(item) else values.words(body)
    if item.area == "medicines":
        return medicines.dose_words(body)
    if item.kind == "DiagnosticReport":
        return body.get("conclusion", "")
    if item.kind == "DocumentReference":
        return body.get("description", "")
    return fhir.all_words(body.get("reasonCode"))
