"""What holds between one actor and one person, as values: directives, locks and ties in force. Pure."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """What directives of one effect speak of: any of these items, areas or classes."""

    items: frozenset[uuid.UUID] = frozenset()
    areas: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.items or self.areas or self.classes)

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(self.items | other.items, self.areas | other.areas, self.classes | other.classes)


@dataclass(frozen=True)
class Seal:
    """What an officer closed on the citizen side: one unit's items, a period's, or both together."""

    organisation_id: uuid.UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """The directives and locks in force that are addressed to this actor (or to everybody)."""

    hide: Scope = Scope()
    lock: Scope = Scope()
    open: Scope = Scope()
    share: Scope = Scope()
    blocked: bool = False
    frozen: bool = False
    barred: bool = False
    seals: tuple[Seal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One running delegation of this actor for this person, whatever its basis."""

    basis: str
    see: frozenset[str] = frozenset()
    act: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    verified: bool = False
    incapacity: bool = False
    id: uuid.UUID | None = None


NOTHING_SAID = Said()


def said_of(found: Mapping[str, Any] | None) -> Said:
    """Of what the SQL function consent_said gives: effects with their scopes, and locks.

    Items, areas and classes of one effect are one text each, with commas between.
    """
    if not found:
        return NOTHING_SAID
    locks = found.get("locks") or []
    kinds = {lock["kind"] for lock in locks}
    return Said(
        hide=_scope(found.get("hide")),
        lock=_scope(found.get("lock")),
        open=_scope(found.get("open")),
        share=_scope(found.get("share")),
        blocked="block" in found,
        frozen="freeze" in kinds,
        barred="bar" in kinds,
        seals=tuple(_seal(lock) for lock in locks if lock["kind"] == "seal"),
    )


def ties_of(found: list[Mapping[str, Any]] | None) -> tuple[Tie, ...]:
    """Of what the facts give: one object for each delegation."""
    return tuple(
        Tie(
            id=uuid.UUID(one["id"]),
            basis=one["basis"],
            see=frozenset(area for area, verbs in one["powers"].items() if "see" in verbs),
            act=frozenset(area for area, verbs in one["powers"].items() if "act" in verbs),
            sensitive=frozenset(one["sensitive"]),
            verified=one["verified"],
            incapacity=one["incapacity"],
        )
        for one in found or ()
    )


def _scope(found: Mapping[str, Any] | None) -> Scope:
    if not found:
        return Scope()
    items, areas, classes = (_names(found[what]) for what in ("items", "areas", "classes"))
    return Scope(frozenset(map(uuid.UUID, items)), areas, classes)


def _names(text: str | None) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


def _seal(lock: Mapping[str, Any]) -> Seal:
    organisation, since, until = lock["organisation"], lock["since"], lock["until"]
    return Seal(
        uuid.UUID(organisation) if organisation else None,
        dt.date.fromisoformat(since) if since else None,
        dt.date.fromisoformat(until) if until else None,
    )
