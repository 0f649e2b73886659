"""Clinics with 200,000 times, to search and to book."""

import datetime as dt
import itertools
import threading
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import connections

from accounts import models
from appointments.models import Clinic
from bench.load import Target
from bench.world import Reader
from clock import DISPLAY_ZONE, today

CLINICS, TIMES, A_DAY = 400, 500, 20  # so many clinics, times of each, and times of one day
FIRST = dt.time(9)
# Every clinic has somebody of its own, who sees one person each quarter of an hour.
FILL = """
INSERT INTO appointments_slot (
    id, clinic_id, practitioner_id, practitioner_name, modes, starts_at, ends_at, state, note)
SELECT gen_random_uuid(), c.id, c.who, 'Bench Nurse', '{in-person,telephone}', t.at, t.at + interval '15 minutes',
    'free', ''
FROM unnest(%(clinics)s::uuid[], %(who)s::uuid[]) c (id, who), generate_series(0, %(times)s - 1) n,
    LATERAL (SELECT %(first)s::timestamptz + n / %(a_day)s * interval '1 day'
        + n %% %(a_day)s * interval '15 minutes' AS at) t
"""
FLOOR = (
    "CREATE TABLE bench_slot AS SELECT id, clinic_id, starts_at, state FROM appointments_slot",
    "ALTER TABLE bench_slot ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bench_slot (clinic_id, starts_at) WHERE state = 'free'",
    "CREATE TABLE bench_booking (id uuid PRIMARY KEY, slot_id uuid, patient_id uuid)",
    "GRANT SELECT, INSERT, UPDATE ON bench_slot, bench_booking TO PUBLIC",
    "VACUUM ANALYZE",
)


class Once(Sequence[Target]):
    """Targets of which each is asked for once, whatever number is named."""

    def __init__(self, targets: list[Target]):
        self.targets, self.next, self.lock = targets, itertools.count(), threading.Lock()

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, _number):
        with self.lock:
            return self.targets[next(self.next)]


def build() -> list[uuid.UUID]:
    """Fill the clinics; gives their ids."""
    here = models.Organisation.objects.create(name="Bench Hospital", kind="hospital", code="S00004", is_test=True)
    people = [
        models.User(email=f"{uuid.uuid4()}@demo.example", name="Bench Nurse", password="!") for _ in range(CLINICS)
    ]
    models.User.objects.bulk_create(people)
    rules = {"booker": Clinic.Booker.ANYBODY, "most_open": 30_000, "opens_days": 60}
    made = Clinic.objects.bulk_create(
        Clinic(organisation=here, name=f"Clinic {n}", phone="01592 000 222", **rules) for n in range(CLINICS)
    )
    begins = dt.datetime.combine(today() + dt.timedelta(days=1), FIRST, DISPLAY_ZONE)
    ids = [one.id for one in made]
    given: dict[str, Any] = {"clinics": ids, "who": [one.id for one in people], "first": begins}
    with connections["owner"].cursor() as cursor:
        cursor.execute(FILL, given | {"times": TIMES, "a_day": A_DAY})
        for statement in FLOOR:
            cursor.execute(statement)
    return ids


def bookings(readers: list[Reader], clinics: list[uuid.UUID]) -> list[tuple[Reader, uuid.UUID]]:
    """For each person times that do not overlap: each has a clinic for themselves."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, clinic_id FROM appointments_slot ORDER BY starts_at, clinic_id")
        whose = dict(zip(clinics, readers, strict=False))
        return [(whose[clinic], slot) for slot, clinic in cursor.fetchall() if clinic in whose]


def form(reader: Reader) -> str:
    """What the browser sends at the last step of a booking."""
    token = reader.cookie.rpartition("=")[2]
    said = {"csrfmiddlewaretoken": token, "do": "book", "mode": "telephone", "form_key": str(uuid.uuid4())}
    return urlencode(said | {"reason": "My breathing has been worse."})
