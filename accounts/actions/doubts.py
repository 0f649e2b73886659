"""Questions for the help desk: opened by people, by wrong answers, and by records that contradict each other."""

import secrets
import uuid
from typing import Any

from django.db import transaction

import clock
from accounts.models import IdentityCase, Patient

_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without signs that sound or look alike on the telephone


def open_case(*, kind: str, **about: Any) -> IdentityCase:
    """A new question, under a reference that nobody can guess."""
    return IdentityCase.objects.create(kind=kind, reference=_reference(), opened_at=clock.now(), **about)


@transaction.atomic
def doubt(*, one: uuid.UUID, other: uuid.UUID) -> None:
    """Two records may be one person's. Asked once for each pair, and not of those merged already."""
    first, second = Patient.objects.filter(id__in={one, other}).order_by("id")
    asked = IdentityCase.objects.filter(kind=IdentityCase.Kind.DUPLICATE, patient=first, other=second)
    if first.merged_into_id == second.id or second.merged_into_id == first.id or asked.exists():
        return
    open_case(kind=IdentityCase.Kind.DUPLICATE, patient=first, other=second)


def _reference() -> str:
    """Eight signs in two groups: "K7MP-2QXW"."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"
