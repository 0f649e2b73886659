"""Letterboxes of teams, conversations with them, and what a team writes for itself."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consent.patientdata import Gate, PatientData

SUBJECT_LENGTH, BODY_LENGTH, NOTE_LENGTH = 120, 8000, 4000


class Letterbox(models.Model):
    """A team that people in its care may write to, by what they need."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    team = models.CharField(max_length=80, blank=True)  # as in Membership.team; empty: the whole organisation
    name = models.CharField(max_length=120)  # in plain words: "The nurses at Glenview Practice"
    phone = models.CharField(max_length=40, blank=True)  # whom to call instead, or when an answer is late
    needs = ArrayField(models.CharField(max_length=30))  # of messaging.rules
    answer_days = models.PositiveSmallIntegerField(default=3)  # working days, by policy
    opens_at = models.TimeField()  # local time
    closes_at = models.TimeField()
    weekdays = ArrayField(models.PositiveSmallIntegerField())  # 0: Monday
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "team"], condition=Q(ended_at=None), name="messaging_letterbox_once"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="messaging_hours"),
        ]


class Template(models.Model):
    """An answer that a team gives often, to begin from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    letterbox = models.ForeignKey(Letterbox, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=BODY_LENGTH)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Thread(PatientData):
    """A conversation between a person and a team. `kind` is Communication, `organisation` the team's.

    Its work item says whose turn it is as long as the person waits for an answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # for the team
        ANSWERED = "answered"
        CLOSED = "closed"

    letterbox = models.ForeignKey(Letterbox, models.PROTECT, related_name="+")
    need = models.CharField(max_length=30)
    key = models.ForeignKey("vault.DataKey", models.PROTECT, related_name="+")
    subject = models.BinaryField()  # sealed by `key`
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()  # of the newest message
    changed_at = models.DateTimeField()  # in any way: state and team too
    first_answer_at = models.DateTimeField(null=True)  # from which answer times are told
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="messaging_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-last_at"], name="messaging_threads_of"),
            models.Index(
                fields=["letterbox", "-opened_at"],
                condition=Q(first_answer_at__isnull=False),
                name="messaging_answered",
            ),
        ]


class ThreadState(PatientData):
    """How far a conversation has come, and nothing that was written in it: a view with the id of the thread.

    `kind` is MessageState. `unread`: the team has not opened all of it; `due_at`: of the answer that the person awaits.
    """

    letterbox = models.ForeignKey(Letterbox, models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=10, choices=Thread.State.choices)
    closed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    unread = models.BooleanField()
    answered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        managed = False


class Message(PatientData):
    """One message. `kind` is Communication; labels and organisation are the thread's."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="+")
    body = models.BinaryField()  # sealed by the thread's key
    from_team = models.BooleanField()
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    author_role = models.CharField(max_length=30, blank=True)  # of a member of staff
    for_name = models.CharField(max_length=200, blank=True)  # the person's, where a helper wrote it for them
    sent_at = models.DateTimeField()
    warned = models.BooleanField(default=False)  # sent although its words sounded urgent, after the advice
    important = models.BooleanField(default=False)  # the person must not miss it
    read_at = models.DateTimeField(null=True)  # first opened by the other side
    read_by_name = models.CharField(max_length=200, blank=True)
    told_again_at = models.DateTimeField(null=True)  # by another way, for it was not read
    form_key = models.UUIDField(unique=True)

    item_column = "thread_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["patient", "thread", "sent_at"], name="messaging_of_thread"),
            models.Index(
                fields=["sent_at"],
                condition=Q(important=True, read_at=None, told_again_at=None),
                name="messaging_unread_important",
            ),
        ]


class StaffNote(PatientData):
    """What a team writes for itself beside a thread. `kind` is StaffNote; labelled professional-only."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="+")
    body = models.BinaryField()  # sealed by the thread's key
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    item_column = "thread_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "thread"], name="messaging_notes_of")]
