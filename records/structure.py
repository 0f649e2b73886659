"""Holds a resource against FHIR's own structure tables: elements, counts, types, codes, references, narrative."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from records.invariants import INVARIANTS, Rule
from records.narrative import why_not_narrative
from records.primitives import PRIMITIVES, Test, is_media_type

ISSUE_LIMIT = 50
TABLES = Path(__file__).parent / "tables"
Check = Callable[["Walk", str, Any], None]


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


class Shape:
    """One type's elements, ready to check."""

    __slots__ = ("checks", "choices", "is_resource", "name", "required", "rules")

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_resource = "Resource" in _line(name)
        self.checks: dict[str, Check] = {}
        self.required: list[tuple[str, tuple[str, ...]]] = []
        self.choices: list[frozenset[str]] = []
        self.rules: list[Rule] = []


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


@cache
def _table(name: str) -> dict[str, Any]:
    return orjson.loads((TABLES / f"{name}.json").read_bytes())[name]


def is_known(name: str) -> bool:
    """Whether the tables describe this type of resource."""
    return name in _table("structure") and name not in ("Resource", "DomainResource", "Element", "BackboneElement")


@cache
def shape_of(name: str) -> Shape:
    """The type with all that it inherits."""
    shape, table = Shape(name), _table("structure")
    _CACHE[name] = shape
    for ancestor in _line(name):
        shape.rules.extend(INVARIANTS.get(ancestor, ()))
        for element, (types, low, high, extra) in table[ancestor]["elements"].items():
            _add(shape, element, types, int(low), high != "1", extra)
    if shape.is_resource:
        shape.checks["resourceType"] = _nothing
    if name == "Extension":
        shape.rules.append(("ext-1", _no_single_content, "has a value or extensions, and only one of them"))
    return shape


_CACHE: dict[str, Shape] = {}


def _line(name: str) -> list[str]:
    table, found = _table("structure"), []
    while name in table:
        found.append(name)
        name = table[name]["base"]
    return found


def _no_single_content(extension: dict[str, Any]) -> bool:
    values = [key for key in extension if key.lstrip("_").startswith("value")]
    return ("extension" in extension) == bool(values)


def _add(shape: Shape, element: str, types: list[str], low: int, many: bool, extra: dict[str, Any]) -> None:
    choice = element.endswith("[x]")
    names = {_choice(element, kind) if choice else element: kind for kind in types}
    ways: list[str] = []
    for name, kind in names.items():
        if name in shape.checks:
            continue
        ways += [name, f"_{name}"] if kind in PRIMITIVES else [name]
        shape.checks[name] = _check(kind, many, extra)
        if kind in PRIMITIVES:
            shape.checks[f"_{name}"] = _beside(many, shape.name == "Extension" or (choice and low > 0))
    if choice:
        shape.choices.append(frozenset(ways))
    if low:
        shape.required.append((element, tuple(ways)))


def _nothing(walk: Walk, key: str, value: Any) -> None:
    """The type of a resource has chosen the shape already."""


def _choice(element: str, kind: str) -> str:
    return element[:-3] + kind[0].upper() + kind[1:]


def _check(kind: str, many: bool, extra: dict[str, Any]) -> Check:
    if kind == "xhtml":
        return _narrative
    if kind == "Resource":
        return _contained
    if kind in PRIMITIVES:
        one = _primitive(*PRIMITIVES[kind], _codes(extra)) if kind != "code" else _coded(extra)
        return _several_primitives(one) if many else one
    one_complex = _complex(kind, frozenset(extra.get("targets", ())), extra.get("codes"))
    return _several(one_complex) if many else one_complex


def _codes(extra: dict[str, Any]) -> frozenset[str]:
    return frozenset(_table("codes")[extra["codes"]]["codes"]) if "codes" in extra else frozenset()


def _primitive(test: Test, words: str, codes: frozenset[str] = frozenset()) -> Check:
    def check(walk: Walk, key: str, value: Any) -> None:
        if not test(value):
            walk.say("value", words, f".{key}")
        elif value.__class__ is str and value[0] == "#":
            walk.fragments.add(value)

    return check


def _coded(extra: dict[str, Any]) -> Check:
    test, words = PRIMITIVES["code"]
    codes = _codes(extra)

    def check(walk: Walk, key: str, value: Any) -> None:
        if not test(value):
            walk.say("value", words, f".{key}")
        elif codes and value not in codes:
            walk.say("code-invalid", f"“{value[:40]}” is not one of the codes allowed here", f".{key}")
        elif key == "contentType" and not is_media_type(value):
            walk.say("code-invalid", f"“{value[:40]}” is not a media type", f".{key}")

    return check


def _beside(many: bool, beyond_models: bool) -> Check:
    """The `_name` member: extensions of a primitive, or of each in a list."""

    def check(walk: Walk, key: str, value: Any) -> None:
        walk.beyond_models = walk.beyond_models or beyond_models
        items = value if many and isinstance(value, list) else [value]
        if not items or all(item is None for item in items):
            walk.say("structure", "must not be empty", f".{key}")
        for item in items:
            if item is not None or not many:
                walk.path.append(f".{key}")
                walk.element(item, shape_of("Element"))
                walk.path.pop()

    return check


def _several_primitives(one: Check) -> Check:
    def check(walk: Walk, key: str, values: Any) -> None:
        if not isinstance(values, list) or not values:
            return walk.say("structure", "must be a list that is not empty", f".{key}")
        for index, value in enumerate(values):
            if value is not None:
                one(walk, key if len(values) == 1 else f"{key}[{index}]", value)
            elif len(values) == 1:
                walk.say("structure", "must not be null", f".{key}")

    return check


