"""What people add to their record, always labelled as theirs."""

from django.db import models

from consent.patientdata import Gate, PatientData, PatientQuerySet

NOTE_LENGTH = 4000


class AnnotationQuerySet(PatientQuerySet):
    def on(self, *resource_ids):
        """Notes on these items, oldest first: they read as a conversation with oneself."""
        return self.filter(resource_id__in=resource_ids).order_by("written_at")


class Annotation(PatientData):
    """A person's own note on one item; the item itself stays as it is. Carries the item's labels."""

    resource_id = models.UUIDField()
    text = models.TextField(max_length=NOTE_LENGTH)
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)  # made with the form: a double click stores one note

    objects = Gate(AnnotationQuerySet)  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "resource_id"], name="contributions_notes_on")]


class Draft(models.Model):
    """Words not yet sent, kept so that a time-out loses nothing. Seen by their writer alone."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)  # which form of whose record
    text = models.TextField(max_length=NOTE_LENGTH * 6)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="contributions_draft_once")]
