"""What the floors below ask, where they may not know who answers."""

from django.dispatch import receiver

from consent.queries.locks import is_silent, keeps_out
from notifications.signals import keeps_silent, stays_inside


@receiver(keeps_silent)
def say_nothing_of_what_is_locked(*, recipient, subject_id, **_) -> bool:
    """Nobody hears of a record that an officer closed to them."""
    return keeps_out(recipient.pk, subject_id)


@receiver(stays_inside)
def send_nothing_of_whom_silence_is_kept(*, subject_id, **_) -> bool:
    """What is about this person stands in the portal alone."""
    return is_silent(subject_id)
