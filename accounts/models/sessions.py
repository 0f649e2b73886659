"""Signed-in browsers, those known from before, and counts of what is limited."""

import uuid

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.models.users import Membership, User
from accounts.roles import Role
from accounts.sessions import SessionStore


class Session(AbstractBaseSession):
    """A signed-in browser, with what the gate asks of it as columns of its own."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    role = models.CharField(max_length=30, default=Role.CITIZEN)
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    auth_hash = models.CharField(max_length=64, blank=True)  # keyed hash of the password that opened it
    otp_at = models.DateTimeField(null=True)  # when a one-time code was last given
    started_at = models.DateTimeField(null=True)  # when the person signed in
    last_seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=200, blank=True)  # browser and system in words
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)  # names the session on the person's own page

    @classmethod
    def get_session_store_class(cls):
        return SessionStore


class KnownDevice(models.Model):
    """A browser on which this account has signed in before, known by a random cookie."""

    user = models.ForeignKey(User, models.CASCADE, related_name="known_devices")
    mark = models.BinaryField(max_length=32)  # hash of the cookie
    words = models.CharField(max_length=200)
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "mark"], name="accounts_known_device_once")]


class Tally(models.Model):
    """One of a kind that is limited, such as a mail to one address; counted without the broker."""

    kind = models.CharField(max_length=20)
    mark = models.BinaryField(max_length=32)  # keyed hash of what is limited
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "mark", "at"], name="accounts_tally_window")]
