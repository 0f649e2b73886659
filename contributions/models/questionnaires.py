"""Questions that wait for a person's answers. The questions are Questionnaire entries of the directory."""

from django.db import models
from django.db.models import Q

from consent.patientdata import Gate, PatientData

NOTE_LENGTH = 1000


class QuestionnaireTask(PatientData):
    """One questionnaire to answer: assigned by a professional, or chosen; with what was answered so far.

    It keeps the version of the questions that it began with, so that it can be finished. The answers given at the end
    are a QuestionnaireResponse in the record.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned"
        STARTED = "started"
        DONE = "done"
        STOPPED = "stopped"

    questionnaire_id = models.UUIDField()  # records.models.DirectoryEntry
    questionnaire_version = models.PositiveIntegerField()
    questions = models.TextField()  # the Questionnaire as it was then, FHIR JSON
    title = models.CharField(max_length=200)
    assigned_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)  # null: chosen
    assigned_by_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    wanted_by = models.DateField(null=True)
    note = models.TextField(max_length=NOTE_LENGTH, blank=True)  # from whoever assigned it to the person
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    answers = models.JSONField(default=dict)  # the draft, by linkId, as typed; empty when done
    saved_at = models.DateTimeField(null=True)
    saved_by_name = models.CharField(max_length=200, blank=True)
    response_id = models.UUIDField(null=True)  # the QuestionnaireResponse
    done_at = models.DateTimeField(null=True)
    visit_id = models.UUIDField(null=True)  # the booking before which they are asked
    form_key = models.UUIDField(unique=True, null=True)  # made with the form: a double click makes one task

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="done", response_id__isnull=False, done_at__isnull=False)
                | ~Q(state="done") & Q(response_id=None),
                name="contributions_questionnaire_done",
            ),
            models.UniqueConstraint(
                fields=["visit_id", "questionnaire_id"],
                condition=Q(visit_id__isnull=False),
                name="contributions_asked_once_before",
            ),
        ]
        indexes = [models.Index(fields=["patient", "state"], name="contributions_questions_of")]
