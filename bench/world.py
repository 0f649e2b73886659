"""The bench's own database: people with results of a dozen kinds, one of them with many, and signed-in browsers."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connections

import clock
from accounts import models, sessions
from records.indexing import prepare

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SNOMED = "http://snomed.info/sct"
CODES = [str(1000651000000109 + 10 * number) for number in range(12)]
NEWEST = dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)
STEP = dt.timedelta(hours=13)
BATCH = 200  # people filled in at once
READERS = 200  # people whose records are read, each in a browser of their own
COLUMNS = (
    "kind, area, labels, version, source, author_kind, status, category, code_system, code, title, unit,"
    " date_precision, author, digest, keys, words, span_keys, span_lows, span_highs"
)
# Rows of the store out of one for each code: number `n` of a person has the n-th code in turn, and is n steps old.
FILL = f"""
INSERT INTO records_resource (id, patient_id, last_updated, date_from, date_until, body, {COLUMNS})
SELECT md5(p.id::text || n)::uuid, p.id, t.at, t.at, t.at,
    replace(replace(replace(m.body, '<id>', md5(p.id::text || n)), '<patient>', p.id::text), '<at>',
        to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), {COLUMNS}
FROM unnest(%(people)s::uuid[], %(items)s::int[]) p (id, items), generate_series(0, p.items - 1) n
JOIN bench_model m ON m.number = n %% {len(CODES)}, LATERAL (SELECT %(newest)s - n * %(step)s AS at) t
"""
FLOOR = """
INSERT INTO bench_floor SELECT id, patient_id, kind, code, date_from, body FROM records_resource
WHERE patient_id = ANY(%(people)s)
"""
FLOOR_TABLE = (
    "CREATE TABLE bench_floor AS SELECT id, patient_id, kind, code, date_from, body FROM records_resource WITH NO DATA",
    "ALTER TABLE bench_floor ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bench_floor (patient_id, kind, date_from DESC)",
    "CREATE INDEX ON bench_floor (patient_id, kind, code, date_from DESC)",
    "CREATE INDEX ON bench_floor (patient_id, date_from DESC)",
    "GRANT SELECT ON bench_floor TO PUBLIC",
)


@dataclass(frozen=True)
class Reader:
    """One person in a browser, and their newest items."""

    patient: uuid.UUID
    cookie: str
    newest: list[uuid.UUID]


@dataclass
class World:
    """Whoever has many items, and the readers of all other cases."""

    many: Reader
    readers: list[Reader]
    resources: int


def observation(patient_id: uuid.UUID, number: int) -> tuple:
    """One laboratory result as text, about 800 bytes of FHIR: id, person and body are what counts."""
    ident = item_id(patient_id, number)
    body = _body(str(ident), str(patient_id), CODES[number % len(CODES)], (NEWEST - STEP * number).isoformat())
    text = json.dumps(body)
    return ident, patient_id, text, hashlib.sha256(text.encode()).digest()


def item_id(patient_id: uuid.UUID, number: int) -> uuid.UUID:
    """As FILL makes it."""
    return uuid.UUID(hashlib.md5(f"{patient_id}{number}".encode(), usedforsecurity=False).hexdigest())


def build(resources: int, items: int, many: int) -> World:
    """Fill an empty database: people with so many items each, until there are so many resources."""
    _models()
    with connections["owner"].cursor() as cursor:
        for statement in FLOOR_TABLE:
            cursor.execute(statement)
    world = World(_reader(many, many), [], many)
    fill(world, resources, items)
    return world


def fill(world: World, resources: int, items: int) -> None:
    """Add people until the store holds so many resources; readers are taken from all over what was added."""
    missing = -(-(resources - world.resources) // items)
    batches = [min(BATCH, missing - start) for start in range(0, missing, BATCH)]
    world.readers = []
    for size in batches:
        people = [uuid.uuid4() for _ in range(size)]
        models.Patient.objects.bulk_create(models.Patient(id=one, is_test=True) for one in people)
        _fill(people, items)
        world.readers += [signed_in_person(one, items) for one in people[: -(-READERS // len(batches))]]
    world.resources += items * missing
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _reader(items: int, many: int) -> Reader:
    patient = models.Patient.objects.create(is_test=True)
    _fill([patient.id], many)
    return signed_in_person(patient.id, items)


def _fill(people: list[uuid.UUID], items: int) -> None:
    params: dict[str, Any] = {"people": people, "items": [items] * len(people), "newest": NEWEST, "step": STEP}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
        cursor.execute(FILL, params)
        cursor.execute(FLOOR, params)


def _models() -> None:
    """A row for each code with all columns that are the same for all of its items."""
    nobody = uuid.uuid4()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE bench_model AS SELECT 0 AS number, body, {COLUMNS} FROM records_resource WITH NO DATA"
        )
        for number, code in enumerate(CODES):
            row = {"number": number} | _columns(_body(str(nobody), str(nobody), code, NEWEST.isoformat()))
            row["body"] = json.dumps(_body("<id>", "<patient>", code, "<at>"))
            marks = ", ".join(f"%({name})s" for name in row)
            cursor.execute(f"INSERT INTO bench_model ({', '.join(row)}) VALUES ({marks})", row)


def _columns(body: dict[str, Any]) -> dict[str, Any]:
    item = prepare(body, patient_id=uuid.uuid4(), source="Bench laboratory")
    found = item.found
    columns = {name: getattr(item, name) for name in COLUMNS.split(", ") if hasattr(item, name)}
    return columns | {
        "labels": list(item.labels),
        "version": 1,
        "keys": list(found.keys),
        "words": list(found.words),
        "span_keys": [span.key for span in found.spans],
        "span_lows": [span.low for span in found.spans],
        "span_highs": [span.high for span in found.spans],
    }


def _body(ident: str, patient: str, code: str, when: str) -> dict[str, Any]:
    category = "http://terminology.hl7.org/CodeSystem/observation-category"
    return {
        "resourceType": "Observation",
        "id": ident,
        "meta": {"versionId": "1", "lastUpdated": when},
        "status": "final",
        "category": [{"coding": [{"system": category, "code": "laboratory"}]}],
        "code": {"coding": [{"system": SNOMED, "code": code, "display": "Serum potassium"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": when,
        "valueQuantity": {"value": 4.2, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
        "referenceRange": [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.3, "unit": "mmol/L"}}],
        "note": [{"text": "Sample received within four hours of being taken."}],
    }


def signed_in_person(patient: uuid.UUID, items: int) -> Reader:
    """The person in a browser, with an account of their own."""
    user = models.User(email=f"{patient}@demo.example", name="Bench Person", patient_id=patient, assurance=2)
    user.set_unusable_password()
    user.save()
    return Reader(patient, signed_in(user), [item_id(patient, number) for number in range(min(items, 100))])


def signed_in(user: models.User, **more: str) -> str:
    """The cookies of a session of this account, after password and one-time code."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils.crypto import get_random_string

    session = sessions.SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    for name, value in more.items():
        session[name] = value
    for key in (sessions.STARTED_AT, sessions.LAST_SEEN_AT, sessions.OTP_AT):
        sessions.stamp(session, key)
    session.create()
    given = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: get_random_string(32)}
    return "; ".join(f"{name}={value}" for name, value in given.items())  # a form gave the second, to sign in by


def copy_rate(rows: int) -> float:
    """Rows a second of COPY of plain texts with a key and one index: what ingest is held against."""
    patient = uuid.uuid4()
    texts = [observation(patient, number)[:3] for number in range(rows)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_copy")
        cursor.execute("CREATE TABLE bench_copy (id uuid PRIMARY KEY, patient_id uuid, body text)")
        cursor.execute("CREATE INDEX ON bench_copy (patient_id)")
        started = clock.now()
        with cursor.copy("COPY bench_copy FROM STDIN") as copy:
            for row in texts:
                copy.write_row(row)
        return rows / (clock.now() - started).total_seconds()
