"""Demo people who wanted to see what is not theirs: a few refusals for the officers' pages."""

import uuid

from audit import log
from consent import gate
from consent.gate import AccessDenied
from portal.demo.model import Population
from portal.demo.prescribing import worker

# Who wanted to see what of whom, and how often; nobody of them cares for the person.
TABLE = (
    ("reception2", "morag", "Patient", 2),
    ("gp2", "rowan", "Condition", 1),
    ("pharmacist2", "catriona", "MedicationRequest", 1),
    ("socialworker", "piotr", "CarePlan", 1),
)


def load(population: Population) -> None:
    """Each once, by the gate, which writes it down."""
    here = {account.key for account in population.accounts}
    people = {person.key: uuid.UUID(person.id) for person in population.people}
    for who, whom, kind, times in TABLE:
        if who not in here or whom not in people:
            continue
        actor = worker(population, who)
        if log.about(people[whom]).filter(outcome="refused", actor_id=actor.id).exists():
            continue
        for _ in range(times):
            try:
                gate.open_record(worker(population, who), people[whom], kinds=[kind])
            except AccessDenied:
                continue
            break  # somebody gave them care meanwhile: then there is nothing to refuse
