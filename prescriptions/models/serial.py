"""Serial prescriptions (Medicines: Care and Review): one prescription kept at the pharmacy, given out at intervals."""

from django.db import models
from django.db.models import F, Q

from consent.patientdata import Gate, PatientData


class SerialPrescription(PatientData):
    """The arrangement for one medicine. `kind` is SerialPrescription, area medicines. It is never ordered."""

    class State(models.TextChoices):
        OFFERED = "offered"  # the practice proposes it; the person has not said yes
        REGISTERED = "registered"
        WITHDRAWN = "withdrawn"  # the person does not want it any more
        ENDED = "ended"  # its weeks are over, or the medicine was stopped

    prescription = models.UUIDField()  # the FHIR MedicationRequest in the record
    medicine = models.CharField(max_length=300)
    pharmacy = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", null=True)
    weeks = models.PositiveSmallIntegerField()  # 24, 48 or 56
    every_weeks = models.PositiveSmallIntegerField()  # mostly 8
    starts_on = models.DateField()
    review_on = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OFFERED)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=500, blank=True)  # it was withdrawn or ended
    review_told_at = models.DateTimeField(null=True)  # the person was told that the review is due

    item_column = "prescription"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(condition=Q(weeks__in=[24, 48, 56]), name="prescriptions_weeks"),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=F("weeks")), name="prescriptions_interval"
            ),
            models.UniqueConstraint(
                fields=["patient", "prescription"],
                condition=Q(state__in=["offered", "registered"]),
                name="prescriptions_serial_once",
            ),
        ]


class SerialCollection(PatientData):
    """One of the times at which a serial prescription is given out. `kind` is SerialPrescription."""

    class State(models.TextChoices):
        DUE = "due"
        READY = "ready"
        COLLECTED = "collected"
        MISSED = "missed"
        UNTOLD = "untold"  # nobody said whether it was collected: the pharmacy may not see it here

    serial = models.ForeignKey(SerialPrescription, models.PROTECT, related_name="+")
    prescription = models.UUIDField()
    number = models.PositiveSmallIntegerField()  # 1 is the first
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200, blank=True)
    dispensed = models.UUIDField(null=True)  # the FHIR MedicationDispense
    told_at = models.DateTimeField(null=True)  # the person was told that it is due soon

    item_column = "prescription"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(fields=["serial", "number"], name="prescriptions_collection_once"),
        ]
        indexes = [models.Index(fields=["patient", "due_on"], name="prescriptions_due")]
