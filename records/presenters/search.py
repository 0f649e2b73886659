"""Entries that were found by words: under the heading of their kind, with the passage where the words stand."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from records import wordsearch
from records.presenters import dates, fhir, medicines, origin
from records.words.kinds import GROUPS, kind_name
from records.words.statuses import state


def groups(hits: list, rows: Mapping[Any, Any], words: tuple[str, ...], *, names: dict, own: bool) -> list[dict]:
    """The page's entries under their headings, in the order in which they come."""
    found: dict[str, list] = {}
    for hit in hits:
        if hit.id in rows:
            told = entry(rows[hit.id], hit.text, words, names=names, own=own)
            found.setdefault(hit.group, []).append(_as_note(told, hit.text, words) if hit.beside else told)
    return [{"title": GROUPS[name], "entries": entries} for name, entries in found.items()]


def entry(item: Any, text: str, words: tuple[str, ...], *, names: dict, own: bool) -> dict[str, Any]:
    """One entry: what it is, when it was, and where the words stand, unless its name says them already."""
    title = medicines.name(item, names) if item.area == "medicines" else fhir.title(item)
    struck = fhir.kept_out(item)
    told = wordsearch.holds(wordsearch.fold(title), words)
    return {
        "title": title,
        "kind": kind_name(item.kind, item.area),
        "when": dates.when_of(item) or _("No date"),
        "url": origin.address(item),
        "struck": struck,
        "status": str(state(item.kind, "entered-in-error").words) if struck else "",
        "passage": [] if told else wordsearch.snippet(text, words),
        "source": origin.author(item, own=own),
    }


def _as_note(told: dict[str, Any], text: str, words: tuple[str, ...]) -> dict[str, Any]:
    """What somebody added beside an entry: it leads to the entry."""
    return told | {"kind": _("Added beside this entry"), "passage": wordsearch.snippet(text, words), "source": ""}


def counts(hits: list) -> list[dict[str, Any]]:
    """How many there are under each heading, for choosing one."""
    found = {name: sum(hit.group == name for hit in hits) for name in GROUPS}
    return [{"name": name, "title": GROUPS[name], "count": count} for name, count in found.items() if count]


def in_order(hits: list) -> list:
    """Heading by heading, and within each the newest first, as they came."""
    place = {name: number for number, name in enumerate(GROUPS)}
    return sorted(hits, key=lambda hit: place.get(hit.group, len(place)))
