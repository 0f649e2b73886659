"""What the person says who disagrees with an entry, ready for the note component."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from records.presenters import dates, fhir
from records.statements import DISAGREES, within


def beside(rows: Iterable[Any], notes: dict[Any, list[dict[str, Any]]]) -> dict[Any, list[dict[str, Any]]]:
    """The notes of these rows by id, each row's statements first."""
    found = dict(notes)
    for row in rows:
        if said := of(row):
            found[row.id] = [*said, *found.get(row.id, [])]
    return found


def of(row: Any) -> list[dict[str, Any]]:
    """The statements that one row, or one version of it, holds."""
    if DISAGREES not in row.body:
        return []
    return [
        {
            "author": _("%(name)s does not agree with this entry") % {"name": one.get("authorString", "")},
            "when": dates.when(one.get("time")),
            "text": one.get("text", ""),
            "disagrees": True,
        }
        for one in within(fhir.read(row))
    ]
