"""Video visits: whether the room is open, and who waits, is in, or has left. What is said in it is never kept."""

from django.db import models
from django.db.models import Q

from appointments.models.bookings import Booking
from consent.patientdata import Gate, PatientData


class VideoVisit(PatientData):
    """The room of one booking by video. `kind` is Appointment; its id is the room's."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=200, blank=True)
    by_telephone = models.BooleanField(default=False)  # the person asked to be called instead

    item_column = "booking_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False


class Attendee(PatientData):
    """Somebody who comes, or was invited, to a video visit. `kind` is Appointment."""

    class Part(models.TextChoices):
        PERSON = "person"
        HELPER = "helper"
        PROFESSIONAL = "professional"
        INTERPRETER = "interpreter"
        GUEST = "guest"

    visit = models.ForeignKey(VideoVisit, models.PROTECT, related_name="+")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, choices=Part.choices)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)  # null: by invitation
    name = models.CharField(max_length=200)
    pass_hash = models.CharField(max_length=64, blank=True)  # of the link that an invited one comes by
    invited_at = models.DateTimeField(null=True)
    invited_by_name = models.CharField(max_length=200, blank=True)
    arrived_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # when their connection last gave a sign of life
    admitted_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)  # sent away, or the invitation was taken back

    item_column = "booking_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(
                fields=["visit", "user"], condition=Q(user__isnull=False), name="appointments_attends_once"
            ),
            models.UniqueConstraint(fields=["pass_hash"], condition=~Q(pass_hash=""), name="appointments_pass_once"),
        ]
        indexes = [models.Index(fields=["patient", "visit"], name="appointments_attend")]


class Ticket(models.Model):
    """A link, a join code, or a browser's place by either, that still opens a visit. Tells nothing about anybody.

    `mark` is the keyed hash of the secret, and `sealed` whose visit it is, which the secret alone opens.
    """

    mark = models.CharField(max_length=64, primary_key=True)
    sealed = models.TextField()
    expires_at = models.DateTimeField(db_index=True)
