"""Clinics in writing: how far one has come, and what was written. The answer is a letter in the record too."""

from django.db import models
from django.db.models import Q

from appointments.models.bookings import Booking
from consent.patientdata import Gate, PatientData

NOTE_LENGTH = 4000


class WrittenVisit(PatientData):
    """One booking in writing, from the moment that something was sent. `kind` is Contribution.

    It lies among the contributions, and so do its notes: who only keeps a clinic's book does not read them.
    """

    class State(models.TextChoices):
        SENT = "sent"  # the person has said that this is all: it waits for the clinic
        ASKED = "asked"  # the clinic asks for more: it waits for the person
        ANSWERED = "answered"
        CLOSED = "closed"  # the booking was cancelled or moved before there was an answer

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    sent_at = models.DateTimeField(null=True)  # the last time; null: never, the clinic wrote first
    sent_by_name = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)  # by when the clinic answers
    read_at = models.DateTimeField(null=True)  # somebody of the clinic opened what was sent last
    read_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    invites = models.BooleanField(default=False)  # the answer is: please come, or speak to us

    item_column = "booking_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False)
                | Q(state__in=["asked", "closed"], answered_at=None)
                | Q(state="sent", answered_at=None, sent_at__isnull=False, due_at__isnull=False),
                name="appointments_written_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient"], condition=Q(state__in=["sent", "asked"]), name="appointments_written_open"
            ),
        ]


class WrittenNote(PatientData):
    """What the person or the clinic wrote about one booking in writing. `kind` is Contribution. Never changed."""

    class What(models.TextChoices):
        SENT = "sent"  # that this is all, with what the person has to say; the text may be empty
        ADDED = "added"  # by the person, while they wait
        ASKED = "asked"
        ANSWERED = "answered"

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+")
    item = models.UUIDField()  # that it goes with: the booking, or the letter in the record that says the same
    what = models.CharField(max_length=10, choices=What.choices)
    text = models.TextField(max_length=NOTE_LENGTH, blank=True)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)  # the person's, where a helper wrote it for them
    written_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    item_column = "item"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(condition=Q(what="sent") | ~Q(text=""), name="appointments_written_words"),
        ]
        indexes = [models.Index(fields=["patient", "booking", "written_at"], name="appointments_written_of")]
