"""When nobody is told: a floor above may know that a record is closed to whoever would hear of it."""

import uuid

from accounts.models import User
from notifications import rules, signals
from notifications.topics import TOPICS


def is_kept(*, recipient: User, topic: str, subject_id: uuid.UUID | None) -> bool:
    """Whether this is not said to this person; what is for a desk always is."""
    told = TOPICS.get(topic)
    if recipient.locked_at:
        return True
    if told is None or told.place in (rules.Place.DESK, rules.Place.ACCOUNT):
        return False
    subject = subject_id or recipient.patient_id
    answers = signals.keeps_silent.send(sender=User, recipient=recipient, subject_id=subject) if subject else ()
    return any(answer for _receiver, answer in answers)


def is_inside(*, recipient: User, topic: str, subject_id: uuid.UUID | None) -> bool:
    """Whether this is said in the portal alone, whoever it is for; what is for a desk names nobody."""
    told, subject = TOPICS.get(topic), subject_id or recipient.patient_id
    if subject is None or (told is not None and told.place == rules.Place.DESK):
        return False
    return any(answer for _receiver, answer in signals.stays_inside.send(sender=User, subject_id=subject))
