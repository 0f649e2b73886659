"""The person whom a record is about, the numbers that name them, and records that turned out to be one person's."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q


class Patient(models.Model):
    """The person whom a record is about: all that the gate needs, and no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    match_keys = ArrayField(models.BinaryField(max_length=32), default=list)  # keyed hashes of each name and birth date
    birth_date = models.DateField(null=True)
    died_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    is_test = models.BooleanField(default=False)
    has_rules = models.BooleanField(default=False)  # directives or locks about this person may exist: consent asks

    class Meta:
        indexes = [
            GinIndex(fields=["match_keys"], name="accounts_patient_match"),
            models.Index(fields=["id"], condition=models.Q(has_rules=True), name="accounts_patient_rules"),
        ]


class HealthNumber(models.Model):
    """A CHI number as keyed hash, and whose it is or was. A person may have several, or none."""

    class Use(models.TextChoices):
        OFFICIAL = "official"
        OLD = "old"  # replaced by another
        DUPLICATE = "duplicate"  # a second one, given by mistake
        TEMPORARY = "temporary"

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    chi_hash = models.BinaryField(max_length=32, unique=True)
    use = models.CharField(max_length=10, choices=Use.choices, default=Use.OFFICIAL)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(use="official", ended_on=None), name="accounts_number_one_official"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="accounts_number_period",
            ),
        ]


class Merge(models.Model):
    """Two records that are one person's: proposed by one officer, decided by another, perhaps undone by two more.

    Rows stay as history. While it is in force, and only then, `merged.merged_into` is `kept`.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        REFUSED = "refused"
        IN_FORCE = "in-force"
        UNDOING = "undoing"  # somebody proposed to undo it; still in force
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kept = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=1000)
    undo_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=~Q(state__in=["refused", "undone"]), name="accounts_merge_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="accounts_merge_two_people"),
        ]


class MergeStep(models.Model):
    """Who did what with a merge, and when."""

    merge = models.ForeignKey(Merge, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Merge.State.choices)  # the state that this step led to
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
