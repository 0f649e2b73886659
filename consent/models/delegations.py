"""Who acts for whom: invited helpers, parents, guardians, attorneys."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Patient, User


class Delegation(models.Model):
    """One account may see or do certain things for one person, from when to when, and why."""

    class Basis(models.TextChoices):
        DELEGATION = "delegation"  # invited by the person
        PARENTAL = "parental"  # by register or officer; its own right ends at 12
        EXTENSION = "extension"  # a parent of a person of 12 to 15, by an officer with a reason
        ORDER = "order"  # welfare guardian or intervener
        ATTORNEY = "attorney"  # welfare attorney: active only once incapacity is recorded

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)  # nobody yet: invited
    basis = models.CharField(max_length=12, choices=Basis.choices)
    person_name = models.CharField(max_length=200, blank=True)  # whom it is for, as the helper is told
    relation = models.CharField(max_length=80, blank=True)  # in the person's own words: daughter, neighbour
    name = models.CharField(max_length=200, blank=True)  # of whoever was invited, as the person wrote it
    powers = models.JSONField(default=dict)  # area -> ["see"] or ["see", "act"]; parents have theirs by policy
    sensitive = ArrayField(models.CharField(max_length=40), default=list)  # classes named in the grant
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # planned
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True)  # an officer's
    invitation_hash = models.BinaryField(max_length=32, null=True, unique=True)  # of the code that was handed over
    invitation_ends_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)  # papers, register or relationship checked
    verified_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    document = models.CharField(max_length=200, blank=True)  # number and date of the order or certificate
    incapacity_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    form = models.CharField(max_length=60, blank=True)  # reference of the paper form, where staff entered it
    end_reason = models.CharField(max_length=20, blank=True)  # revoked, left, refused, birthday, officer, replaced …

    class Meta:
        indexes = [
            models.Index(fields=["user", "patient"], condition=Q(ended_at=None), name="consent_helps"),
            models.Index(fields=["patient", "-made_at"], name="consent_helpers_of"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "patient", "basis"], condition=Q(ended_at=None), name="consent_helps_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="consent_delegation_period"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(user__isnull=False), name="consent_accepted_by_somebody"
            ),
        ]
