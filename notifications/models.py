"""Notices to people, and the outbox that brings them outside: one row for each event, recipient and channel."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from accounts.models import Patient, User


class Preference(models.Model):
    """Whether somebody wants news of one place by one channel outside the portal; unsaid: rules.USUAL."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    place = models.CharField(max_length=20)  # rules.Place
    channel = models.CharField(max_length=10)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "place", "channel"], name="notifications_preference_once")
        ]


class Mobile(models.Model):
    """A number for text messages. It counts from when the account's owner typed the code that went to it.

    The code is made of `code_row`, the notification that brings it: it stands nowhere.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    number = models.CharField(max_length=20)  # +447…
    code_row = models.UUIDField()
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)


class NotificationQuerySet(models.QuerySet):
    def due(self, at: dt.datetime):
        """What waits, is due, and is in nobody's hands."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.filter(free, state=Notification.State.WAITING, due_at__lte=at)

    def in_portal_of(self, user_id: uuid.UUID):
        """The notices that a person finds in the portal."""
        return self.filter(recipient_id=user_id, channel=Notification.Channel.PORTAL)

    def unread(self):
        return self.filter(read_at=None)


class Notification(models.Model):
    """That something happened, never what. In the portal it is there at once; outside it waits to be sent."""

    class Channel(models.TextChoices):
        PORTAL = "portal"
        EMAIL = "email"
        TEXT = "text"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # also names the message outside
    event = models.CharField(max_length=120)  # what happened, once: "break-glass:<id>"
    recipient = models.ForeignKey(User, models.PROTECT, related_name="notifications")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    topic = models.CharField(max_length=60)
    subject_patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=200, blank=True)  # a few words for the portal's own page: a browser, a team
    # Where a link goes for the recipient; gone once that is settled
    address = models.EmailField(blank=True, db_default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)  # a worker has it in hand; after that it counts as dead
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=80, blank=True)  # class of the last error; its words may quote an address
    settled_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="notifications_due"),
            models.Index(
                fields=["recipient", "-created_at"], condition=Q(channel="portal"), name="notifications_in_portal"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="notifications_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None) | (~Q(state="waiting") & Q(settled_at__isnull=False)),
                name="notifications_settled",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(channel="portal"), name="notifications_read_in_portal"
            ),
        ]
