"""Stores records that were made here: checked like any other, but neither written as a bundle nor read from one."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts.models import Patient
from consent.actions import begin_care_of_many
from consent.gate import open_for_job
from interop.ingest.actions import JOB
from portal.demo import ties
from portal.demo.chance import identifier
from portal.demo.load import SOURCE, NotLoaded, job, midnight
from portal.demo.model import Item, Person
from records import actions as records
from records.indexing import Prepared, prepare
from records.people import facts_of
from records.validation import validate


def here(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these people are in the database."""
    return set(Patient.objects.filter(id__in=list(ids)).values_list("id", flat=True))


@transaction.atomic
def store(seed: int, people: Sequence[Person], items: Sequence[Item]) -> int:
    """These people, their records and who cares for them; gives how many entries. Raises NotLoaded."""
    prepared = [prepared_of(item) for item in items]
    facts = [facts_of(item.body) for item in items if item.type == "Patient"]
    patients = [uuid.UUID(person.id) for person in people]
    with open_for_job(JOB, kinds={item.kind for item in prepared}, patients=patients, on=SOURCE) as access:
        records.keep_people(facts=facts, source=SOURCE)
        done = records.store(access=access, prepared=prepared, tells_care=False)  # as below, and nothing else
    if done.refused:
        raise NotLoaded(f"A demo record was refused: {done.refused[0][1]}")
    begin_care_of_many(relationships=[_registration(seed, person) for person in people], actor=job())
    return len(done.new)


def _registration(seed: int, person: Person) -> dict[str, Any]:
    tie = ties.registration(person)
    return {
        "patient_id": uuid.UUID(person.id),
        "organisation_id": uuid.UUID(identifier(seed, "organisation", tie.organisation)),
        "kind": tie.kind,
        "started_at": midnight(tie.started),
    }


def prepared_of(item: Item) -> Prepared:
    """One resource ready to store, or NotLoaded where it is not valid."""
    if issues := validate(item.body, second_opinion=False):
        raise NotLoaded(f"A demo record was refused: {issues[0].path} {issues[0].text}")
    return prepare(item.body, patient_id=uuid.UUID(item.patient), source=SOURCE)
