"""A person's request for medicines that they repeat, item by item, and every step of each item."""

from django.db import models
from django.db.models import Q

from consent.patientdata import Gate, PatientData
from prescriptions.models.states import OPEN, State

NOTE_LENGTH, WHY_LENGTH = 500, 500


class Request(PatientData):
    """What one person asked for at one time. `kind` is RepeatRequest, area medicines, `organisation` the practice."""

    pharmacy = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", null=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)  # to the practice
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)  # the person's, where a helper asked for them
    asked_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)  # the same form sent twice asks once

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "-asked_at"], name="prescriptions_asked")]


class RequestItem(PatientData):
    """One medicine of a request. `kind` is RepeatRequest; labels are those of the prescription that it repeats."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="+")
    prescription = models.UUIDField()  # the FHIR MedicationRequest in the record
    medicine = models.CharField(max_length=300)  # as prescribed
    dose = models.CharField(max_length=500, blank=True)  # as prescribed
    quantity = models.CharField(max_length=120, blank=True)  # as prescribed, with its unit
    early = models.CharField(max_length=WHY_LENGTH, blank=True)  # why it is asked for before it is due, by the person
    allowed_quantity = models.CharField(max_length=120, blank=True)  # where less was approved than is prescribed
    part_quantity = models.CharField(max_length=120, blank=True, default="")  # where a part was ready before the rest
    state = models.CharField(max_length=20, choices=State.choices, default=State.REQUESTED)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=WHY_LENGTH, blank=True)  # it was declined, withdrawn or not dispensed
    next_step = models.CharField(max_length=WHY_LENGTH, blank=True)  # what the person does now
    issued = models.UUIDField(null=True)  # the FHIR MedicationRequest that was issued for it
    dispensed = models.UUIDField(null=True)  # the FHIR MedicationDispense of what was handed out

    item_column = "prescription"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient", "prescription"],
                condition=Q(state__in=sorted(OPEN)),
                name="prescriptions_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["patient", "request"], name="prescriptions_items_of")]


class ItemStep(PatientData):
    """One step of an item: from which state to which, when and by whom. Never changed. `kind` is RepeatRequest."""

    item = models.ForeignKey(RequestItem, models.PROTECT, related_name="+")
    prescription = models.UUIDField()
    before = models.CharField(max_length=20, choices=State.choices, blank=True)  # empty: it began
    after = models.CharField(max_length=20, choices=State.choices)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=200)
    by_role = models.CharField(max_length=30, blank=True)
    remark = models.CharField(max_length=WHY_LENGTH, blank=True)

    item_column = "prescription"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "item", "at"], name="prescriptions_steps_of")]


class OrderState(PatientData):
    """How far one medicine of a request has come, and not which it is: a view with the id of the item.

    `kind` is RequestState; `due_at`: by when the practice decides, while it waits for that.
    """

    prescription = models.UUIDField()
    state = models.CharField(max_length=20, choices=State.choices)
    changed_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    item_column = "prescription"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        managed = False
