"""An item without one of its labels, as its next version. Pure."""

from dataclasses import replace
from typing import Any

from records import lossless, statements
from records.indexing import Prepared, digest_of, prepare
from records.labels import labels_stated


def may_go(row: Any, label: str) -> bool:
    """Whether the item carries the label only because its own body states it."""
    return label in row.labels and label not in without(row, label).labels


def without(row: Any, label: str) -> Prepared:
    """The stored row as it would be kept next; what its sender said of version and time stays as it was."""
    body = statements.bare(lossless.loads(row.body))
    meta = body["meta"]
    kept = [coding for coding in meta.get("security", ()) if labels_stated(coding) != {label}]
    meta = {name: value for name, value in meta.items() if name != "security"} | ({"security": kept} if kept else {})
    made = prepare(body | {"meta": meta}, patient_id=row.patient_id, source=row.source, arrival=row.arrival)
    return replace(
        made,
        digest=digest_of(f"{made.body} {row.version}"),  # taken off once more, it is not what was there before
        changes=tuple(dict.fromkeys((*row.changes, f"label {label}"))),
        sent_version=row.sent_version,
        sent_at=row.sent_at,
    )
