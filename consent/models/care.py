"""Who cares for whom, who broke the glass, and whom the help desk has on the line."""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, Patient, User


class CareRelationship(models.Model):
    """An organisation (or one team of it) cares for a person, from when to when."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration"
        ENCOUNTER = "encounter"
        REFERRAL = "referral"
        TEAM = "team"
        APPOINTMENT = "appointment"
        THREAD = "thread"
        PHARMACY = "pharmacy"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    team = models.CharField(max_length=80, blank=True)  # empty: the whole organisation
    kind = models.CharField(max_length=20, choices=Kind.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    from_record = models.BooleanField(default=False, db_default=False)  # told by stored items, which may take it back

    class Meta:
        indexes = [
            models.Index(fields=["patient", "organisation"]),
            models.Index(fields=["organisation", "patient"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "organisation", "team", "kind", "from_record"],
                condition=Q(ended_at=None),
                name="consent_care_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="consent_care_period"
            ),
        ]


class BrokenGlass(models.Model):
    """Emergency access of one professional to one record, with its reason and its end."""

    class Reason(models.TextChoices):
        EMERGENCY = "emergency"
        UNABLE = "unable-to-ask"
        PUBLIC_SAFETY = "public-safety"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=20, choices=Reason.choices)
    reason = models.CharField(max_length=1000)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "actor", "-ends_at"])]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="consent_glass_ends")]


class Assistance(models.Model):
    """The person is on the line, said who they are and that they may be helped: what the help desk may act on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    agent = models.ForeignKey(User, models.PROTECT, related_name="+")
    identified_by = models.CharField(max_length=200)  # what the person was asked, never the answers
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # planned, or when the call was over

    class Meta:
        indexes = [models.Index(fields=["patient", "agent", "-ends_at"], name="consent_assistance_of")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("started_at")), name="consent_assistance_ends")
        ]
