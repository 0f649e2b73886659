"""People who decided much about their record, and one clinician who reads theirs and that of people who did not."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import QuerySet

from accounts import models, sessions
from bench.world import Reader, item_id, signed_in

DIRECTIVES, DELEGATIONS = 50, 10
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
EFFECTS = ("hide", "hide", "lock", "open")


@dataclass(frozen=True)
class Practice:
    """The clinician's browser, and whom they read: people who said nothing, and people who decided much."""

    cookie: str
    plain: list[Reader]
    decided: list[Reader]


def build(readers: list[Reader]) -> Practice:
    """Every other reader decides; all are in the care of one clinician."""
    here = models.Organisation.objects.create(name="Bench Practice", kind="practice", code="S00001", is_test=True)
    elsewhere = models.Organisation.objects.create(name="Bench Hospital", kind="hospital", code="S00002", is_test=True)
    doctor = models.User(email=f"{uuid.uuid4()}@demo.example", name="Bench Doctor")
    doctor.set_unusable_password()
    doctor.save()
    post = models.Membership.objects.create(user=doctor, organisation=here, role="clinician", started_at=SINCE)
    plain, decided = readers[::2], readers[1::2]
    _store("CareRelationship", (_care(one, here) for one in readers))
    _store("Directive", (_said(one, n, doctor, here, elsewhere) for one in decided for n in range(DIRECTIVES)))
    helpers = list(models.User.objects.filter(patient__in=[one.patient for one in plain])[:DELEGATIONS])
    _store("Delegation", (_help(one, user) for one in decided for user in helpers))
    models.Patient.objects.filter(id__in=[one.patient for one in decided]).update(has_rules=True)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    cookie = signed_in(doctor, **{sessions.ROLE: post.role, sessions.MEMBERSHIP: str(post.id)})
    return Practice(cookie, plain, decided)


def _store(name: str, rows: Iterator[dict[str, Any]]) -> None:
    """Beneath the gate, as the owner."""
    model = apps.get_model("consent", name)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
    QuerySet(model, using="owner").bulk_create(model(**row) for row in rows)


def _care(reader: Reader, here: models.Organisation) -> dict[str, Any]:
    return {"patient_id": reader.patient, "organisation": here, "kind": "registration", "started_at": SINCE}


def _said(reader: Reader, number: int, doctor, here, elsewhere) -> dict[str, Any]:
    """Two in five are addressed to the clinician's organisation, one in five to everybody, the rest to others.

    They hide, lock and open items and classes, but none of the items that the bench reads.
    """
    effect = EFFECTS[number % 4]
    items = [item_id(reader.patient, 200 + number), item_id(reader.patient, 250 + number)]
    return {
        "patient_id": reader.patient, "kind": "Consent", "area": "consent", "effect": effect,
        "items": [] if effect == "open" else items,
        "classes": ["sensitive:genetics"] if effect == "open" else [],
        "towards_organisation": (None, here, here, elsewhere, elsewhere)[number % 5],
        "starts_at": SINCE, "made_at": SINCE, "made_by": doctor, "made_by_name": "Bench Person",
        "form_key": uuid.uuid4(),
    }  # fmt: skip


def _help(reader: Reader, user: models.User) -> dict[str, Any]:
    return {
        "patient_id": reader.patient, "user": user, "basis": "delegation", "powers": {"results": ["see"]},
        "starts_at": SINCE, "made_at": SINCE, "accepted_at": SINCE,
    }  # fmt: skip
