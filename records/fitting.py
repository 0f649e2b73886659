"""The quick yes: whether a resource is so plainly right that nobody need walk through it.

Built from the same shapes and rules as the walk in structure.py, but without paths and words: True only where the walk
would find nothing, False where it must decide. Elements that came before, word for word, are known again by their
text: records repeat themselves, and most of a laboratory result stood in the one before it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from records import lossless
from records.narrative import why_not_narrative
from records.primitives import PRIMITIVES, is_media_type
from records.references import resource_types, target_type
from records.shapes import codes_allowed, is_known, shape_of
from records.tables import table

Fits = Callable[[Any], bool]
Texts = Mapping[str, bytes]

REMEMBERED = 2_000  # values of one element; a set that is full is emptied
_REPEATED = ("code", "uri", "url", "canonical", "oid")
_LONGEST = 800  # bytes of a text that is worth remembering
_known: dict[str, dict[str, set[bytes]]] = {}


def texts_of(resource: Mapping[str, Any]) -> dict[str, bytes]:
    """The JSON text of each member of a resource."""
    return {name: lossless.encoded(value) for name, value in resource.items()}


def fits(resource: dict[str, Any], texts: Texts | None = None) -> bool:
    """Whether the resource is certainly valid; `texts` are its members' texts, where somebody has them already."""
    kind = resource.get("resourceType")
    if kind.__class__ is not str or not is_known(kind):  # type: ignore[arg-type]
        return False
    tests, whole = _resource(kind)  # type: ignore[arg-type]
    known = _known.setdefault(kind, {})  # type: ignore[arg-type]
    for name, value in resource.items():
        test = tests.get(name)
        if test is None:
            return False
        if value.__class__ is dict or value.__class__ is list:
            text = texts[name] if texts is not None else lossless.encoded(value)
            before = known.get(name)
            if before is None:
                before = known[name] = set()
            if text in before:
                continue
            if not test(value):
                return False
            _remember(before, text)
        elif not test(value):
            return False
    return whole(resource)


def _remember(before: set[Any], text: bytes | str) -> None:
    if len(text) <= _LONGEST:
        if len(before) >= REMEMBERED:
            before.clear()
        before.add(text)


@cache
def _resource(kind: str) -> tuple[dict[str, Fits], Fits]:
    """Tests of a resource's members, and of the resource as a whole."""
    tests = {name: _element(name, *spec) for name, spec in shape_of(kind).elements.items()}
    return tests | {"resourceType": lambda value: True}, _whole(kind)


@cache
def _complex(kind: str) -> Fits:
    """Whether an object is right as a value of its type. Types hold each other, so members are looked up late."""
    tests: dict[str, Fits] = {}
    whole = _whole(kind)

    def passes(value: Any) -> bool:
        if value.__class__ is not dict or not value or (len(value) == 1 and "id" in value):
            return False
        if not tests:
            tests.update((name, _element(name, *spec)) for name, spec in shape_of(kind).elements.items())
        for name, child in value.items():
            test = tests.get(name)
            if test is None or not test(child):
                return False
        return whole(value)

    return passes


def _whole(kind: str) -> Fits:
    """What must be there, what excludes what, and the rules between members. A `_name` fits nowhere here."""
    shape = shape_of(kind)
    single = [ways[0] for name, ways in shape.required if not name.endswith("[x]")]
    choices = [ways for name, ways in shape.required if name.endswith("[x]")]
    groups = [frozenset(name for name in group if name[0] != "_") for group in shape.choices]
    rules = [broken for _, broken, _ in shape.rules]

    def passes(value: dict[str, Any]) -> bool:
        for name in single:
            if name not in value:
                return False
        for ways in choices:
            if not any(name in value for name in ways):
                return False
        for group in groups:
            if len(value.keys() & group) > 1:
                return False
        for broken in rules:
            if broken(value):
                return False
        return True

    return passes


def _element(name: str, kind: str, many: bool, extra: dict[str, Any]) -> Fits:
    if kind == "Resource":
        return lambda value: False  # contained: the walk looks at it
    one = _one(name, kind, extra)
    if not many or kind == "xhtml":
        return one

    def passes(values: Any) -> bool:
        if values.__class__ is not list or not values:
            return False
        for value in values:
            if not one(value):
                return False
        return True

    return passes


def _one(name: str, kind: str, extra: dict[str, Any]) -> Fits:
    if kind == "xhtml":
        return lambda value: not why_not_narrative(value)
    if kind == "code" and (codes := codes_allowed(extra)):
        return lambda value: value.__class__ is str and value in codes
    if name == "contentType":
        return lambda value: _primitive("code")(value) and is_media_type(value)
    if kind in PRIMITIVES:
        return _primitive(kind)
    if kind == "Reference":
        return _reference(frozenset(extra.get("targets", ())))
    return _concept(extra["codes"]) if "codes" in extra else _complex(kind)


@cache
def _primitive(kind: str) -> Fits:
    """The primitive's test, asked once for each code and address. A fragment is for the walk."""
    test, _ = PRIMITIVES[kind]
    if kind in ("string", "markdown"):
        return lambda value: value.__class__ is str and value[:1] not in ("", "#") and not value.isspace()
    if kind not in _REPEATED:
        return lambda value: test(value) and (value.__class__ is not str or value[0] != "#")
    before: set[str] = set()

    def passes(value: Any) -> bool:
        if value.__class__ is str and value in before:
            return True
        if not test(value) or value[0] == "#":
            return False
        _remember(before, value)
        return True

    return passes


def _reference(targets: frozenset[str]) -> Fits:
    is_right = _complex("Reference")

    def passes(value: Any) -> bool:
        if not is_right(value):
            return False
        text = value.get("reference")
        if text is None:
            return True
        kind = target_type(text)
        if kind and targets and kind not in targets and kind in resource_types():
            return False
        return not kind or "type" not in value or value["type"].rsplit("/", 1)[-1] == kind

    return passes


def _concept(codes: str) -> Fits:
    is_right, allowed = _complex("CodeableConcept"), table("codes")[codes]
    pairs = {(system, code) for system in allowed["systems"] for code in allowed["codes"]}

    def passes(value: Any) -> bool:
        if not is_right(value):
            return False
        return any((item.get("system"), item.get("code")) in pairs for item in value.get("coding", ()))

    return passes
