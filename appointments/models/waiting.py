"""Who waits for an earlier time, and what they were offered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from appointments.models.bookings import Booking
from appointments.models.clinics import Clinic, Mode, Slot
from consent.patientdata import Gate, PatientData


class WaitingEntry(PatientData):
    """A person waits for a time, or an earlier one, at a clinic. First come, first offered. `kind` is Appointment."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"  # an offer was accepted, or a time booked otherwise
        LEFT = "left"

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+", null=True)  # to be moved; null: none yet
    modes = ArrayField(models.CharField(max_length=20, choices=Mode.choices))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)  # on which one cannot; 0: Monday
    days = ArrayField(models.DateField(), default=list)  # on which one cannot
    not_before = models.TimeField(null=True)  # local time
    not_after = models.TimeField(null=True)
    notice_hours = models.PositiveSmallIntegerField(default=24)  # that one needs to come
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    joined_by_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    form_key = models.UUIDField(unique=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient", "clinic"], condition=Q(state="waiting"), name="appointments_wait_once"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "joined_at"], condition=Q(state="waiting"), name="appointments_waiting"),
            models.Index(fields=["patient"], name="appointments_waits_of"),
        ]


class Offer(PatientData):
    """A time offered to whoever waits: held for them until `expires_at`. `kind` is Appointment."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"

    entry = models.ForeignKey(WaitingEntry, models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+", null=True)  # that came of it

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(condition=Q(expires_at__gt=F("offered_at")), name="appointments_offer_lasts"),
            models.UniqueConstraint(fields=["slot"], condition=Q(state="open"), name="appointments_offered_once"),
            models.UniqueConstraint(fields=["entry"], condition=Q(state="open"), name="appointments_one_offer"),
            models.UniqueConstraint(fields=["entry", "slot"], name="appointments_offered_to_once"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="appointments_offers_out"),
            models.Index(fields=["patient", "-offered_at"], name="appointments_offers_of"),
        ]
