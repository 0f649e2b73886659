"""Holds a resource against FHIR's own structure tables: elements, counts, types, codes, references, narrative."""

from dataclasses import dataclass, field
from typing import Any

from records.references import dangling, points_up, resource_types
from records.shapes import CACHE, Shape, is_known, shape_of

ISSUE_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong: `path` in FHIRPath, `code` of OperationOutcome's issue types, `text` in plain words."""

    path: str
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.path} {self.text}"


class _Enough(Exception):
    """The list of issues is long enough."""


@dataclass(slots=True)
class Walk:
    """One look through one resource."""

    path: list[str]
    issues: list[Issue] = field(default_factory=list)
    fragments: set[str] = field(default_factory=set)
    beyond_models: bool = False

    def say(self, code: str, text: str, *below: str) -> None:
        self.issues.append(Issue("".join([*self.path, *below]), code, text))
        if len(self.issues) >= ISSUE_LIMIT:
            raise _Enough

    def element(self, value: Any, shape: Shape) -> None:
        """Checks one object: its members, what it must have, and the rules between them."""
        if not isinstance(value, dict):
            return self.say("structure", "must be an object")
        if not value or (len(value) == 1 and "id" in value and not shape.is_resource):
            self.say("structure", "must not be empty")
        checks = shape.checks
        for key, child in value.items():
            check = checks.get(key)
            if check is None:
                self.say("structure", "is not an element of this type", f".{key[:60]}")
            else:
                check(self, key, child)
        for name, ways in shape.required:
            if not any(way in value for way in ways):
                self.say("required", "is required", f".{name}")
        for group in shape.choices:
            if len({key.lstrip("_") for key in value.keys() & group}) > 1:
                self.say("structure", "has two values where one is allowed")
        for key, broken, text in shape.rules:
            if broken(value):
                self.say("invariant", f"{text} ({key})")

    def inner(self, inner: Any) -> None:
        """A contained resource: dom-2, dom-4, dom-5, then its own type."""
        if not isinstance(inner, dict):
            return self.say("structure", "must be an object")
        found = inner.get("meta")
        meta: dict[str, Any] = found if isinstance(found, dict) else {}
        if "contained" in inner:
            self.say("invariant", "holds a resource in a contained resource (dom-2)", ".contained")
        if "versionId" in meta or "lastUpdated" in meta:
            self.say("invariant", "has a version although it is contained (dom-4)", ".meta")
        if "security" in meta:
            self.say("invariant", "has a security label although it is contained (dom-5)", ".meta")
        if not isinstance(inner.get("id"), str):
            self.say("required", "is required in a contained resource", ".id")
        self.resource(inner)

    def resource(self, resource: dict[str, Any]) -> None:
        """A resource by its own type; types that the tables lack are left to the models."""
        name = resource.get("resourceType")
        if not isinstance(name, str) or name not in resource_types():
            self.say("structure", "is not a type of FHIR R4", ".resourceType")
        elif is_known(name):
            self.element(resource, CACHE.get(name) or shape_of(name))


def look_through(resource: dict[str, Any]) -> Walk:
    """Every issue of a resource that the tables and rules can tell."""
    walk = Walk([str(resource.get("resourceType"))])
    try:
        walk.resource(resource)
        _check_fragments(walk, resource)
    except _Enough:
        pass
    return walk


def _check_fragments(walk: Walk, resource: dict[str, Any]) -> None:
    """Every # points to something contained, and everything contained is pointed to."""
    contained = resource.get("contained")
    inners = [item for item in contained if isinstance(item, dict)] if isinstance(contained, list) else []
    names = {f"#{item['id']}" for item in inners if isinstance(item.get("id"), str)}
    for index, item in enumerate(inners):
        if f"#{item.get('id')}" not in walk.fragments and not points_up(item):
            walk.say("invariant", "is not used by the resource that contains it (dom-3)", f".contained[{index}]")
    if walk.fragments - names - {"#"}:
        for text in sorted(dangling(resource, names)):
            walk.say("invariant", f"points to {text[:40]}, which is not contained (ref-1)")
