"""The policy as versions: drafted by one person, approved by another, in force from a moment on."""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User


class PolicyVersion(models.Model):
    """One version of the consent policy (`consent.policies` reads the document). Once approved it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        WITHDRAWN = "withdrawn"  # never came into force

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    version = models.CharField(max_length=20, unique=True)
    document = models.JSONField()
    summary = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    tally = models.JSONField(null=True)  # how many items the store held of each sort when the effect was counted
    tallied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-effective_from"], condition=Q(state="approved"), name="consent_policy_in_force")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(effective_from__isnull=False, approved_by__isnull=False, approved_at__isnull=False),
                name="consent_policy_approved_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("drafted_by")), name="consent_policy_four_eyes"),
        ]
