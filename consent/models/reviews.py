"""What is looked at afterwards: emergency access, accesses that the person asks about, and why an officer looks."""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import Patient, User
from consent.models.care import BrokenGlass
from consent.patientdata import Gate, PatientData

REVIEW_LENGTH = 2000
READING_LENGTH = 200  # as long as a reason in the log


class EmergencyReview(models.Model):
    """The review of one emergency access, by somebody who is not the one who made it. Begun with the access."""

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified"
        NOT_JUSTIFIED = "not-justified"
        REFERRED = "referred"  # to whoever decides about the professional

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    glass = models.OneToOneField(BrokenGlass, models.PROTECT, related_name="review")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")  # who made the access: never the reviewer
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)  # empty: not reviewed yet
    words = models.TextField(max_length=REVIEW_LENGTH, blank=True)  # for the person, too
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    reviewed_by_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(outcome=""), name="consent_reviews_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", reviewed_by=None, reviewed_at=None)
                | ~Q(outcome="") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="consent_review_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(reviewed_by=F("actor")), name="consent_review_four_eyes"),
        ]


class LogReading(models.Model):
    """A privacy officer reads one person's log, for a reason and a while. The entry of the log has the reason too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    officer = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=READING_LENGTH)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "patient", "-ends_at"], name="consent_log_read_by")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="consent_log_reading_ends"),
            models.CheckConstraint(condition=~Q(reason=""), name="consent_log_reading_reason"),
        ]


class AccessQuestion(PatientData):
    """The person asks about one line of the log; a privacy officer answers. Kind `AuditEvent`, area `accesslog`."""

    entry_id = models.UUIDField()  # of the log
    about = models.TextField()  # the line in the words in which it was shown
    about_actor = models.UUIDField(null=True)  # whose access it was: never the one who answers
    text = models.TextField(max_length=REVIEW_LENGTH)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(max_length=REVIEW_LENGTH, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(fields=["patient", "entry_id"], name="consent_asked_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="consent_answer_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(about_actor=None) | ~Q(answered_by=F("about_actor")),
                name="consent_answer_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(answered_at=None), name="consent_questions_due")]
