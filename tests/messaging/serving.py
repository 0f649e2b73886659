"""A portal of its own with people, a team and conversations, for the kill test: as a program it fills its database.

`read` as its argument: what stands there, opened as the portal opens it.
"""

import json
import sys

PEOPLE, DOCTORS = 24, 3


def fill(answers: int) -> dict:
    """What the browsers of the test need to know; `answers`: conversations that wait for one."""
    from accounts import sessions
    from accounts.models import Membership, Organisation, Patient, User
    from bench.world import signed_in, signed_in_person
    from clock import now
    from consent import actions
    from tests.factories.messages import LetterboxFactory, make_thread

    practice = Organisation.objects.create(name="Kill Practice", kind="practice", is_test=True)
    box = LetterboxFactory(organisation=practice)
    doctors = []
    for number in range(DOCTORS):
        user = User.objects.create(email=f"doctor-{number}@demo.example", name="Dr Isla Grant", is_test=True)
        post = Membership.objects.create(user=user, organisation=practice, role="clinician", started_at=now())
        cookie = signed_in(user, **{sessions.ROLE: post.role, sessions.MEMBERSHIP: str(post.id)})
        doctors.append({"id": str(user.id), "cookie": cookie})
    patients = [Patient.objects.create(is_test=True) for _ in range(PEOPLE)]
    cookies = [signed_in_person(patient.id, 0).cookie for patient in patients]
    care = [{"patient_id": one.id, "organisation_id": practice.id, "kind": "registration", "started_at": now()}
            for one in patients]  # fmt: skip
    actions.begin_care_of_many(relationships=care, actor=_job())
    people, waiting = [], []
    for patient, cookie in zip(patients, cookies, strict=True):
        user = User.objects.get(patient=patient)
        answered = make_thread(patient, box, by=user, state="answered")
        people.append({"id": str(user.id), "patient": str(patient.id), "cookie": cookie, "answered": str(answered.id)})
        for _ in range(answers // PEOPLE + 1):
            waiting.append(_waiting(make_thread(patient, box, by=user)))
    return {"people": people, "doctors": doctors, "waiting": waiting}


def _waiting(thread) -> dict:
    from messaging.models import Message

    with _everybody():
        last = Message._ungated.get(thread=thread)
    return {"thread": str(thread.id), "patient": str(thread.patient_id), "seen": str(last.id)}


def read() -> list[dict]:
    """Every message with its words."""
    from messaging import envelopes
    from messaging.models import Message

    with _everybody():
        rows = list(Message._ungated.select_related("thread__key"))
    return [
        {
            "id": str(row.id),
            "key": str(row.form_key),
            "thread": str(row.thread_id),
            "subject": envelopes.subject_of(row.thread),
            "text": envelopes.body_of(row.thread, row),
        }
        for row in rows
    ]


def _everybody():
    from contextlib import contextmanager

    from django.db import connection, transaction

    @contextmanager
    def opened():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.population', 'on', true)")
            yield

    return opened()


def _job():
    from accounts.actor import Actor

    return Actor(kind="job", name="Kill test", request_id="job-kills")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    what, *more = sys.argv[1:]
    print(json.dumps(read() if what == "read" else fill(int(more[0]))))
