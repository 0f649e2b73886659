"""Something is wrong in the record, as the person says; and the reasoned answer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5

from consent.patientdata import Gate, PatientData

TEXT_LENGTH = 4000


class CorrectionRequest(PatientData):
    """A person's request that an item be corrected (HL7 Patient Corrections). Carries the item's labels.

    `area` is contributions, or that of social care for an item of it. The answer stays with it, and so does what the
    person says who disagrees. A trigger keeps what was asked and answered as it is.
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        WITH_AUTHOR = "with-author"
        ACCEPTED = "accepted"
        PARTLY = "partly"
        NOT_ACCEPTED = "not-accepted"
        WITHDRAWN = "withdrawn"

    resource_id = models.UUIDField()
    resource_version = models.PositiveIntegerField()  # as the person saw it
    category = models.CharField(max_length=30)  # of contributions.rules
    text = models.TextField(max_length=TEXT_LENGTH)  # what is wrong
    wanted = models.TextField(max_length=TEXT_LENGTH, blank=True)  # what it should say
    evidence = ArrayField(models.UUIDField(), default=list)  # of vault.models.StoredFile
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    asked_of = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    same_as = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # an earlier request for the same
    state = models.CharField(max_length=15, choices=State.choices, default=State.RECEIVED)
    answer = models.TextField(max_length=TEXT_LENGTH, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    new_version = models.PositiveIntegerField(null=True)  # of the item, that the answer made
    disagreement = models.TextField(max_length=TEXT_LENGTH, blank=True)  # travels with the item everywhere
    disagreed_at = models.DateTimeField(null=True)
    form_key = models.UUIDField(unique=True)

    item_column = "resource_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=["received", "with-author", "withdrawn"], answered_at=None)
                | Q(state__in=["accepted", "partly", "not-accepted"], answered_at__isnull=False) & ~Q(answer=""),
                name="contributions_correction_answered",
            ),
            models.CheckConstraint(
                condition=Q(disagreement="", disagreed_at=None) | ~Q(disagreement="") & Q(disagreed_at__isnull=False),
                name="contributions_disagreement",
            ),
            models.CheckConstraint(
                condition=Q(disagreement="") | Q(state__in=["partly", "not-accepted"]),
                name="contributions_disagreement_after",
            ),
            models.UniqueConstraint(  # the same again is linked to the first as long as that waits
                F("resource_id"),
                F("category"),
                MD5("text"),
                MD5("wanted"),
                condition=Q(same_as=None, state__in=["received", "with-author"]),
                name="contributions_correction_once",
            ),
            models.CheckConstraint(
                condition=Q(same_as=None) | Q(state="received"), name="contributions_correction_linked"
            ),
        ]
        indexes = [models.Index(fields=["patient", "resource_id"], name="contributions_corrections_of")]
