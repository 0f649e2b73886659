"""What identity providers said of accounts, and the questions about identity that the help desk decides."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models.people import Patient
from accounts.models.users import User


class Identity(models.Model):
    """What an identity provider said of an account: how sure, and who, as keyed hashes. Its claims are not kept."""

    class Level(models.IntegerChoices):
        LOW = 1
        SUBSTANTIAL = 2
        HIGH = 3

    user = models.ForeignKey(User, models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    match_keys = ArrayField(models.BinaryField(max_length=32), default=list)
    verified_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_identity_once")]


class IdentityCase(models.Model):
    """A question of who somebody is, for the help desk. Nothing clinical: what was reported is named by its kind."""

    class Kind(models.TextChoices):
        NO_MATCH = "no-match"  # three tries did not fit
        BOUND = "already-bound"  # they did, but that record has an account
        NO_NUMBER = "no-number"
        TWO_NUMBERS = "two-numbers"
        DUPLICATE = "duplicate"  # two records that may be one person's
        NOT_ME = "not-me"  # the record holds something that is somebody else's

    class Outcome(models.TextChoices):
        CONNECTED = "connected"
        TRY_AGAIN = "try-again"
        NOT_CONNECTED = "not-connected"
        SAME_PERSON = "same-person"
        NOT_SAME = "not-same"
        IS_THEIRS = "is-theirs"
        NOT_THEIRS = "not-theirs"

    CONNECTING = (Kind.NO_MATCH, Kind.BOUND, Kind.NO_NUMBER, Kind.TWO_NUMBERS)  # these close the page for the account

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=12, unique=True)  # random, to say on the telephone
    kind = models.CharField(max_length=15, choices=Kind.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="identity_cases")  # whose question it is
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")  # of a possible duplicate
    item_id = models.UUIDField(null=True)  # of what is reported as not theirs; none: the whole record
    item_kind = models.CharField(max_length=80, blank=True)  # the three in words
    item_source = models.CharField(max_length=200, blank=True)
    item_on = models.DateField(null=True)
    words = models.CharField(max_length=1000, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome.choices, blank=True)
    answer = models.CharField(max_length=1000, blank=True)  # to the person

    class Meta:
        indexes = [models.Index(fields=["opened_at"], condition=Q(closed_at=None), name="accounts_open_cases")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(closed_at=None, kind__in=["no-match", "already-bound", "no-number", "two-numbers"]),
                name="accounts_one_connecting_case",
            ),
            models.UniqueConstraint(
                fields=["user", "patient", "item_id"],
                condition=Q(closed_at=None, kind="not-me"),
                nulls_distinct=False,
                name="accounts_one_report_of_an_item",
            ),
            models.UniqueConstraint(
                fields=["patient", "other"], condition=Q(kind="duplicate"), name="accounts_one_doubt_of_a_pair"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="", closed_by=None) | ~Q(outcome="") & Q(closed_at__isnull=False),
                name="accounts_case_closed_with_outcome",
            ),
        ]
