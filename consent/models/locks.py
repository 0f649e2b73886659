"""What a safeguarding officer closes."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, Patient, User


class Lock(models.Model):
    """A record frozen, a part of it sealed, one person barred from it, or silence kept. Neutral outside."""

    class Kind(models.TextChoices):
        FREEZE = "freeze"  # every citizen-side basis ends
        SEAL = "seal"  # what one unit wrote, or a period, is closed on the citizen side
        BAR = "bar"  # one account has no basis by any tie
        SILENCE = "silence"  # nothing about the person leaves the portal; whoever helps by telephone is warned

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)  # who is barred
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)  # the sealed unit
    since = models.DateField(null=True)  # the sealed period, both days included
    until = models.DateField(null=True)
    reason = models.CharField(max_length=1000)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    end_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient"], condition=Q(ended_at=None), name="consent_locks_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["freeze", "silence"])
                | Q(kind="bar", user__isnull=False)
                | Q(kind="seal") & (Q(organisation__isnull=False) | Q(since__isnull=False) | Q(until__isnull=False)),
                name="consent_lock_says_what",
            ),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(kind="freeze", ended_at=None), name="consent_frozen_once"
            ),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(kind="silence", ended_at=None), name="consent_silent_once"
            ),
        ]
