"""What people add to their record, always labelled as theirs."""

from django.db import models

from consent.patientdata import Gate, PatientData, PatientQuerySet

NOTE_LENGTH = 4000
LETTER_LENGTH = 50_000


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
    for_name = models.CharField(max_length=200, blank=True)  # the person's, where a helper wrote it for them
    written_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)  # made with the form: a double click stores one note

    item_column = "resource_id"

    objects = Gate(AnnotationQuerySet)  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "resource_id"], name="contributions_notes_on")]


class TextRequest(PatientData):
    """A letter that gives no words, asked for as text; whoever wrote it answers with the words. Carries its labels."""

    class State(models.TextChoices):
        ASKED = "asked"
        ANSWERED = "answered"

    resource_id = models.UUIDField(unique=True)  # one request a letter
    asked_of = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", null=True)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    text = models.TextField(max_length=LETTER_LENGTH, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    item_column = "resource_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state="asked", answered_at=None) | models.Q(state="answered") & ~models.Q(text=""),
                name="contributions_text_request_state",
            ),
        ]
        indexes = [models.Index(fields=["asked_of", "state"], name="contributions_text_asked")]


class ReviewState(models.TextChoices):
    """What becomes of a wish that something left out be looked at again."""

    ASKED = "asked"
    KEPT = "kept"  # looked at again, and still left out
    SHARED = "shared"  # looked at again: it, or more of it, was given


class ReviewRequest(PatientData):
    """A person's wish that its author look again at something left out. Goes to the organisation that wrote it.

    Carries none of the item's labels: the person who asked must see what became of it.
    """

    item_id = models.UUIDField()
    reason = models.CharField(max_length=40)  # why it was left out when the person asked
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.ASKED)
    answer = models.TextField(max_length=NOTE_LENGTH, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    item_column = "item_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(
                fields=["item_id"], condition=models.Q(state="asked"), name="contributions_asked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", answered_at=None)
                | ~models.Q(state="asked") & ~models.Q(answered_at=None),
                name="contributions_answered_at",
            ),
        ]
        indexes = [models.Index(fields=["patient", "item_id"], name="contributions_reviews")]
