"""Whose turn it is: one row for everything that waits for a professional."""

from django.db import models
from django.db.models import F, Q

from consent.patientdata import Gate, PatientData


class WorkItem(PatientData):
    """Something that waits. It is always somebody's, and always due.

    `kind`, `area`, `labels` and `organisation` are those of what waits, so that whoever may not see the one does not
    see the other; nothing clinical stands here.
    """

    class Subject(models.TextChoices):
        """What waits, and so which page deals with it."""

        MESSAGE = "message"
        CORRECTION = "correction"
        CONTRIBUTION = "contribution"
        TEXT = "text-request"
        REVIEW = "review"
        APPOINTMENT = "appointment"
        PRESCRIPTION = "prescription"
        MEDICATION_REVIEW = "medication-review"

    subject = models.CharField(max_length=20, choices=Subject.choices)
    subject_id = models.UUIDField()  # of the thread, the correction, the contribution …
    item_id = models.UUIDField()  # the item of the record that it speaks of, or the subject itself
    topic = models.CharField(max_length=40, blank=True)  # a code of the subject's app, with words there
    holder = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    team = models.CharField(max_length=80, blank=True)  # empty: the whole organisation
    first_team = models.CharField(max_length=80, blank=True, default="")  # that it came to, for the report on teams
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)
    claimed_by_name = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)  # how often it was passed on for being late
    raised_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=200, blank=True)

    item_column = "item_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(fields=["subject_id"], condition=Q(done_at=None), name="work_waits_once"),
            models.CheckConstraint(condition=Q(due_at__gte=F("opened_at")), name="work_due_later"),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_at=None) | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="work_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "due_at"], condition=Q(done_at=None), name="work_waiting"),
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="work_overdue"),
            models.Index(fields=["patient", "subject_id"], name="work_of_person"),
            models.Index(fields=["holder", "done_at"], condition=~Q(done_at=None), name="work_done"),
        ]
