"""The pharmacy that a person collects from: a preference, no nomination."""

from django.db import models
from django.db.models import Q

from consent.patientdata import Gate, PatientData


class PharmacyChoice(PatientData):
    """Where the person collects from, since when. `kind` is PharmacyChoice, area medicines.

    While it holds, the pharmacy looks after the person's medicines (consent: a relationship `pharmacy`).
    """

    pharmacy = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    chosen_by_name = models.CharField(max_length=200)
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(fields=["patient"], condition=Q(ended_at=None), name="prescriptions_one_pharmacy"),
        ]