def _several(one: Check) -> Check:
    def check(walk: Walk, key: str, values: Any) -> None:
        if not isinstance(values, list) or not values:
            return walk.say("structure", "must be a list that is not empty", f".{key}")
        for index, value in enumerate(values):
            one(walk, f"{key}[{index}]", value)

    return check


def _complex(kind: str, targets: frozenset[str], codes: str | None) -> Check:
    def check(walk: Walk, key: str, value: Any) -> None:
        walk.path.append(f".{key}")
        walk.element(value, _CACHE.get(kind) or shape_of(kind))
        if kind == "Reference" and isinstance(value, dict):
            _reference(walk, value, targets)
        elif codes and isinstance(value, dict):
            _concept(walk, value, codes)
        walk.path.pop()

    return check


def _concept(walk: Walk, concept: dict[str, Any], codes: str) -> None:
    table = _table("codes")[codes]
    codings = [item for item in concept.get("coding") or () if isinstance(item, dict)]
    if not any(item.get("code") in table["codes"] and item.get("system") in table["systems"] for item in codings):
        walk.say("code-invalid", f"needs one of the codes of {table['systems'][0]}")


def _reference(walk: Walk, reference: dict[str, Any], targets: frozenset[str]) -> None:
    """The kind of thing that is pointed to, as far as the text of the reference tells it."""
    text = reference.get("reference")
    if not isinstance(text, str):
        return
    if text.startswith("#"):
        walk.fragments.add(text)
        return
    kind = target_type(text)
    if kind and targets and kind not in targets and kind in _resource_types():
        walk.say("value", f"points to a {kind}, which is not allowed here", ".reference")
    if kind and isinstance(said := reference.get("type"), str) and said.rsplit("/", 1)[-1] != kind:
        walk.say("value", f"says {said[:40]} but points to a {kind}", ".type")


@cache
def _resource_types() -> frozenset[str]:
    return frozenset(_table("codes")["resource-types"]["codes"])


def target_type(text: str) -> str:
    """Patient of Patient/1, http://…/Patient/1/_history/2 and Patient?identifier=…; empty when it cannot be told."""
    if text.startswith("urn:"):
        return ""
    if "?" in text:
        kind = text.split("?", 1)[0].rsplit("/", 1)[-1]
        return kind if kind in _resource_types() else ""
    parts = text.split("/_history/", 1)[0].split("/")
    return parts[-2] if len(parts) > 1 and parts[-2] in _resource_types() else ""


def _narrative(walk: Walk, key: str, value: Any) -> None:
    if reason := why_not_narrative(value):
        walk.say("invariant", f"{reason} (txt-1)", f".{key}")


def _contained(walk: Walk, key: str, value: Any) -> None:
    """Resources inside resources: dom-2 to dom-5, then each by its own type."""
    if not isinstance(value, list) or not value:
        return walk.say("structure", "must be a list that is not empty", f".{key}")
    for index, inner in enumerate(value):
        walk.path.append(f".{key}[{index}]")
        if not isinstance(inner, dict):
            walk.say("structure", "must be an object")
        else:
            _inner(walk, inner)
        walk.path.pop()


def _inner(walk: Walk, inner: dict[str, Any]) -> None:
    meta = inner.get("meta") if isinstance(inner.get("meta"), dict) else {}
    if "contained" in inner:
        walk.say("invariant", "holds a resource in a contained resource (dom-2)", ".contained")
    if "versionId" in meta or "lastUpdated" in meta:
        walk.say("invariant", "has a version although it is contained (dom-4)", ".meta")
    if "security" in meta:
        walk.say("invariant", "has a security label although it is contained (dom-5)", ".meta")
    if not isinstance(inner.get("id"), str):
        walk.say("required", "is required in a contained resource", ".id")
    resource_members(walk, inner)


def resource_members(walk: Walk, resource: dict[str, Any]) -> None:
    """A resource by its own type; types that the tables lack are left to the models."""
    name = resource.get("resourceType")
    if not isinstance(name, str) or not is_known(name):
        if not isinstance(name, str) or name not in _resource_types():
            walk.say("structure", "is not a type of FHIR R4", ".resourceType")
        return
    walk.element(resource, _CACHE.get(name) or shape_of(name))


def look_through(resource: dict[str, Any]) -> Walk:
    """Every issue of a resource that the tables and rules can tell."""
    walk = Walk([str(resource.get("resourceType"))])
    try:
        resource_members(walk, resource)
        _check_fragments(walk, resource)
    except _Enough:
        pass
    return walk


def _check_fragments(walk: Walk, resource: dict[str, Any]) -> None:
    """Every # points to something contained, and everything contained is pointed to."""
    inners = [item for item in resource.get("contained") or () if isinstance(item, dict)]
    names = {f"#{item['id']}" for item in inners if isinstance(item.get("id"), str)}
    for index, item in enumerate(inners):
        if f"#{item.get('id')}" not in walk.fragments and not _points_up(item):
            walk.say("invariant", "is not used by the resource that contains it (dom-3)", f".contained[{index}]")
    if walk.fragments - names - {"#"}:
        for text in sorted(_dangling(resource, names)):
            walk.say("invariant", f"points to {text[:40]}, which is not contained (ref-1)")


def _points_up(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("reference") == "#" or any(map(_points_up, value.values()))
    return isinstance(value, list) and any(map(_points_up, value))


def _dangling(value: Any, names: set[str]) -> set[str]:
    if isinstance(value, dict):
        text = value.get("reference")
        own = {text} if isinstance(text, str) and text.startswith("#") and text not in names | {"#"} else set()
        return own.union(*(_dangling(child, names) for child in value.values()))
    return set().union(*(_dangling(child, names) for child in value)) if isinstance(value, list) else set()
