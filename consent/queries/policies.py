"""Versions of the policy: those in force, to come, drafted, over; and how many items of each sort the store holds."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count

import clock
from accounts import statements
from consent import gate
from consent.models import PolicyVersion
from consent.patientdata import PatientData
from consent.policies import BadPolicy, from_document
from consent.policy import Policy
from consent.policy_effect import Group

State = PolicyVersion.State
PATIENCE = "120s"  # a count reads the whole store, where a page's questions end after five


@dataclass(frozen=True)
class Versions:
    """All versions, as the list shows them."""

    in_force: PolicyVersion | None  # None: the one that the portal came with
    coming: list[PolicyVersion]
    drafts: list[PolicyVersion]
    old: list[PolicyVersion]
    withdrawn: list[PolicyVersion]


def versions() -> Versions:
    rows = list(PolicyVersion.objects.select_related("drafted_by", "approved_by", "withdrawn_by"))
    now = clock.now()
    approved = [row for row in rows if row.state == State.APPROVED]
    begins = {row.pk: row.effective_from or now for row in approved}
    approved.sort(key=lambda row: (begins[row.pk], row.approved_at), reverse=True)
    begun = [row for row in approved if begins[row.pk] <= now]
    latest = sorted(rows, key=lambda row: row.drafted_at, reverse=True)
    return Versions(
        in_force=begun[0] if begun else None,
        coming=[row for row in reversed(approved) if begins[row.pk] > now],
        drafts=[row for row in latest if row.state == State.DRAFT],
        old=begun[1:],
        withdrawn=[row for row in latest if row.state == State.WITHDRAWN],
    )


def version(version_id: uuid.UUID) -> PolicyVersion | None:
    rows = PolicyVersion.objects.select_related("drafted_by", "approved_by", "withdrawn_by")
    return rows.filter(pk=version_id).first()


def policy_of(row: PolicyVersion) -> Policy:
    """What a version says, a draft included. Raises BadPolicy."""
    return from_document(row.document, version=row.version)


def readable(row: PolicyVersion) -> Policy | None:
    """The same, or None where an older portal could write what this one cannot read."""
    try:
        return policy_of(row)
    except BadPolicy:
        return None


def groups_of(tally: list[list[Any]] | None) -> list[Group]:
    """The groups that a version's tally keeps."""
    return [Group(kind, area, tuple(labels), number) for kind, area, labels, number in tally or ()]


def store_in_groups() -> list[list[Any]]:
    """How many items of each kind, area and set of labels the store holds, as plain JSON; no row leaves it."""
    found = []
    with gate.open_for_count("policy_impact") as access:
        statements.rows("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])
        for model in apps.get_models():
            if issubclass(model, PatientData) and model.is_dated:
                rows = model.objects.under(access).values_list("kind", "area", "labels")
                found += [[kind, area, sorted(labels), number] for kind, area, labels, number in _counted(rows)]
    return found


def _counted(rows: Any) -> list[tuple]:
    return list(rows.annotate(number=Count("pk")).order_by("kind", "area", "labels"))
