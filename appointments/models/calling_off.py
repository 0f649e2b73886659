"""Several appointments are called off: what was asked for, and how far it is. About nobody; whose they are is gated."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from appointments.models.bookings import REASON_LENGTH


class CallingOff(models.Model):
    """Long work that somebody at a clinic asked for. Its id is the key of the form that asked."""

    id = models.UUIDField(primary_key=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    team = models.CharField(max_length=80, blank=True)  # role and team in which it was asked for
    role = models.CharField(max_length=30)
    sure_at = models.DateTimeField(null=True)  # when whoever asked gave their one-time code
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    day = models.DateField()
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)  # as the people are told; kept until it ends
    instead = models.BooleanField()
    left = ArrayField(models.UUIDField())  # times whose appointments still stand, the next one first
    # What became of the others: as actions.day.Became.
    offered = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    phone = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(left=[], reason=""), name="appointments_called_off_whole"
            )
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(ended_at=None), name="appointments_calling_off")]

    @property
    def counts(self) -> dict[str, int]:
        """How many came to what."""
        return {name: getattr(self, name) for name in ("offered", "told", "phone", "changed", "failed")}

    @property
    def done(self) -> int:
        return sum(self.counts.values())

    @property
    def total(self) -> int:
        return self.done + len(self.left)
