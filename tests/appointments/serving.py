"""A portal of its own with people, times and repeats, for the kill test: run as a program it fills its database."""

import datetime as dt
import json
import uuid

PEOPLE, TIMES, REPEATS = 24, 400, 12
ENOUGH = 30_000


def fill() -> dict:
    """What the browsers of the test need to know."""
    from accounts.models import Organisation, Patient
    from bench.world import signed_in_person
    from clock import now

    hospital = Organisation.objects.create(name="Kill Hospital", kind="hospital", is_test=True)
    practice = Organisation.objects.create(name="Kill Practice", kind="practice", is_test=True)
    chemist = Organisation.objects.create(name="Kill Chemist", kind="pharmacy", is_test=True)
    _clinician(practice, now())
    people = []
    for _ in range(PEOPLE):
        patient = Patient.objects.create(is_test=True)
        people.append(
            {
                "id": str(patient.id),
                "cookie": signed_in_person(patient.id, 0).cookie,
                "repeats": _repeats(patient, practice, now()),
            }
        )
    return {"people": people, "times": _times(hospital, now()), "pharmacy": str(chemist.id)}


def _clinician(practice, since) -> None:
    from accounts.models import Membership, User

    doctor = User.objects.create(email="doctor@demo.example", name="Dr Isla Grant", is_test=True)
    Membership.objects.create(user=doctor, organisation=practice, role="clinician", started_at=since)


def _times(hospital, now: dt.datetime) -> list[str]:
    from appointments.models import Clinic, Slot

    clinic = Clinic.objects.create(
        organisation=hospital, name="Kill clinic", phone="01592 000 222", booker=Clinic.Booker.ANYBODY, most_open=ENOUGH
    )
    begins = (now + dt.timedelta(days=1)).replace(second=0, microsecond=0)
    made = [
        Slot(clinic=clinic, modes=["telephone"], starts_at=at, ends_at=at + dt.timedelta(minutes=10))
        for at in (begins + dt.timedelta(minutes=10 * number) for number in range(TIMES))
    ]
    return [str(slot.id) for slot in Slot.objects.bulk_create(made)]


def _repeats(patient, practice, now: dt.datetime) -> list[str]:
    from consent import actions
    from tests.factories.prescribing import repeat

    care = {"patient_id": patient.id, "organisation_id": practice.id, "kind": "registration", "started_at": now}
    actions.begin_care_of_many(relationships=[care], actor=_job())
    return [str(repeat(patient, f"Medicine {number}", practice=practice)) for number in range(REPEATS)]


def _job():
    from accounts.actor import Actor

    return Actor(kind="job", name="Kill test", request_id=f"job-{uuid.uuid4()}")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    print(json.dumps(fill()))
