"""Clinical words in plain English: our own wording, found by code or by the words themselves. Pure.

Each file beside this one holds a group of entries: `slug`, `title`, `words` (other ways to write it), `codes`
("system|code"), `text`. No entry was read by a clinician yet: REVIEWER says so on every page that shows one.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WRITTEN = dt.date(2026, 11, 22)
REVIEWER = ""  # who of the clinicians read the entries; empty until somebody has
GROUPS = ("tests", "problems", "medicines", "vaccines", "procedures", "allergies", "care")
_STRENGTH = re.compile(r"\s+\d[\d.,/]*\s*(mg|micrograms?|mcg|g|ml|%|units?|iu)\b.*$")


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase with its explanation."""

    slug: str
    title: str
    text: str
    group: str
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    written: dt.date = WRITTEN
    reviewer: str = REVIEWER


def explain(text: str, codes: Iterable[str] = ()) -> Term | None:
    """The entry for one of these codes ("system|code"), else for the words; what is unknown stays as it was written."""
    known = _by_code()
    found = next((known[code] for code in codes if code in known), None)
    if found or not text:
        return found
    words = _fold(text)
    return _by_words().get(words) or _by_words().get(_STRENGTH.sub("", words))


def every() -> tuple[Term, ...]:
    """All entries, by title."""
    return tuple(sorted(_entries(), key=lambda term: term.title.casefold()))


def by_slug(slug: str) -> Term | None:
    return _by_slug().get(slug)


def search(words: str) -> list[Term]:
    """Entries whose title, other names or explanation hold all of these words, titles first."""
    wanted = _fold(words).split()
    found = [term for term in every() if all(word in _fold(" ".join(_said(term))) for word in wanted)]
    return sorted(found, key=lambda term: not all(word in _fold(term.title) for word in wanted))


def _said(term: Term) -> tuple[str, ...]:
    return (term.title, *term.words, term.text)


@cache
def _entries() -> tuple[Term, ...]:
    folder = Path(__file__).parent
    return tuple(
        Term(**{**entry, "words": tuple(entry["words"]), "codes": tuple(entry["codes"])}, group=group)
        for group in GROUPS
        for entry in json.loads((folder / f"{group}.json").read_text(encoding="utf-8"))
    )


@cache
def _by_code() -> Mapping[str, Term]:
    return {code: term for term in _entries() for code in term.codes}


@cache
def _by_words() -> Mapping[str, Term]:
    return {_fold(words): term for term in _entries() for words in (term.title, *term.words)}


@cache
def _by_slug() -> Mapping[str, Term]:
    return {term.slug: term for term in _entries()}


def _fold(text: str) -> str:
    return " ".join(text.casefold().rstrip(".").split())
