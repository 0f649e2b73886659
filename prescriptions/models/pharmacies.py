"""The pharmacy that a person collects from: a preference, no nomination. And what everybody may know of a pharmacy."""

from django.contrib.postgres.fields import ArrayField
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


def _monday_to_saturday() -> list[int]:
    return list(range(6))


class PharmacyProfile(models.Model):
    """What a pharmacy says of itself, about nobody. One that has none yet does not track."""

    organisation = models.OneToOneField("accounts.Organisation", models.PROTECT, primary_key=True, related_name="+")
    tracks = models.BooleanField(default=False)  # says in the portal how far each item is
    address = models.CharField(max_length=300, blank=True)  # one line
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=300, blank=True)  # in words: "Monday to Friday 9:00 to 17:30"
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=_monday_to_saturday)  # open; 0 is Monday
    closed_days = ArrayField(models.DateField(), default=list, blank=True)  # besides, such as local holidays
