"""Puts the demo people into the portal, through the doors that everything else comes in by."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Organisation, Patient, User
from consent.actions import begin_care, end_care
from interop.ingest.actions import Outcome, carry_out
from interop.ingest.bundle import read
from portal.demo import (
    acting,
    before,
    choices,
    clinics,
    corrections,
    documents,
    emergencies,
    giving,
    helping,
    messages,
    prescribing,
    questions,
    refused,
    signing_in,
    waiting,
)
from portal.demo.calendar import SCOTLAND
from portal.demo.model import Person, Population, Relationship
from portal.demo.organisations import Organisation as Place
from records import lossless

SOURCE = "Demonstration records"
Progress = Callable[[str], object]


class NotLoaded(Exception):
    """Nothing more was loaded; the text says why and what to do."""


def why_not_load(population: Population) -> str:
    """Empty, or why these people may not come into this database."""
    if Patient.objects.filter(is_test=False).exists():
        return "This database holds people who are not marked as test. Demo people stay out of it."
    ids = {account.login: signing_in.id_of(population.seed, account) for account in population.accounts}
    here = User.objects.filter(email__in=ids).values_list("email", "id")
    if any(str(found) != ids[login] for login, found in here):
        return "The demo people of another seed are here. Remove them first: manage.py seed_demo --reset"
    return ""


def is_loaded(population: Population) -> bool:
    """Whether everybody is here, everybody's sign-in, and who helps whom, which comes last."""
    people = [person.id for person in population.people]
    accounts = [signing_in.id_of(population.seed, account) for account in population.accounts]
    return (
        Patient.objects.filter(id__in=people).count() == len(people)
        and User.objects.filter(id__in=accounts).count() == len(accounts)
        and helping.are_loaded(population)
    )


def load(population: Population, progress: Progress = lambda step: None) -> None:
    """Load everybody who is not here yet, each whole or not at all: a load cut short can be run again."""
    with signing_in.Opening(population) as opening:
        progress("organisations")
        _organisations(population)
        _take_in(population.directory)
        here = {str(found) for found in Patient.objects.values_list("id", flat=True)}
        for person in population.people:
            progress(person.name)
            if person.id not in here:
                _person(population, person)
        progress("sign-ins")
        opening.finish()
        progress("choices")
        choices.load(population)
        emergencies.load(population)
        refused.load(population)
        progress("corrections")
        corrections.load(population)
        progress("measurements at home")
        giving.load(population)
        progress("messages")
        messages.load(population)
        documents.load(population)
        progress("questions")
        questions.load(population)
        progress("helpers")
        helping.load(population, job())
        acting.load(population)
        progress("clinics")
        clinics.load(population)
        waiting.load(population)
        before.load(population, _take_in)
        progress("prescriptions")
        prescribing.load(population)


def _organisations(population: Population) -> None:
    """Those above come first in the table, so that the ones below find them."""
    for place in population.organisations.values():
        above = population.organisations.get(place.part_of or "")
        fields = {"name": place.name, "kind": place.kind, "code": place.code, "is_test": True}
        Organisation.objects.update_or_create(
            id=place.id, defaults=fields | {"part_of_id": above.id if above else None}
        )


@transaction.atomic
def _person(population: Population, person: Person) -> None:
    """The record as it was first sent, the corrections that made second versions, and who cares for the person."""
    items = population.items_of(person.id)
    _take_in(item.earlier or item.body for item in items)
    if corrected := [item.body for item in items if item.earlier]:
        _take_in(corrected)
    for tie in population.relationships:
        if tie.patient == person.id:
            _begin_and_end(population.organisations, tie)


def _take_in(resources) -> Outcome:
    """One transaction bundle, as another system would send it."""
    entries = [
        {
            "fullUrl": f"urn:uuid:{body['id']}",
            "resource": body,
            "request": {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}"},
        }
        for body in resources
    ]
    text = lossless.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    document = lossless.loads(text, limit=lossless.BUNDLE_LIMIT)
    outcome = carry_out(read(document, source=SOURCE), second_opinion=False, tells_care=False)  # the manifest says who
    if outcome.stopped or outcome.refused:
        why = outcome.stopped or outcome.refused[0].text
        raise NotLoaded(f"A demo record was refused: {why}")
    return outcome


def _begin_and_end(places: dict[str, Place], tie: Relationship) -> None:
    """Begun, and where it is over, ended: by the actions, which log it."""
    what: dict[str, Any] = {
        "patient_id": uuid.UUID(tie.patient),
        "organisation_id": uuid.UUID(places[tie.organisation].id),
        "kind": tie.kind,
        "team": tie.team,
        "actor": job(),
    }
    begin_care(**what, since=midnight(tie.started))
    if tie.ended:
        end_care(**what, at=midnight(tie.ended))


def job() -> Actor:
    """Who the log says did it."""
    return Actor(kind="job", name=SOURCE, role="seed_demo", request_id=f"job-{uuid.uuid4()}")


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), SCOTLAND)
