"""What an entry calls others by: the `display` beside a reference to another item of the record.

Whoever may not see that item must not read its name where another entry mentions it. Pages never show such a name as
it was sent: they show the item's own, to those who may see it. The interface leaves out the names of what the caller
may not see. An item that is not here and one that is hidden look the same. Pure.
"""

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from records import lossless
from records.references import Target, literal
from records.types import PATIENT_TYPES

_ID = re.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_REFERENCE = re.compile(r'"reference"\s*:\s*"([^"\\]*)"\s*(\})?')
_FIRST = re.compile(r"\{\s*$")
_AROUND = 40  # characters before a reference in which the brace of its object is looked for


def mentioned(text: str) -> dict[str, set[UUID]]:
    """By type the ids that references of this JSON point to, but for those that stand alone, without a name."""
    found: dict[str, set[UUID]] = {}
    for one in _REFERENCE.finditer(text):
        if one[2] and (text[one.start() - 1] == "{" or _FIRST.search(text, max(0, one.start() - _AROUND), one.start())):
            continue
        if target := _item(one[1]):
            found.setdefault(target.kind, set()).add(UUID(target.id))
    return found


def without_names(value: Any, but: Collection[UUID] = ()) -> Any:
    """The value, changed in place: without the names of the items of a record that it refers to, `but` for these."""
    if isinstance(value, list):
        for part in value:
            without_names(part, but)
    elif isinstance(value, dict):
        if "display" in value and _is_item(value.get("reference"), but):
            del value["display"]
        for part in value.values():
            without_names(part, but)
    return value


def _is_item(reference: Any, but: Collection[UUID]) -> bool:
    target = _item(reference) if isinstance(reference, str) else None
    return target is not None and UUID(target.id) not in but


def _item(reference: str) -> Target | None:
    """What a reference points to, if that can be another item of a record here."""
    target = literal(reference)
    if target is None or target.kind == "Patient" or target.kind not in PATIENT_TYPES:
        return None
    return target if _ID.fullmatch(target.id) else None


def unnamed(text: str) -> str:
    """The JSON of one resource without the names of all items that it mentions; most texts come back as they are."""
    return lossless.dumps(without_names(lossless.loads(text))) if mentioned(text) else text
