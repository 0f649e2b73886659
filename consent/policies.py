"""The policy in force, read from its version's document. A version that is approved never changes, so it is kept."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from accounts import statements
from accounts.roles import Role
from consent.areas import Area
from consent.policy import BUILT_IN, Ages, Ordering, Override, Policy, Powers, Release
from consent.sensitivity import SENSITIVE

_IN_FORCE = """
SELECT (SELECT v.id FROM consent_policyversion v WHERE v.state = 'approved'
    AND v.effective_from <= coalesce(%s::timestamptz, portal_now())
    ORDER BY v.effective_from DESC, v.approved_at DESC LIMIT 1)
"""
_kept: dict[uuid.UUID, Policy] = {}


class BadPolicy(ValueError):
    """The document does not say a policy; `problems` names each place and what is wrong there."""

    def __init__(self, problems: Mapping[str, str]):
        super().__init__("; ".join(f"{place}: {what}" for place, what in problems.items()))
        self.problems = dict(problems)


def in_force(at: dt.datetime | None = None) -> Policy:
    """The policy of this moment, or of one before."""
    return by_id(statements.rows(_IN_FORCE, (at,))[0][0])


def by_id(version: uuid.UUID | None) -> Policy:
    """The policy of an approved version; the built-in one where none was approved."""
    if version is None:
        return BUILT_IN
    if version not in _kept:
        found = statements.rows(
            "SELECT version, document FROM consent_policyversion WHERE id = %s AND state = 'approved'", (version,)
        )
        _kept[version] = from_document(found[0][1], version=found[0][0])
    return _kept[version]


def to_document(policy: Policy) -> dict[str, Any]:
    """The policy as plain JSON, sets in order; without its version."""
    return {name: _plain(value) for name, value in asdict(policy).items() if name != "version"}


def from_document(document: Mapping[str, Any], *, version: str) -> Policy:
    """The policy that a document says; what it leaves out is as built in. Raises BadPolicy."""
    known = {one.name for one in fields(Policy)} - {"version"}
    problems = {name: "is no part of a policy" for name in document.keys() - known}
    read: dict[str, Any] = {}
    for name in document.keys() & known:
        try:
            read[name] = _READERS[name](document[name])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problems[name] = str(error) or "cannot be read"
    if problems:
        raise BadPolicy(problems)
    return Policy(version=version, **read)


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value


def _powers(found: Mapping[str, Any]) -> Powers:
    return Powers(see=_areas(found["see"]), act=_areas(found.get("act", ())), kinds=frozenset(found.get("kinds", ())))


def _areas(found: Any) -> frozenset[Area]:
    return frozenset(map(Area, _texts(found)))


def _texts(found: Any) -> list[str]:
    if not isinstance(found, (list, tuple)) or not all(isinstance(one, str) for one in found):
        raise ValueError("is not a list of words")
    return list(found)


def _roles(found: Any) -> frozenset[str]:
    return frozenset(map(Role, _texts(found)))


def _classes(found: Any) -> frozenset[str]:
    if unknown := set(_texts(found)) - SENSITIVE:
        raise ValueError(f"names no sensitive class: {', '.join(sorted(unknown))}")
    return frozenset(found)


def _number(least: int, most: int) -> Callable[[Any], int]:
    def read(found: Any) -> int:
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise ValueError(f"is not a whole number from {least} to {most}")
        return found

    return read


def _flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise ValueError("is neither true nor false")
    return found


def _by_role(read: Callable[[Any], Any]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    return lambda found: {Role(role): read(value) for role, value in found.items()}


def _release(found: Mapping[str, Any]) -> dict[str, Release]:
    days = _number(0, 365)
    bounds = {name: Release(days(one["floor"]), days(one["ceiling"])) for name, one in found.items()}
    if any(one.floor > one.ceiling for one in bounds.values()):
        raise ValueError("has a floor above its ceiling")
    return bounds


def _ordering(found: Mapping[str, Any]) -> Ordering:
    bounds = {"early_days": _number(0, 60), "late_days": _number(30, 730)}
    return Ordering(**{name: bounds[name](value) for name, value in found.items()})


_READERS: dict[str, Callable[[Any], Any]] = {
    "self_powers": _powers,
    "care": _by_role(_powers),
    "by_role": _by_role(_powers),
    "assisted": _powers,
    "relationship_kinds": _by_role(lambda found: frozenset(_texts(found))),
    "shareable": _by_role(_areas),
    "delegable": _areas,
    "break_glass_roles": _roles,
    "professional_roles": _roles,
    "own_messages_roles": _roles,
    "staff_days_after_death": _number(0, 36_500),
    "care_days_after_encounter": _number(0, 365),
    "break_glass_minutes": _number(5, 24 * 60),
    "assisted_minutes": _number(5, 120),
    "review_days": _number(1, 30),
    "ages": lambda found: Ages(**{name: _number(0, 18)(value) for name, value in found.items()}),
    "emergency_opens_hidden": _flag,
    "emergency_opens_blocked": _flag,
    "lockable": _classes,
    "opened_to_parents": _classes,
    "opened_to_care": _classes,
    "release": _release,
    "ordering": _ordering,
    "overrides": lambda found: tuple(Override(one["purpose"], one["law"]) for one in found),
}
