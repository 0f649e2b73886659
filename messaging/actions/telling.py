"""Who is told that a team wrote: the person, and the helper who opened the conversation, while they may help."""

import uuid

import clock
from accounts.matching import account_of
from accounts.models import Patient, User
from consent.queries.delegations import helps, ids_of
from messaging.models import Message, Thread
from notifications.actions import notify


def recipients(patient_id: uuid.UUID, thread: Thread) -> list[User]:
    """By the id that lives on."""
    found, opener = account_of(patient_id), thread.opened_by
    told = [found] if found else []
    if opener != found and helps(opener.id, ids_of(patient_id), at=clock.now()):
        told.append(opener)
    return told


def tell(patient_id: uuid.UUID, thread: Thread, message: Message, topic: str) -> list[User]:
    """One notice each, which says nothing of what was written; gives whom something can reach outside the portal."""
    patient, told = Patient.objects.get(id=patient_id), recipients(patient_id, thread)
    for person in told:
        notify(recipient=person, topic=topic, event=f"{topic}/{message.id}", subject_patient=patient)
    return [person for person in told if person.is_active and not person.quiet]
