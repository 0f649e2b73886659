"""The record on paper: items by group, each with everything that it says, in words."""

from typing import Any

from django.utils.translation import gettext as _

from records.presenters import dates, fhir, item
from records.words.kinds import GROUPS, KINDS, MEASUREMENTS, OTHER, SOCIAL

FAMILY = "family"  # stands apart on paper: nobody may take a relative's illness for the person's own
# Kinds whose names say what may happen: on paper, where they stand among what did happen, the kind comes first.
AHEAD = ("RiskAssessment",)
ORDER = (
    "problems",
    FAMILY,
    "allergies",
    "medicines",
    "immunisations",
    "results",
    "measurements",
    "visits",
    "plans",
    "socialcare",
    "letters",
    "own",
    "other",
)


def groups(rows: list, *, own: bool, names: dict[str, str], notes: dict[Any, list]) -> list[dict[str, Any]]:
    """Groups that have items, in the order of a paper record; in each, what was entered in error comes last."""
    found: dict[str, list] = {}
    for row in rows:
        found.setdefault(_group(row), []).append(_entry(row, own=own, names=names, notes=notes.get(row.id, [])))
    for entries in found.values():
        entries.sort(key=lambda entry: bool(entry["struck"]))
    titles = GROUPS | {FAMILY: KINDS["FamilyMemberHistory"].one}
    return [{"title": str(titles[name]), "entries": found[name]} for name in ORDER if name in found]


def _group(row: Any) -> str:
    if row.kind == "FamilyMemberHistory":
        return FAMILY
    if row.area == "socialcare":
        return SOCIAL
    if row.kind == "Observation" and row.area == "measurements":
        return MEASUREMENTS
    return KINDS[row.kind].group if row.kind in KINDS else OTHER


def _entry(row: Any, *, own: bool, names: dict[str, str], notes: list) -> dict[str, Any]:
    told = item.page(row, own=own, names=names)
    above = {told["source"], dates.words(told["when"])}
    told["rows"] = [fact for fact in told["rows"] if fact["value"] not in above]
    if row.kind in AHEAD:
        told["title"] = f"{told['kind']}: {told['title']}"
    letter = row.kind in ("DocumentReference", "Composition")
    return told | {"notes": notes, "elsewhere": _("Its words stand on its own page.") if letter else "", "id": row.id}


def explained(groups: list[dict[str, Any]]) -> list[Any]:
    """The words that these entries are called by, each once, by title."""
    found = [entry["help"] or entry["help_for_kind"] for group in groups for entry in group["entries"]]
    terms = {term.slug: term for term in found if term}
    return sorted(terms.values(), key=lambda term: term.title.casefold())


def ids_pointed_to(rows: list) -> set[str]:
    return set().union(*(item.linked_ids(fhir.read(row)) for row in rows)) if rows else set()
