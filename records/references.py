"""What the text of a FHIR reference tells: the type and id it points to, and fragments within a resource. Pure."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from records.tables import table

_LITERAL = re.compile(r"(?:(?P<base>.+)/)?(?P<kind>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(?P<tail>/_history/.+)?")


class Target(NamedTuple):
    """A literal reference in its parts; `base` is empty for a relative one."""

    base: str
    kind: str
    id: str
    tail: str


def literal(text: str) -> Target | None:
    """The parts of Patient/1 or http://…/Patient/1/_history/2; None for anything else."""
    match = _LITERAL.fullmatch(text)
    if not match or match["kind"] not in resource_types():
        return None
    return Target(match["base"] or "", match["kind"], match["id"], match["tail"] or "")


def target_type(text: str) -> str:
    """Patient of Patient/1, http://…/Patient/1 and Patient?identifier=…; empty when it cannot be told."""
    if text.startswith("urn:"):
        return ""
    if "?" in text:
        kind = text.split("?", 1)[0].rsplit("/", 1)[-1]
        return kind if kind in resource_types() else ""
    parts = text.split("/_history/", 1)[0].split("/")
    return parts[-2] if len(parts) > 1 and parts[-2] in resource_types() else ""


@cache
def resource_types() -> frozenset[str]:
    """Every type of FHIR R4, kept here or not."""
    return frozenset(table("codes")["resource-types"]["codes"])


def points_up(value: Any) -> bool:
    """Whether a contained resource refers to the one that contains it."""
    if isinstance(value, dict):
        return value.get("reference") == "#" or any(map(points_up, value.values()))
    return isinstance(value, list) and any(map(points_up, value))


def dangling(value: Any, names: set[str]) -> set[str]:
    """References to fragments that are not in `names`."""
    if isinstance(value, dict):
        text = value.get("reference")
        own = {text} if isinstance(text, str) and text.startswith("#") and text not in names | {"#"} else set()
        return own.union(*(dangling(child, names) for child in value.values()))
    return set().union(*(dangling(child, names) for child in value)) if isinstance(value, list) else set()


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


@cache
def paths_of(kind: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the paths that a type can have at all, by its first element."""
    elements = {name.removesuffix("[x]") for name in table("structure").get(kind, {}).get("elements", {})}
    firsts = {path: path.split(".")[0].removeprefix("_") for path in paths}
    return tuple(
        path
        for path, first in firsts.items()
        if first == "contained" or any(first == name or first.startswith(name) for name in elements)
    )


def at(resource: Mapping[str, Any], path: str) -> list[Any]:
    """Values at a dotted path, lists opened on the way."""
    first, *rest = _steps(path)
    if first not in resource:
        return []
    value = resource[first]
    values = value if isinstance(value, list) else [value]
    for name in rest:
        children = [value[name] for value in values if isinstance(value, dict) and name in value]
        values = [item for child in children for item in (child if isinstance(child, list) else (child,))]
    return values
