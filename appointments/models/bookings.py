"""Bookings, and what people answer to appointments of which the portal was only told."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from appointments.models.clinics import Clinic, Mode, Period, Slot
from consent.patientdata import Gate, PatientData

REASON_LENGTH, NEED_LENGTH = 500, 300


class Booking(PatientData):
    """One person has one time. `kind` is Appointment, `organisation` the clinic's, labels those of the clinic.

    Its face in the record, a FHIR Appointment, has the same id.
    """

    class State(models.TextChoices):
        BOOKED = "booked"
        ARRIVED = "arrived"
        FULFILLED = "fulfilled"
        NO_SHOW = "noshow"
        CANCELLED = "cancelled"

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False)
    practitioner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)
    practitioner_name = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=20, choices=Mode.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)  # in the person's words
    interpreter = models.CharField(max_length=40, blank=True)  # language (BCP 47; "bfi": British Sign Language)
    step_free = models.BooleanField(default=False)
    transport = models.BooleanField(default=False)
    hearing = models.BooleanField(default=False)
    other_needs = models.CharField(max_length=NEED_LENGTH, blank=True)
    booked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    booked_by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)  # the person's, where a helper booked it for them
    booked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200, blank=True)
    moved_from = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # cancelled for this one
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by_clinic = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    arrived_at = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # of the calendar entry (RFC 5545): one more each change
    reminded = models.PositiveSmallIntegerField(default=0)  # reminders sent so far
    asked = models.BooleanField(default=False)  # the questions that the clinic asks beforehand wait for the person
    form_key = models.UUIDField(unique=True)  # the same form sent twice books once

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointments_booking_lasts"),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | ~Q(state="cancelled") & Q(cancelled_at=None),
                name="appointments_cancelled",
            ),
            models.UniqueConstraint(fields=["slot"], condition=~Q(state="cancelled"), name="appointments_slot_once"),
            ExclusionConstraint(
                name="appointments_person_once",
                expressions=[("patient", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                condition=~Q(state="cancelled") & ~Q(mode="written"),
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "starts_at"], name="appointments_of_person"),
            models.Index(fields=["clinic", "starts_at"], name="appointments_day"),
            models.Index(fields=["starts_at"], condition=Q(state="booked"), name="appointments_to_remind"),
            models.Index(fields=["changed_at"], name="appointments_changed"),
            models.Index(
                fields=["patient"],
                condition=Q(state__in=["cancelled", "fulfilled", "noshow"], asked=True),
                name="appointments_asked_for",
            ),
        ]


class Reply(PatientData):
    """What the person answered to an appointment that came from another system. Never changed: a later one counts.

    What the organisation said to an answer is a row too, in the same order of time.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"
        TENTATIVE = "tentative"
        NOTED = "noted"  # by the organisation: it read the answers before, and may have written something

    appointment = models.UUIDField()  # the FHIR Appointment in the record
    starts_at = models.DateTimeField()  # when and where it was to be, when this was said
    place = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    comment = models.CharField(max_length=REASON_LENGTH, blank=True)
    replied_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    replied_by_name = models.CharField(max_length=200)
    replied_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    item_column = "appointment"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "appointment", "-replied_at"], name="appointments_replies_of")]
