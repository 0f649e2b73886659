"""What is kept sealed: keys, files that people send, and words that are not sent yet.

It protects copies of the database: dumps, replicas, stolen disks. It does not protect a portal that was broken into,
which holds the keys.
"""

import uuid

from django.db import models
from django.db.models import Count, Q, Sum

from consent.gate import Access, Ungated
from consent.patientdata import Gate, PatientData


class DataKey(models.Model):
    """The key of one thread, one file or one person's drafts, sealed by a key that is not in the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sealed = models.BinaryField(max_length=100)
    sealed_by = models.CharField(max_length=16)  # name of the key from SEALING_KEYS, see vault.keys
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sealed_by"], name="vault_sealed_by")]


class FileGate(Gate):
    def kept(self, access: Access) -> tuple[int, int]:
        """Number and bytes of all files of the person, whoever sees them: for the limits, and nothing else."""
        if not isinstance(access, Access) or not access.is_open:
            raise Ungated("Open the gate, then read inside `access.reading()`.")
        told = self._of(access).aggregate(files=Count("id"), bytes=Sum("size", default=0))
        return told["files"], told["bytes"]


class StoredFile(PatientData):
    """One file that somebody sent, after the checks of vault.checking: `kind` is of KINDS, `area` that of its place."""

    class State(models.TextChoices):
        QUARANTINE = "quarantine"  # waits for the virus scanner
        RELEASED = "released"
        REFUSED = "refused"  # the scanner found something: the content is gone

    key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    belongs_to = models.UUIDField()  # the message, correction or document that it came with
    name = models.CharField(max_length=120)  # cleaned: no path, no control characters
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes, of what is kept
    content = models.BinaryField()  # sealed by `key`
    state = models.CharField(max_length=10, choices=State.choices)
    scanned_by = models.CharField(max_length=60, blank=True)  # scanner and its signatures; empty: there is none here
    scanned_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    item_column = "belongs_to"

    objects = FileGate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(content=b"", size=0), name="vault_refused_is_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "belongs_to"], name="vault_files_of"),
            models.Index(fields=["sent_at"], condition=Q(state="quarantine"), name="vault_waiting"),
        ]


class Draft(models.Model):
    """Words not yet sent, sealed, so that a time-out loses nothing. Opened for their writer alone."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    place = models.BinaryField(max_length=32)  # keyed hash of which form of whose record
    key = models.ForeignKey(DataKey, models.PROTECT, related_name="+")
    content = models.BinaryField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="vault_draft_once")]
