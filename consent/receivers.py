"""What the floors below ask, where they may not know who answers."""

from django.dispatch import receiver

from consent.queries.locks import keeps_out
from notifications.signals import keeps_silent


@receiver(keeps_silent)
def say_nothing_of_what_is_locked(*, recipient, subject_id, **_) -> bool:
    """Nobody hears of a record that an officer closed to them."""
    return keeps_out(recipient.pk, subject_id)
