"""What the API serves: stored texts by id, by version and all of a person's, as SQL for `Access.fetch`.

Each asks by the person's ids and by the condition of the decision, like `.under(access)`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.gate import Access
from records.models import DirectoryEntry

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
    text, params = versions(kind, ident, access)
    return f"SELECT * FROM ({text}) v WHERE v.version = %s", [*params, number]


def versions(kind: str, ident: UUID, access: Access) -> Sql:
    """body, version, at of every version that may be seen, if the item itself may be seen today."""
    now, now_params = _permitted("r", access)
    then, then_params = _permitted("v", access)
    text = (
        f"SELECT v.body, v.version, v.at FROM records_resourceversion v WHERE v.resource_id = %s AND v.kind = %s"
        f" AND {then} AND EXISTS (SELECT FROM records_resource r WHERE r.id = v.resource_id AND {now})"
    )
    return text, [ident, kind, *then_params, *now_params]


def everything(
    access: Access,
    *,
    kinds: Iterable[str] = (),
    since: datetime | None = None,
    after: tuple[datetime | None, UUID] | None = None,
    limit: int,
) -> Sql:
    """id, kind, date_from, body of a person's items, newest first; `after` is the place of the last one seen."""
    where, params = _permitted("r", access)
    if wanted := sorted(kinds):
        where, params = f"{where} AND r.kind = ANY(%s)", [*params, wanted]
    if since:
        where, params = f"{where} AND r.last_updated >= %s", [*params, since]
    if after:
        text, values = _after(*after)
        where, params = f"{where} AND {text}", [*params, *values]
    order = "ORDER BY r.date_from DESC NULLS LAST, r.id DESC LIMIT %s"
    text = f"SELECT r.id, r.kind, r.date_from, r.body FROM records_resource r WHERE {where} {order}"
    return text, [*params, limit]


def _after(date: datetime | None, ident: UUID) -> Sql:
    if date is None:
        return "(r.date_from IS NULL AND r.id < %s)", [ident]
    return "(r.date_from < %s OR (r.date_from = %s AND r.id < %s) OR r.date_from IS NULL)", [date, date, ident]


def _permitted(table: str, access: Access) -> Sql:
    text, params = access.decision.condition.sql(table)
    if len(access.patient_ids) == 1:
        return f"{table}.patient_id = %s AND {text}", [access.patient_ids[0], *params]
    return f"{table}.patient_id = ANY(%s) AND {text}", [list(access.patient_ids), *params]


def directory_entry(kind: str, ident: UUID) -> list[tuple[str, int, datetime]]:
    """body, version, last_updated of what is about nobody."""
    rows = DirectoryEntry.objects.filter(id=ident, kind=kind)
    return list(rows.values_list("body", "version", "last_updated"))
