"""The bench's own database: one person with many items, others around them, and a signed-in browser."""

import datetime as dt
import hashlib
import json
import uuid

from django.db import connections

import clock
from accounts import models, sessions
from consent import gate

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FLOOR = "CREATE TABLE bench_floor AS SELECT id, patient_id, kind, date_from, body FROM records_resource"
FLOOR_KEYS = (
    "ALTER TABLE bench_floor ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bench_floor (patient_id, kind, date_from DESC)",
    "GRANT SELECT ON bench_floor TO PUBLIC",
    "ANALYZE",
)
COLUMNS = (
    "id, patient_id, kind, area, labels, version, last_updated, source, author_kind, status, category, code_system,"
    " code, title, unit, date_from, date_until, date_precision, author, body, digest"
)


def observation(patient_id: uuid.UUID, number: int) -> tuple:
    """One laboratory result as a row of the store, about 800 bytes of FHIR."""
    ident = uuid.uuid5(patient_id, str(number))
    when = dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC) - dt.timedelta(hours=13 * number)
    body = {
        "resourceType": "Observation",
        "id": str(ident),
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": "laboratory",
                    }
                ]
            }
        ],
        "code": {
            "coding": [{"system": "http://snomed.info/sct", "code": "1000651000000109", "display": "Serum potassium"}]
        },
        "subject": {"reference": f"Patient/{patient_id}"},
        "effectiveDateTime": when.isoformat(),
        "valueQuantity": {
            "value": round(3.5 + number % 20 / 10, 1),
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        },
        "referenceRange": [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.3, "unit": "mmol/L"}}],
        "note": [{"text": "Sample received within four hours of being taken."}],
    }
    text = json.dumps(body)
    return (
        ident, patient_id, "Observation", "results", [], 1, when, "Bench laboratory",
        "professional", "final", "laboratory",
        "http://snomed.info/sct", "1000651000000109", "Serum potassium", "mmol/L", when, when, "second", "Laboratory",
        text, hashlib.sha256(text.encode()).digest(),
    )  # fmt: skip


def build(people: int, items: int, many: int) -> tuple[models.User, list[uuid.UUID], str]:
    """Fill an empty database; gives the person with many items, their newest items and a session cookie."""
    owner = connections["owner"]
    patients = [models.Patient.objects.create(is_test=True) for _ in range(people)]
    with owner.cursor() as cursor:
        with cursor.copy(f"COPY records_resource ({COLUMNS}) FROM STDIN") as copy:
            for position, patient in enumerate(patients):
                for number in range(many if position == 0 else items):
                    copy.write_row(observation(patient.id, number))
        for statement in (FLOOR, *FLOOR_KEYS):
            cursor.execute(statement)
    user = models.User.objects.create_user("bench@demo.example", name="Bench Person", patient=patients[0], assurance=2)
    newest = [uuid.uuid5(patients[0].id, str(number)) for number in range(200)]
    return user, newest, _signed_in(user)


def _signed_in(user: models.User) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = sessions.SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    for key in (sessions.STARTED_AT, sessions.LAST_SEEN_AT, sessions.OTP_AT):
        sessions.stamp(session, key)
    session.create()
    return session.session_key or ""


def copy_rate(rows: int) -> float:
    """Rows a second of COPY of plain texts with a key and one index: what ingest is held against."""
    patient = uuid.uuid4()
    texts = [(row[0], row[1], row[-2]) for row in (observation(patient, number) for number in range(rows))]
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_copy")
        cursor.execute("CREATE TABLE bench_copy (id uuid PRIMARY KEY, patient_id uuid, body text)")
        cursor.execute("CREATE INDEX ON bench_copy (patient_id)")
        started = clock.now()
        with cursor.copy("COPY bench_copy FROM STDIN") as copy:
            for row in texts:
                copy.write_row(row)
        return rows / (clock.now() - started).total_seconds()


__all__ = ["build", "copy_rate", "gate"]
