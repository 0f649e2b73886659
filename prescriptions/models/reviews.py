"""Medication reviews: the invitation, what the person prepared, and that it took place."""

from django.db import models

from consent.patientdata import Gate, PatientData


class MedicationReview(PatientData):
    """An invitation to talk about one's medicines. `kind` is RepeatRequest, `organisation` the practice."""

    class State(models.TextChoices):
        INVITED = "invited"
        PREPARED = "prepared"  # the person answered the questions beforehand
        DONE = "done"
        CANCELLED = "cancelled"

    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    why = models.CharField(max_length=500, blank=True)  # said to the person
    state = models.CharField(max_length=12, choices=State.choices, default=State.INVITED)
    answers = models.JSONField(default=dict)  # question -> answer, in the person's words
    prepared_at = models.DateTimeField(null=True)
    prepared_by_name = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=500, blank=True)  # said to the person
    form_key = models.UUIDField(unique=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "-asked_at"], name="prescriptions_reviews")]
