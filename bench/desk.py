"""A team with 5,000 things waiting, about people who said nothing of who may see what."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import QuerySet

from accounts import models, sessions
from bench.world import signed_in
from records.indexing import prepare

PEOPLE, WAITING = 500, 5_000
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
# Sorts of work turn about, each of another person, due one after the other.
FILL = """
INSERT INTO work_workitem (id, patient_id, kind, area, labels, organisation_id, subject, subject_id, item_id, topic,
    holder_id, team, first_team, opened_at, due_at, claimed_by_name, level, done_by_name)
SELECT gen_random_uuid(), p.id, s.kind, s.area, '{}', %(here)s, s.subject, md5('work' || n)::uuid,
    md5('work' || n)::uuid, s.topic, %(here)s, '', '', %(since)s, %(due)s + n * interval '20 minutes', '', 0, ''
FROM generate_series(0, %(number)s - 1) n
JOIN unnest(%(people)s::uuid[]) WITH ORDINALITY p (id, place) ON p.place = 1 + n %% cardinality(%(people)s::uuid[])
JOIN (VALUES (0, 'Communication', 'messages', 'message', 'tablets'),
    (1, 'Contribution', 'measurements', 'contribution', 'measurements'),
    (2, 'CorrectionRequest', 'contributions', 'correction', '')) s (turn, kind, area, subject, topic) ON s.turn = n %% 3
"""


@dataclass(frozen=True)
class Team:
    """Whose list it is: a clinician, the cookies of their browser, and the people in the team's care."""

    here: models.Organisation
    user: models.User
    cookie: str
    people: list[uuid.UUID]


def build() -> Team:
    """Fill the list."""
    here = models.Organisation.objects.create(name="Bench Team", kind="practice", code="S00003", is_test=True)
    doctor = models.User(email=f"{uuid.uuid4()}@demo.example", name="Bench Nurse")
    doctor.set_unusable_password()
    doctor.save()
    post = models.Membership.objects.create(user=doctor, organisation=here, role="clinician", started_at=SINCE)
    people = [models.Patient(id=uuid.uuid4(), is_test=True) for _ in range(PEOPLE)]
    models.Patient.objects.bulk_create(people)
    ids = [one.id for one in people]
    store("consent", "CareRelationship", [_care(ident, here) for ident in ids])
    store("records", "Resource", [_named(ident, number) for number, ident in enumerate(ids)])
    with connections["owner"].cursor() as cursor:
        cursor.execute(FILL, {"here": here.id, "since": SINCE, "due": DUE, "number": WAITING, "people": ids})
        cursor.execute("VACUUM ANALYZE")
    cookie = signed_in(doctor, **{sessions.ROLE: post.role, sessions.MEMBERSHIP: str(post.id)})
    return Team(here, doctor, cookie, ids)


def store(app: str, name: str, rows: list[dict[str, Any]]) -> None:
    """Beneath the gate, as the owner."""
    model = apps.get_model(app, name)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
    QuerySet(model, using="owner").bulk_create(model(**row) for row in rows)


def _care(patient: uuid.UUID, here: models.Organisation) -> dict[str, Any]:
    return {"patient_id": patient, "organisation": here, "kind": "registration", "started_at": SINCE}


def _named(patient: uuid.UUID, number: int) -> dict[str, Any]:
    """The person's own Patient resource, by which the list names them."""
    body = {"resourceType": "Patient", "id": str(patient), "name": [{"family": f"Person{number}", "given": ["Bench"]}]}
    item = prepare(body, patient_id=patient, source="Bench practice")
    return {
        "id": patient, "patient_id": patient, "kind": "Patient", "area": item.area, "labels": list(item.labels),
        "version": 1, "source": item.source, "author_kind": item.author_kind, "title": item.title,
        "last_updated": SINCE, "body": json.dumps(body), "digest": item.digest,
    }  # fmt: skip
