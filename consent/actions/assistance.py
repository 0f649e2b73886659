"""Calls of the help desk: the person is on the line and agreed. Each act has its entry, and the person is told."""

import datetime as dt
import uuid
from dataclasses import replace

from django.db import transaction

from accounts.actor import Actor
from accounts.matching import NOBODY, account_of
from accounts.models import Patient
from accounts.roles import Role
from audit import log
from consent.access import Access
from consent.actions.entries import entry_of
from consent.decision import decide
from consent.facts import facts_for
from consent.models import Assistance
from notifications.actions import notify


class NotHelped(Exception):
    """No call began. Why is not told: nobody, died and frozen look alike."""


def begin_call(*, actor: Actor, patient_id: uuid.UUID | None, identified_by: str) -> Assistance:
    """The agent may help this person for as long as the policy says; a call that went before is over."""
    with transaction.atomic():
        if actor.role != Role.HELP_DESK or actor.id is None:
            raise NotHelped
        found = Patient.objects.select_for_update(no_key=True).filter(id=patient_id or NOBODY)
        patient = found.first()  # asked for nobody too: how long it takes must not tell
        facts = facts_for(actor, patient_id)
        ends = facts.now + dt.timedelta(minutes=facts.policy.assisted_minutes)
        hoped = decide(actor=actor, kinds=frozenset({"Patient"}), facts=replace(facts, assisted_until=ends))
        if patient and hoped.permitted and hoped.basis == "assisted" and actor.patient_id != patient_id:
            _end_others(actor.id, facts.now)
            call = Assistance.objects.create(
                patient=patient, agent_id=actor.id, identified_by=identified_by, started_at=facts.now, ends_at=ends
            )
            _write(actor, patient.id, target=f"Assistance/{call.pk}")
            _tell(call)
            return call
        _write(actor, patient_id, outcome="refused", reason="closed" if patient else "nobody")
    raise NotHelped


def end_call(*, access: Access) -> None:
    """The call of this access is over now."""
    now = access.facts.now if access.facts else None
    calls = Assistance.objects.filter(patient__in=access.patient_ids, agent=access.actor.id, ends_at__gt=now)
    calls.update(ends_at=now)
    access.note(action="assist-end")


def _end_others(agent_id: uuid.UUID, now: dt.datetime) -> None:
    Assistance.objects.filter(agent=agent_id, ends_at__gt=now).update(ends_at=now)


def _write(actor: Actor, patient_id: uuid.UUID | None, **what) -> None:
    usual = {"purpose": "PATRQT", "basis": "assisted", "on_behalf_of": patient_id}
    log.write(entry_of(actor, "assist", patient_id, **usual | what))


def _tell(call: Assistance) -> None:
    if account := account_of(call.patient_id):
        event = f"helped-by-telephone:{call.pk}"
        notify(recipient=account, topic="helped-by-telephone", event=event, subject_patient=call.patient)
