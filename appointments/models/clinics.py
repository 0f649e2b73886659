"""What organisations publish: clinics with their rules, places, sessions over months, and the single times.

Nothing here is about a person. Who holds or has a time stands in the booking alone.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from consent.sensitivity import Label


class Mode(models.TextChoices):
    """How one meets. Written: the person answers beforehand, and the clinic answers in writing."""

    IN_PERSON = "in-person"
    TELEPHONE = "telephone"
    VIDEO = "video"
    WRITTEN = "written"


class Period(Func):
    """From `starts_at` up to, not including, `ends_at`."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()

    def __init__(self):
        super().__init__(F("starts_at"), F("ends_at"), RangeBoundary())


class Clinic(models.Model):
    """A service of an organisation that people come to, and its rules. FHIR HealthcareService and Schedule."""

    class Booker(models.TextChoices):
        """Who may book for themselves."""

        ANYBODY = "anybody"
        IN_CARE = "in-care"  # of the organisation: registered, referred, or an appointment there before
        STAFF = "staff"  # nobody: the clinic books
        NOBODY = "nobody"  # appointments come from another system, which the portal only tells of

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    team = models.CharField(max_length=80, blank=True)  # as in Membership.team; empty: the whole organisation
    name = models.CharField(max_length=120)  # in plain words: "Asthma review with the nurse"
    about = models.CharField(max_length=600, blank=True)  # what it is for, in plain words
    specialty = models.CharField(max_length=20, blank=True)  # of UKCore-PracticeSettingCodeScotland
    phone = models.CharField(max_length=40)  # whom to call when the portal cannot do it
    labels = ArrayField(models.CharField(max_length=40), default=list)  # sensitive classes that every booking takes
    booker = models.CharField(max_length=10, choices=Booker.choices, default=Booker.IN_CARE)
    opens_days = models.PositiveSmallIntegerField(default=42)  # so many days ahead a time may be booked
    closes_minutes = models.PositiveIntegerField(default=60)  # booked until so long before it begins
    cancel_minutes = models.PositiveIntegerField(default=24 * 60)  # changed or cancelled until so long before
    early_minutes = models.PositiveSmallIntegerField(default=30)  # one may arrive, or wait by video, so early
    late_minutes = models.PositiveSmallIntegerField(default=10)  # one is still seen when so late
    most_open = models.PositiveSmallIntegerField(default=2)  # bookings to come that one person may have here
    offer_hours = models.PositiveSmallIntegerField(default=4)  # an offer from the waiting list stands so long
    keeps_waiting_list = models.BooleanField(default=True)
    before = models.CharField(max_length=600, blank=True)  # how to prepare, in plain words
    questionnaire = models.CharField(max_length=200, blank=True)  # canonical address of what is asked beforehand
    measures = ArrayField(models.CharField(max_length=30), default=list)  # measurements asked for beforehand
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(labels__contained_by=[label.value for label in Label]), name="appointments_clinic_labels"
            ),
        ]
        indexes = [models.Index(fields=["organisation"], condition=Q(ended_at=None), name="appointments_clinics_of")]


class Place(models.Model):
    """Where one goes: an address with what matters to whoever cannot climb stairs. FHIR Location."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    directions = models.CharField(max_length=600, blank=True)
    step_free = models.BooleanField(default=False)
    hearing_loop = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)


class Room(models.Model):
    """A room of a place, in which one person is seen at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)


class Session(models.Model):
    """A template: the same hours on the same weekdays over months, of which single times are made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)
    practitioner_name = models.CharField(max_length=200, blank=True)
    room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True)
    modes = ArrayField(models.CharField(max_length=20, choices=Mode.choices))
    weekdays = ArrayField(models.PositiveSmallIntegerField())  # 0: Monday
    every_weeks = models.PositiveSmallIntegerField(default=1)
    opens_at = models.TimeField()  # local time
    closes_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()  # of each time
    first_day = models.DateField()
    last_day = models.DateField()
    on_holidays = models.BooleanField(default=False)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="appointments_session_hours"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="appointments_session_days"),
            models.CheckConstraint(condition=Q(minutes__gte=5), name="appointments_session_minutes"),
        ]


class Slot(models.Model):
    """One time that one person may book. FHIR Slot.

    Somebody holds it while `held_until` lies ahead: the one who knows `hold_key`. A process that dies leaves nothing
    to clear away.
    """

    class State(models.TextChoices):
        FREE = "free"
        TAKEN = "taken"
        BLOCKED = "blocked"  # the practitioner is there, for something else
        WITHDRAWN = "withdrawn"  # there is no such time any more

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", null=True)
    practitioner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True, db_index=False)
    practitioner_name = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, db_index=False)
    room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True, db_index=False)
    modes = ArrayField(models.CharField(max_length=20, choices=Mode.choices))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.FREE)
    hold_key = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)  # why it is blocked; never about a person

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointments_slot_lasts"),
            models.CheckConstraint(
                condition=Q(hold_key=None, held_until=None) | Q(hold_key__isnull=False, held_until__isnull=False),
                name="appointments_slot_held",
            ),
            ExclusionConstraint(
                name="appointments_practitioner_once",
                expressions=[("practitioner", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                condition=~Q(state="withdrawn"),
            ),
            ExclusionConstraint(
                name="appointments_room_once",
                expressions=[("room", RangeOperators.EQUAL), (Period(), RangeOperators.OVERLAPS)],
                condition=~Q(state="withdrawn"),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "starts_at"], condition=Q(state="free"), name="appointments_free"),
            models.Index(fields=["clinic", "starts_at"], name="appointments_times_of"),
            models.Index(fields=["practitioner", "starts_at"], name="appointments_days_of"),
        ]
