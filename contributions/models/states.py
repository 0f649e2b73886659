"""How far a request has come, for whoever may know that and not what it says."""

from django.db import models

from consent.patientdata import Gate, PatientData


class RequestState(PatientData):
    """How far something given, or a request for correction, has come: a view with the id of either, without its words.

    `kind` is RequestState; `area` and labels are those of what was given. `state` is an Outcome or a state of a
    CorrectionRequest, as `sort` says; `due_at` is of the work that waits.
    """

    class Sort(models.TextChoices):
        GIVEN = "given"
        CORRECTION = "correction"

    item_id = models.UUIDField()
    sort = models.CharField(max_length=10, choices=Sort.choices)
    state = models.CharField(max_length=15)
    holder = models.ForeignKey("accounts.Organisation", models.DO_NOTHING, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()

    item_column = "item_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        managed = False
