"""What waits, in words, and the page that deals with it. The apps stand above: they come and register when ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from work.models import WorkItem


@dataclass(frozen=True)
class Subject:
    """One sort of work: what it is in the professional's words, and where it is dealt with."""

    words: Any  # "Message", translated when shown
    several: Any  # "Messages", for the filter
    address: Callable[[Any], str]  # of a WorkItem, or of its line in the list
    topics: Mapping[str, Any] = field(default_factory=dict)  # words by `WorkItem.topic`, said instead of `words`
    topic: Callable[[str], Any] | None = None  # the same as a function, where the topics are not known beforehand


_known: dict[str, Subject] = {}


def register(subject: str, said: Subject) -> None:
    """Called once for each `WorkItem.Subject`, by the app whose work it is."""
    if subject not in WorkItem.Subject.values:
        raise ValueError(f"No work is about {subject!r}.")
    _known[subject] = said
    _words.cache_clear()


def subjects() -> dict[str, Subject]:
    """The sorts of work that somebody deals with, in the order of `WorkItem.Subject`."""
    return {subject: _known[subject] for subject in WorkItem.Subject.values if subject in _known}


def words(item: Any) -> str:
    """What waits: "Measurements taken at home"."""
    return _words(item.subject, item.topic, get_language())


@lru_cache(maxsize=1024)
def _words(subject: str, topic: str, language: str | None) -> str:
    """The same of its codes: a list has many rows of few sorts."""
    said = _known.get(subject)
    if said is None:
        return str(WorkItem.Subject(subject).label)
    found = said.topic(topic) if said.topic and topic else said.topics.get(topic)
    return str(found or said.words)


def address(item: Any) -> str:
    """The page of what waits; empty where no app deals with it."""
    said = _known.get(item.subject)
    return said.address(item) if said else ""
