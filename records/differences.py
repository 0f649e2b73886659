"""What is different between two versions of a resource: element by element, and word by word within a text. Pure."""

import json
import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any, NamedTuple

# What the server owns or makes, and what says nothing about the person: a label that changed is told to nobody.
_UNSAID = frozenset({"resourceType", "id", "meta", "text", "implicitRules", "language", "contained"})
_KEYS = ("linkId", "id", "url", "system", "sequence", "reference")
_TOKENS = re.compile(r"\s+|\d[\d.,:/]*\d|\w+|[^\w\s]")
_TOO_LONG = 3000  # pieces of a text that are compared one by one
_ALIKE = 0.5  # below it two texts are two, and not one that was changed


class Change(NamedTuple):
    """One element, or one member of an element that repeats; None where it was not or is no more."""

    element: str
    before: Any
    after: Any


class Piece(NamedTuple):
    """A run of a text: same, gone or new."""

    text: str
    what: str


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every element that was changed, in the order of the newer version, then what is gone."""
    names = [name for name in dict.fromkeys([*after, *before]) if name not in _UNSAID and not name.startswith("_")]
    found: list[Change] = []
    for name in names:
        old, new = before.get(name), after.get(name)
        if isinstance(old, list) or isinstance(new, list):
            found += _of_lists(name, _listed(old), _listed(new))
        elif _same(old) != _same(new):
            found.append(Change(name, old, new))
    return found


def _listed(value: Any) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def _of_lists(name: str, old: list, new: list) -> Iterator[Change]:
    """Members are the same ones by what names them, else by where they stand among those that were changed."""
    old, new = _without_common(old, new)
    if name == "item":
        yield from _of_items(old, new)
        return
    named = {key: member for member in old if (key := _name_of(member))}
    unnamed = [member for member in old if _name_of(member) is None]
    for member in new:
        key = _name_of(member)
        before = named.pop(key, None) if key else unnamed.pop(0) if unnamed else None
        yield Change(name, before, member)
    for member in [*named.values(), *unnamed]:
        yield Change(name, member, None)


def _without_common(old: list, new: list) -> tuple[list, list]:
    """Both lists less what stands in both, as often as it does."""
    rest = list(map(_same, new))
    gone = []
    for member in old:
        key = _same(member)
        if key in rest:
            rest.remove(key)
        else:
            gone.append(member)
    added = []
    for member in new:
        key = _same(member)
        if key in rest:
            rest.remove(key)
            added.append(member)
    return gone, added


def _of_items(old: list, new: list) -> Iterator[Change]:
    """Answers of a questionnaire, question by question, groups opened."""
    before, after = dict(_questions(old)), dict(_questions(new))
    for key in dict.fromkeys([*after, *before]):
        if _same(before.get(key)) != _same(after.get(key)):
            yield Change("item", before.get(key), after.get(key))


def _questions(items: Iterable[Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for number, found in enumerate(items):
        if not isinstance(found, dict):
            continue
        key = f"{path}/{found.get('linkId', number)}"
        answers = found.get("answer") or []
        yield key, {name: value for name, value in found.items() if name != "item"}
        yield from _questions(found.get("item") or [], key)
        for answer in answers:
            yield from _questions(answer.get("item") or [] if isinstance(answer, dict) else [], key)


def _name_of(member: Any) -> str | None:
    """By what a member is known again: its own key or its code; nothing where it has neither."""
    if not isinstance(member, dict):
        return None
    for key in _KEYS:
        if isinstance(member.get(key), str | int):
            return f"{key}={member[key]}"
    code = member.get("code")
    return f"code={_same(code)}" if code else None


def _same(value: Any) -> str:
    """Equal for equal JSON, digits included: 6.30 is not 6.3."""
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)


def words(before: str, after: str) -> list[Piece]:
    """A text and its next form in one line: what stayed, what went, what came."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    match = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > _TOO_LONG or match.ratio() < _ALIKE or min(len(old), len(new)) < 6:
        return [piece for piece in (Piece(before, "gone"), Piece(after, "new")) if piece.text]
    found: list[Piece] = []
    for what, a, b, c, d in match.get_opcodes():
        if what == "equal":
            found.append(Piece("".join(old[a:b]), "same"))
            continue
        found += [piece for piece in (Piece("".join(old[a:b]), "gone"), Piece("".join(new[c:d]), "new")) if piece.text]
    return found
