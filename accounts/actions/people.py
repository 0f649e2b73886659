"""What a record tells of the person behind it: birth, death, names as keyed hashes, and health numbers."""

import uuid
from collections.abc import Iterable

from django.db import transaction

import clock
from accounts.actions.doubts import doubt
from accounts.identity import Number, PersonFacts, chi_hash
from accounts.models import HealthNumber, Patient, Session

OFFICIAL, OLD, DUPLICATE = HealthNumber.Use.OFFICIAL, HealthNumber.Use.OLD, HealthNumber.Use.DUPLICATE
Given = dict[bytes, tuple[uuid.UUID, Number]]


@transaction.atomic
def keep_people(*, facts: Iterable[PersonFacts], source: str = "") -> None:
    """Make or mend these people. A number that somebody else has stays there, and the help desk is asked."""
    people = {person.id: person for person in facts}
    held = {person.id: person for person in Patient.objects.select_for_update().filter(id__in=people).order_by("id")}
    Patient.objects.bulk_create(
        [_mended(person, held.get(person.id)) for person in people.values()],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["match_keys", "birth_date", "died_on", "is_test"],
    )
    _close_accounts(person.id for person in people.values() if person.died or person.died_on)
    _keep_numbers(_given(people.values()), source)


def _close_accounts(dead: Iterable[uuid.UUID]) -> None:
    """Whoever is signed in for somebody who died is signed out; the sign-in itself asks again."""
    gone = list(dead)
    if gone:
        Session.objects.filter(user__patient__in=gone).delete()


def _mended(person: PersonFacts, held: Patient | None) -> Patient:
    known = held.died_on if held else None
    return Patient(
        id=person.id,
        match_keys=person.match_keys,
        birth_date=person.birth_date,
        died_on=person.died_on or ((known or clock.today()) if person.died else None),
        is_test=person.is_test or bool(held and held.is_test),
    )


def _given(people: Iterable[PersonFacts]) -> Given:
    """Each number with its person; of two official ones the second is a duplicate."""
    found: Given = {}
    for person in people:
        officials = 0
        for number in person.numbers:
            officials += number.use == OFFICIAL
            use = DUPLICATE if number.use == OFFICIAL and officials > 1 else number.use
            row = Number(digits="", use=use, started_on=number.started_on, ended_on=number.ended_on)
            found.setdefault(chi_hash(number.digits), (person.id, row))
    return found


def _keep_numbers(given: Given, source: str) -> None:
    """Write what was said: the official number that is named no more becomes an old one first."""
    named = {person for person, number in given.values() if number.use == OFFICIAL}
    running = HealthNumber.objects.filter(patient__in=named, use=OFFICIAL, ended_on=None)
    running.exclude(chi_hash__in=given).update(use=OLD, ended_on=clock.today())
    held = {bytes(row.chi_hash): row for row in HealthNumber.objects.filter(chi_hash__in=given).select_for_update()}
    here = [row for mark, row in held.items() if row.patient_id == given[mark][0]]
    HealthNumber.objects.filter(id__in=[row.id for row in here]).update(use=DUPLICATE)  # two may change places
    for row in here:
        number = given[bytes(row.chi_hash)][1]
        row.use, row.started_on, row.ended_on = number.use, number.started_on or row.started_on, number.ended_on
    HealthNumber.objects.bulk_update(here, ["use", "started_on", "ended_on"])
    HealthNumber.objects.bulk_create(
        HealthNumber(
            patient_id=person, chi_hash=mark, use=number.use, started_on=number.started_on, ended_on=number.ended_on,
            source=source[:200],
        )
        for mark, (person, number) in given.items()
        if mark not in held
    )  # fmt: skip
    for mark, row in held.items():
        if row.patient_id != given[mark][0]:
            doubt(one=row.patient_id, other=given[mark][0])
