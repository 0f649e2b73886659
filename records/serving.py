"""What the API serves by id: stored texts and their versions, as SQL for `Access.fetch`.

Each asks by the person's ids and by the condition of the decision, like `.under(access)`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from consent.conditions import Table
from consent.gate import Access
from records.models import DirectoryEntry, ResourceVersion

Sql = tuple[str, list[Any]]

# Whose record the item %(kind)s %(item)s stands in: the person, under the id that the record is open by.
OWNER = (
    "(SELECT coalesce(o.merged_into_id, o.id) FROM accounts_patient o WHERE o.id = records_owner(%(kind)s, %(item)s))"
)


def item(kind: str, ident: UUID, access: Access) -> Sql:
    """body, version, last_updated of one item."""
    where, params = _permitted("r", access)
    return (
        f"SELECT r.body, r.version, r.last_updated FROM records_resource r WHERE r.id = %s AND r.kind = %s AND {where}",
        [ident, kind, *params],
    )


def version(kind: str, ident: UUID, number: int, access: Access) -> Sql:
    """body, version, at of one version, if the item itself may be seen today."""
    text, params = _versions(kind, ident, access)
    return f"{text} AND v.version = %s", [*params, number]


def history(kind: str, ident: UUID, access: Access, *, before: int | None, limit: int) -> Sql:
    """The same of every version older than `before`, newest first."""
    text, params = _versions(kind, ident, access)
    if before is not None:
        text, params = f"{text} AND v.version < %s", [*params, before]
    return f"{text} ORDER BY v.version DESC LIMIT %s", [*params, limit]


def _versions(kind: str, ident: UUID, access: Access) -> Sql:
    now, now_params = _permitted("r", access)
    then, then_params = _permitted(Table.of(ResourceVersion, "v"), access)
    text = (
        f"SELECT v.body, v.version, v.at FROM records_resourceversion v WHERE v.resource_id = %s AND v.kind = %s"
        f" AND {then} AND EXISTS (SELECT FROM records_resource r WHERE r.id = v.resource_id AND {now})"
    )
    return text, [ident, kind, *then_params, *now_params]


def _permitted(table: str, access: Access) -> Sql:
    text, params = access.decision.condition.sql(table)
    if len(access.patient_ids) == 1:
        return f"{table}.patient_id = %s AND ({text})", [access.patient_ids[0], *params]
    return f"{table}.patient_id = ANY(%s) AND ({text})", [list(access.patient_ids), *params]


def directory_entry(kind: str, ident: UUID) -> list[tuple[str, int, datetime]]:
    """body, version, last_updated of what is about nobody."""
    rows = DirectoryEntry.objects.filter(id=ident, kind=kind)
    return list(rows.values_list("body", "version", "last_updated"))
