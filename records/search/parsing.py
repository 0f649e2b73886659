"""From the parameters of a request to a Query, or to what is wrong with them. Pure but for the clock of `ap`.

Not supported, and refused or (lenient) ignored by name: chains, `_has`, `_filter`, `_text`, `_content`, `_elements`,
`_contained`, `_list`, `_tag`, `_profile`, `_security`; the modifiers `:text`, `:in`, `:not-in`, `:above`, `:below`,
`:of-type`, `:identifier` and `:iterate`; every `*`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import clock
from records.search import values
from records.search.offered import default_sort, includes, revincludes, sortable, whole
from records.search.query import AnyOf, Coded, Fault, Filter, Holds, Not, Owned, Pair, Query, Sort
from records.search.values import Refused, split
from records.searchkeys import present
from records.searchtables import Parameter, kinds, main_code, parameters

COUNT_LIMIT = 200
PARAMETER_LIMIT, VALUE_LIMIT, LENGTH_LIMIT = 50, 100, 2000
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # no stored text holds one
_UNNAMED = re.compile("[^!-~]")
_DIGITS = re.compile(r"[0-9]{1,9}")
_PASSED = ("_format", "_pretty")  # of the answer, not of the search
_ONCE = ("_count", "_total", "_summary", "_sort")
_CASELESS = re.compile(r"[0-9.-]{1,100}")  # codes that are the same in either case, as long as the column holds
_MODIFIERS = {"token": ("not",), "string": ("exact", "contains")}


Parsed = Query | tuple[Fault, ...]  # what is asked, or all that is wrong with it


@dataclass(slots=True)
class _Draft:
    """A query on the way."""

    kind: str
    strict: bool
    base: str
    now: datetime
    query: dict[str, object] = field(default_factory=dict)
    filters: list[Filter] = field(default_factory=list)
    includes: list[Pair] = field(default_factory=list)
    revincludes: list[Pair] = field(default_factory=list)
    people: frozenset[str] | None = None
    applied: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def parse(
    kind: str,
    pairs: Iterable[tuple[str, str]],
    *,
    strict: bool = False,
    base: str = "",
    now: datetime | None = None,
) -> Parsed:
    """The search that these parameters ask for, or everything that is wrong with them.

    `strict` is `Prefer: handling=strict`: a parameter that is not known is a fault; otherwise it is ignored and named.
    `base` is the address of this server, such as https://portal.example/fhir.
    """
    if kind not in kinds():
        return (Fault("", "not-supported", f"{kind[:60]} is not a type that can be searched here."),)
    pairs = list(pairs)
    if len(pairs) > PARAMETER_LIMIT:
        return (Fault("", "too-costly", f"There are more than {PARAMETER_LIMIT} parameters."),)
    draft = _Draft(kind=kind, strict=strict, base=base.rstrip("/"), now=now or clock.now())
    for name, value in pairs:
        _read(draft, name, value)
    names = [name for name, _ in pairs]
    for name in _ONCE:
        if names.count(name) > 1:
            draft.faults.append(Fault(name, "invalid", "is given more than once"))
    return tuple(draft.faults) if draft.faults else _finished(draft)


def _finished(draft: _Draft) -> Query:
    return Query(
        kind=draft.kind,
        filters=tuple(draft.filters),
        includes=tuple(dict.fromkeys(draft.includes)),
        revincludes=tuple(dict.fromkeys(draft.revincludes)),
        people=draft.people,
        applied=tuple(draft.applied),
        ignored=tuple(dict.fromkeys(draft.ignored)),
        **({"sort": default_sort(draft.kind)} | draft.query),  # type: ignore[arg-type]
    )


def _read(draft: _Draft, name: str, value: str) -> None:
    """One parameter; what is wrong with it becomes a fault, never an exception."""
    told = name[:80] if name.isascii() and name.isprintable() else _UNNAMED.sub("?", name)[:80]
    if name != told or _FORBIDDEN.search(value):
        draft.faults.append(Fault(told, "invalid", "holds a character that no parameter can hold"))
    elif len(value) > LENGTH_LIMIT:
        draft.faults.append(Fault(told, "too-long", f"is longer than {LENGTH_LIMIT} characters"))
    elif not value.strip():
        draft.ignored.append(told)  # FHIR: an empty parameter is no error
    elif name not in _PASSED:
        try:
            _applied(draft, name, value.strip())
        except Refused as error:
            draft.faults.append(Fault(told, "invalid", str(error)))


def _applied(draft: _Draft, name: str, value: str) -> None:
    plain, _, modifier = name.partition(":")
    if control := _CONTROLS.get(plain):
        if modifier:
            raise Refused(f"has no modifier {modifier}")
        control(draft, value)
    elif item := parameters(draft.kind).get(plain):
        draft.filters.append(_filter(draft, item, modifier, value))
    elif draft.strict:
        draft.faults.append(Fault(name, "not-supported", f"is no search parameter of {draft.kind} here"))
        return
    else:
        draft.ignored.append(name)
        return
    draft.applied.append((name, value))


def _filter(draft: _Draft, item: Parameter, modifier: str, value: str) -> Filter:
    if modifier == "missing":
        return _missing(item, value)
    if item.sort == "reference" and modifier and not values.is_type(modifier):
        raise Refused(f"has no modifier {modifier}")
    if item.sort != "reference" and modifier and modifier not in _MODIFIERS.get(item.sort, ()):
        raise Refused(f"has no modifier {modifier}")
    alternatives = _alternatives(value)
    if item.owner:
        return _owner(draft, alternatives, modifier)
    if item is main_code(draft.kind) and not modifier and len(alternatives) == 1:
        return _coded(item, alternatives[0])
    known = parameters(draft.kind)
    asked = [known[name] for name in item.parts] or [item]
    inner = "" if modifier == "not" else modifier
    parts = [values.condition(one, inner, alternatives, base=draft.base, now=draft.now) for one in asked]
    found: Filter = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    return Not(found) if modifier == "not" else found


def _coded(item: Parameter, value: str) -> Filter:
    """One value of the main code, by the column where that is sure to find it."""
    found = values.token(item.name, value, item)
    code = value.rpartition("|")[2]
    return Coded(found.keys, code) if _CASELESS.fullmatch(code) else found


def _alternatives(value: str) -> list[str]:
    found = split(value, ",")
    if len(found) > VALUE_LIMIT:
        raise Refused(f"has more than {VALUE_LIMIT} values")
    if not all(found):
        raise Refused("has an empty value between commas")
    return found


def _missing(item: Parameter, value: str) -> Filter:
    if value not in ("true", "false"):
        raise Refused("is true or false with the modifier missing")
    if item.owner:
        return AnyOf(()) if value == "true" else Not(AnyOf(()))
    found = Holds(tuple(present(name) for name in item.parts or (item.name,)))
    return Not(found) if value == "true" else found


def _owner(draft: _Draft, alternatives: list[str], modifier: str) -> Filter:
    """The person whose record is searched. Two persons in one search have no resource in common."""
    found = set()
    for text in alternatives:
        whole = values.local(values.plain(text), draft.base)
        if modifier not in ("", "Patient") or ("/" in whole and not whole.startswith("Patient/")):
            raise Refused("names something other than a Patient")
        found.add(whole.removeprefix("Patient/"))
    return _named(draft, found)


def _named(draft: _Draft, found: set[str]) -> Filter:
    people = frozenset(str(one) for text in found if (one := values.uuid(text)))
    draft.people = people if draft.people is None else draft.people & people
    return Owned(people)


def _id(draft: _Draft, value: str) -> None:
    alternatives = _alternatives(value)
    if draft.kind == "Patient":
        draft.filters.append(_named(draft, set(alternatives)))
    draft.filters.append(values.ids(alternatives))


def _last_updated(draft: _Draft, value: str) -> None:
    draft.filters.append(values.updated(_alternatives(value), draft.now))


def _count(draft: _Draft, value: str) -> None:
    if not _DIGITS.fullmatch(value) or not value.isascii():
        raise Refused("is a whole number from 0")
    draft.query["count"] = min(int(value), COUNT_LIMIT)
    if int(value) == 0:
        draft.query["count_only"] = True


def _total(draft: _Draft, value: str) -> None:
    if value not in ("none", "estimate", "accurate"):
        raise Refused("is none, estimate or accurate")
    draft.query["total"] = value


def _summary(draft: _Draft, value: str) -> None:
    if value == "count":
        draft.query["count_only"] = True
    elif value != "false":
        raise Refused("is count or false here")


def _sort(draft: _Draft, value: str) -> None:
    known = sortable(draft.kind)
    keys = []
    for text in _alternatives(value):
        name = text.removeprefix("-")
        if name not in known:
            raise Refused(f"sorts by {', '.join(sorted(known))} here")
        keys.append(Sort(known[name], text.startswith("-")))
    unique = {key.column: key for key in reversed(keys)}
    draft.query["sort"] = whole([key for key in keys if unique.get(key.column) is key])


def _include(draft: _Draft, value: str) -> None:
    draft.includes.append(_pair(value, draft.kind, includes(draft.kind)))


def _revinclude(draft: _Draft, value: str) -> None:
    pair = _pair(value, value.split(":")[0], revincludes(draft.kind))
    if pair.target not in ("", draft.kind):
        raise Refused(f"leads to {pair.target}, not to {draft.kind}")
    draft.revincludes.append(pair)


def _pair(value: str, kind: str, declared: list[str]) -> Pair:
    parts = value.split(":")
    if len(parts) not in (2, 3) or parts[0] != kind or ":".join(parts[:2]) not in declared:
        raise Refused("is not among the pairs that can be included here")
    target = parts[2] if len(parts) == 3 else ""
    if target and parameters(kind)[parts[1]].targets and target not in parameters(kind)[parts[1]].targets:
        raise Refused(f"does not lead to {target}")
    if target and target not in kinds():
        raise Refused("leads to a type that is not kept here")
    return Pair(kind, parts[1], target)


_CONTROLS = {
    "_id": _id,
    "_lastUpdated": _last_updated,
    "_count": _count,
    "_total": _total,
    "_summary": _summary,
    "_sort": _sort,
    "_include": _include,
    "_revinclude": _revinclude,
}
