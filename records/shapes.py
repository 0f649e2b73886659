"""FHIR's structure tables made ready to check: for each type its elements, what it must have, and its rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from records.invariants import INVARIANTS, Element, Rule
from records.narrative import why_not_narrative
from records.primitives import PRIMITIVES, Test, is_media_type
from records.references import resource_types, target_type
from records.tables import table

if TYPE_CHECKING:
    from records.structure import Walk

Check = Callable[["Walk", str, Any], None]


class Shape:
    """One type's elements, ready to check."""

    __slots__ = ("checks", "choices", "elements", "is_resource", "name", "required", "rules")

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_resource = "Resource" in _line(name)
        self.checks: dict[str, Check] = {}
        self.elements: dict[str, tuple[str, bool, dict[str, Any]]] = {}  # type, whether a list, bindings and targets
        self.required: list[tuple[str, tuple[str, ...]]] = []
        self.choices: list[frozenset[str]] = []
        self.rules: list[Rule] = []


def is_known(name: str) -> bool:
    """Whether the tables describe this type of resource."""
    return name in table("structure") and name not in (
        "Resource",
        "DomainResource",
        "Element",
        "BackboneElement",
    )


@cache
def shape_of(name: str) -> Shape:
    """The type with all that it inherits."""
    shape = Shape(name)
    CACHE[name] = shape
    for ancestor in _line(name):
        shape.rules.extend(INVARIANTS.get(ancestor, ()))
        for element, (types, low, high, extra) in table("structure")[ancestor]["elements"].items():
            _add(shape, element, types, int(low), high != "1", extra)
    if shape.is_resource:
        shape.checks["resourceType"] = _nothing
    if name == "Extension":
        shape.rules.append(("ext-1", _no_single_content, "has a value or extensions, and only one of them"))
    return shape


CACHE: dict[str, Shape] = {}


def _line(name: str) -> list[str]:
    types, found = table("structure"), []
    while name in types:
        found.append(name)
        name = types[name]["base"]
    return found


def _no_single_content(extension: Element) -> bool:
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
        shape.elements[name] = (kind, many, extra)
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
        one = _primitive(*PRIMITIVES[kind], codes_allowed(extra)) if kind != "code" else _coded(extra)
        return _several_primitives(one) if many else one
    one_complex = _complex(kind, frozenset(extra.get("targets", ())), extra.get("codes"))
    return _several(one_complex) if many else one_complex


def codes_allowed(extra: dict[str, Any]) -> frozenset[str]:
    """The codes of an element's required binding; empty where any code may stand."""
    return frozenset(table("codes")[extra["codes"]]["codes"]) if "codes" in extra else frozenset()


def _primitive(test: Test, words: str, codes: frozenset[str] = frozenset()) -> Check:
    def check(walk: Walk, key: str, value: Any) -> None:
        if not test(value):
            walk.say("value", words, f".{key}")
        elif value.__class__ is str and value[0] == "#":
            walk.fragments.add(value)

    return check


def _coded(extra: dict[str, Any]) -> Check:
    test, words = PRIMITIVES["code"]
    codes = codes_allowed(extra)

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
        walk.element(value, CACHE.get(kind) or shape_of(kind))
        if kind == "Reference" and isinstance(value, dict):
            _reference(walk, value, targets)
        elif codes and isinstance(value, dict):
            _concept(walk, value, codes)
        walk.path.pop()

    return check


def _concept(walk: Walk, concept: dict[str, Any], codes: str) -> None:
    allowed = table("codes")[codes]
    codings = [item for item in concept.get("coding") or () if isinstance(item, dict)]
    if not any(item.get("code") in allowed["codes"] and item.get("system") in allowed["systems"] for item in codings):
        walk.say("code-invalid", f"needs one of the codes of {allowed['systems'][0]}")


def _reference(walk: Walk, reference: dict[str, Any], targets: frozenset[str]) -> None:
    """The kind of thing that is pointed to, as far as the text of the reference tells it."""
    text = reference.get("reference")
    if not isinstance(text, str):
        return
    if text.startswith("#"):
        walk.fragments.add(text)
        return
    kind = target_type(text)
    if kind and targets and kind not in targets and kind in resource_types():
        walk.say("value", f"points to a {kind}, which is not allowed here", ".reference")
    if kind and isinstance(said := reference.get("type"), str) and said.rsplit("/", 1)[-1] != kind:
        walk.say("value", f"says {said[:40]} but points to a {kind}", ".type")


def _narrative(walk: Walk, key: str, value: Any) -> None:
    if reason := why_not_narrative(value):
        walk.say("invariant", f"{reason} (txt-1)", f".{key}")


def _contained(walk: Walk, key: str, value: Any) -> None:
    """Resources inside a resource: the walk looks at each."""
    if not isinstance(value, list) or not value:
        return walk.say("structure", "must be a list that is not empty", f".{key}")
    for index, inner in enumerate(value):
        walk.path.append(f".{key}[{index}]")
        walk.inner(inner)
        walk.path.pop()
