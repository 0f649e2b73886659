"""A requested item shows itself in the record: published in the transaction in which it goes on."""

import uuid
from collections.abc import Mapping
from typing import Any

import clock
from consent.gate import Access
from prescriptions import fhir
from prescriptions.models import Request, RequestItem
from prescriptions.rules import amounts
from prescriptions.rules.states import State
from records import chart, lossless
from records.publishing import publish_all

KINDS = ("Task", "MedicationRequest", "MedicationDispense")  # that a door writes besides RepeatRequest


def publish_task(*, access: Access, item: RequestItem) -> None:
    """Say how far the item is; each state is a version of one Task."""
    _repeat_body, labels = _repeat(access, item)
    _publish(access, fhir.task(item, _request(access, item), labels=labels), item.patient_id)


def publish_issued(*, access: Access, item: RequestItem) -> uuid.UUID:
    """The order that was approved now, made of the repeat; gives its id."""
    repeat, labels = _repeat(access, item)
    actor = access.actor
    by = ", ".join(filter(None, (actor.name, actor.organisation_name)))
    person = access.patient_id or item.patient_id
    body = fhir.issued(item, _request(access, item), repeat, person=person, by=by, at=clock.now(), labels=labels)
    _publish(access, body, person)
    return fhir.issued_id(item)


def publish_gone_on(*, access: Access, item: RequestItem) -> None:
    """What became of the order: withdrawn, collected, not dispensed."""
    row = chart.resource(access, item.issued) if item.issued else None
    if row is not None:
        _publish(access, fhir.gone_on(lossless.loads(row.body), item), row.patient_id)


def publish_dispense(*, access: Access, item: RequestItem) -> uuid.UUID:
    """What the pharmacy handed out now: a part while it prepares the remainder, else what was left; gives its id."""
    repeat, labels = _repeat(access, item)
    actor = access.actor
    by = {"reference": f"Organization/{actor.organisation_id}", "display": actor.organisation_name}
    amount = item.part_quantity if item.state == State.PREPARING_REMAINDER else _rest(item)
    person = access.patient_id or item.patient_id
    body = fhir.dispense(item, repeat, person=person, by=by, at=clock.now(), amount=amount, labels=labels)
    _publish(access, body, person)
    return fhir.dispensed_id(item, part=item.state == State.PREPARING_REMAINDER)


def _rest(item: RequestItem) -> str:
    """What is handed out last, where a part of it was handed out before."""
    if not item.dispensed:
        return ""
    return amounts.less(item.allowed_quantity or item.quantity, item.part_quantity)


def _publish(access: Access, body: Mapping[str, Any], person: uuid.UUID) -> None:
    """Under the id that the item is stored by, or a new one by that which lives on."""
    publish_all(access=access, bodies=[body], patient_id=person)


def _request(access: Access, item: RequestItem) -> Request:
    return Request.objects.under(access).get(id=item.request_id)


def _repeat(access: Access, item: RequestItem) -> tuple[dict[str, Any], list[str]]:
    """The prescription that is repeated and its labels; nothing where whoever acts does not see it."""
    row = chart.resource(access, item.prescription)
    return (lossless.loads(row.body), list(row.labels)) if row else ({}, [])
