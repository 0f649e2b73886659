"""Which search parameters each kept type has. One table, derived from HL7's definitions, says what is stored for a
search, what a search may ask for and what the CapabilityStatement promises.

Left out: composite and special parameters (Location by distance), `phonetic`, parameters over extensions, `email` and
`phone` (`telecom` finds both), Patient `deceased`, codes inside ValueSet and CodeSystem, UIDs inside ImagingStudy.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from records.paths import CODES, DATES
from records.references import paths_of
from records.tables import table
from records.types import DIRECTORY_TYPES, PATIENT_TYPES, is_directory


class Leaf(NamedTuple):
    """An element that a parameter looks at. `extra` is the one type of target, or the system that a code implies."""

    path: str
    first: str
    kind: str
    extra: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter of a type.

    `owner`: it names the person whose record it is, and is answered by patient_id.
    `main`: it is answered by the columns date_from and date_until.
    `parts`: it asks for one of several other parameters, and has nothing stored of its own.
    """

    name: str
    sort: str
    leaves: tuple[Leaf, ...]
    said: str
    targets: frozenset[str]  # empty: any type
    owner: bool
    main: bool
    parts: tuple[str, ...]

    @property
    def is_stored(self) -> bool:
        return not self.owner and not self.parts


@cache
def kinds() -> frozenset[str]:
    """The types that can be searched here. The others of a person (messages, consent, log) answer for themselves."""
    return DIRECTORY_TYPES | {name for name, kind in PATIENT_TYPES.items() if kind.by_bundle}


@cache
def parameters(kind: str) -> dict[str, Parameter]:
    """The parameters of a type by name."""
    rows = table("search").get(kind, {})
    return {name: _parameter(kind, name, *row, known=frozenset(rows)) for name, row in rows.items()}


@cache
def main_code(kind: str) -> Parameter | None:
    """The token parameter of a person's type that looks at the one element whose first code the column `code` holds."""
    if is_directory(kind):
        return None
    path = next(iter(CODES.get(kind, ("code",))), "")
    found = (item for item in parameters(kind).values() if item.sort == "token" and not item.parts)
    return next(
        (item for item in found if [(leaf.path, leaf.kind) for leaf in item.leaves] == [(path, "CodeableConcept")]),
        None,
    )


def _parameter(
    kind: str, name: str, sort: str, leaves: list[list[str]], said: str, targets: list[str], *, known: frozenset[str]
) -> Parameter:
    paths = tuple(Leaf(path, path.split(".")[0], form, extra) for path, form, extra in leaves)
    return Parameter(
        name=name,
        sort=sort,
        leaves=paths,
        said=said,
        targets=frozenset(targets),
        owner=_is_owner(kind, name, paths),
        main=sort == "date" and _is_main(kind, {leaf.path for leaf in paths}),
        parts=_parts(name, known),
    )


def _is_owner(kind: str, name: str, leaves: tuple[Leaf, ...]) -> bool:
    """`patient` and `subject` where they name the owner; all provenance in a record is about its person."""
    if kind not in PATIENT_TYPES or name not in ("patient", "subject"):
        return False
    return kind == "Provenance" or {leaf.path for leaf in leaves} == {PATIENT_TYPES[kind].owner}


def _is_main(kind: str, paths: set[str]) -> bool:
    """Whether the dates it looks at are those by which the store dates the thing before it looks at any other."""
    if is_directory(kind):
        return False
    dated = paths_of(kind, DATES.get(kind, ()))
    return set(dated[: len(paths)]) == paths


def _parts(name: str, known: frozenset[str]) -> tuple[str, ...]:
    rest = name.removeprefix("combo-")
    return tuple({rest, f"component-{rest}"} & known) if rest != name else ()
