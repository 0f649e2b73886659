"""What a person gave to the record, and what its receivers did with it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consent.patientdata import Gate, PatientData

REASON_LENGTH = 4000


class Outcome(models.TextChoices):
    """How far it came. Silence is `received`, with the day by which somebody reads it."""

    RECEIVED = "received"
    SEEN = "seen"
    USED = "used"  # in care
    ADDED = "added"  # to the record
    NOT_ADDED = "not-added"  # with a reason
    TAKEN_BACK = "taken-back"  # by whoever gave it


class Contribution(PatientData):
    """One thing given, or several of one sort that wait together; `area` is that of what was given.

    Its work item (work.models.WorkItem) says whose turn it is.
    """

    class What(models.TextChoices):
        MEASUREMENTS = "measurements"
        QUESTIONNAIRE = "questionnaire"
        UPLOAD = "upload"
        ABOUT_ME = "about-me"
        WISHES = "wishes"
        MEDICINE = "medicine"
        NOTE = "note"

    what = models.CharField(max_length=20, choices=What.choices)
    subjects = ArrayField(models.UUIDField())  # the items given: resources, or rows of this app
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    given_by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)  # the person's, where a helper gave it for them
    given_at = models.DateTimeField()
    due_at = models.DateTimeField()
    asked_of = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RECEIVED)
    reason = models.TextField(max_length=REASON_LENGTH, blank=True)
    seen_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(outcome__in=["received", "seen"], answered_at=None)
                | Q(outcome__in=["used", "added", "taken-back"], answered_at__isnull=False)
                | Q(outcome="not-added", answered_at__isnull=False) & ~Q(reason=""),
                name="contributions_outcome",
            ),
            models.CheckConstraint(condition=~Q(subjects=[]), name="contributions_of_something"),
        ]
        indexes = [models.Index(fields=["patient", "-given_at"], name="contributions_given")]
