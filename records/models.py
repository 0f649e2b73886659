"""The record store: FHIR resources as the text that was received, beside the columns that searches need."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from consent.patientdata import Gate, PatientData, PatientQuerySet
from records.searchkeys import plain

NEWEST_FIRST = (models.F("date_from").desc(nulls_last=True), models.F("id").desc())


class AuthorKind(models.TextChoices):
    PROFESSIONAL = "professional"
    PERSON = "person"
    CARER = "carer"
    DEVICE = "device"
    FEED = "feed"


class ResourceQuerySet(PatientQuerySet):
    def of_type(self, *kinds: str):
        return self.filter(kind__in=kinds)

    def newest_first(self):
        return self.order_by(*NEWEST_FIRST)


class Numeric(models.Field):
    """A decimal of any size, infinities included."""

    def db_type(self, connection: object) -> str:
        return "numeric"


def _array(of: models.Field) -> ArrayField:
    """An array that is empty unless something is said."""
    return ArrayField(of, default=list, db_default=RawSQL("'{}'", ()))


class Searched(models.Model):
    """The columns by which searches find a resource; records.searchrows fills them.

    Whoever searches names one person, whose rows are few: arrays beside the text cost a load far less than rows.
    """

    keys = _array(models.BigIntegerField())  # hashes of what may be asked for by equality
    words = _array(models.TextField())  # "parameter=folded text"
    span_keys = _array(models.BigIntegerField())  # with lows and highs: quantities and dates, as intervals
    span_lows = _array(Numeric())
    span_highs = _array(Numeric())

    class Meta:
        abstract = True


class Arrived(models.Model):
    """How a version came in: from this records.provenance tells what is not original, without a row for each."""

    source = models.CharField(max_length=200, db_default="")  # which system or feed sent it
    reason = models.CharField(max_length=200, blank=True, db_default="")
    arrival = models.CharField(max_length=200, blank=True, db_default="")  # message or file, and the place in it
    changes = _array(models.CharField(max_length=200))  # what the portal changed on arrival, see records.provenance
    sent_version = models.CharField(max_length=64, blank=True, db_default="")  # the sender's own meta.versionId
    sent_at = models.DateTimeField(null=True)  # and meta.lastUpdated
    digest = models.BinaryField(max_length=32)  # of the body without what the server owns

    class Meta:
        abstract = True


class Resource(Searched, Arrived, PatientData):
    """The current version of one FHIR resource about one person; `kind` is its type."""

    version = models.PositiveIntegerField(default=1)
    last_updated = models.DateTimeField()
    author_kind = models.CharField(max_length=20, choices=AuthorKind.choices)
    status = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=80, blank=True)  # first category code
    code_system = models.CharField(max_length=200, blank=True)  # first coding of the main code, normalised
    code = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=500, blank=True)  # the main code in words, as its author wrote it
    unit = models.CharField(max_length=80, blank=True)  # of a quantity: with the code it names a series
    date_from = models.DateTimeField(null=True)  # what the item is about, as an interval that respects precision
    date_until = models.DateTimeField(null=True)
    date_precision = models.CharField(max_length=6, blank=True)  # year, month, day, second
    encounter_id = models.UUIDField(null=True)
    author = models.CharField(max_length=200, blank=True)  # name or display of whoever wrote it
    body = models.TextField()  # canonical text, numbers and extensions as received
    statements = models.TextField(blank=True, db_default="", default="")  # in the body too, see records.statements

    is_dated = True

    objects = Gate(ResourceQuerySet)  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(date_from=None) | Q(date_until=None) | Q(date_until__gte=models.F("date_from")),
                name="records_resource_interval",
            ),
        ]
        indexes = [
            models.Index("patient", "kind", *NEWEST_FIRST, name="records_chart"),
            models.Index("patient", "kind", "code", *NEWEST_FIRST, name="records_code"),
            models.Index("patient", *NEWEST_FIRST, name="records_chronology"),
            models.Index(  # what the column `code` does not say all of: see records.searchkeys.plain
                "patient", "kind", *NEWEST_FIRST, condition=~Q(keys__contains=[plain()]), name="records_several_codes"
            ),
            models.Index(fields=["patient"], condition=~Q(labels=[]), name="records_labelled"),
        ]


class PastVersion(Arrived, PatientData):
    """A version that a later one took the place of. Its own row keeps labels and area as they were."""

    resource_id = models.UUIDField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    body = models.TextField()

    item_column = "resource_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(fields=["resource_id", "version"], name="records_version_once"),
        ]
        indexes = [models.Index(fields=["patient", "resource_id", "-version"], name="records_versions")]


class ResourceVersion(Arrived, PatientData):
    """Every version of a resource, the current one included: a view over both tables, so no text is stored twice."""

    resource_id = models.UUIDField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    body = models.TextField()

    item_column = "resource_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        managed = False
        db_table = "records_resourceversion"


class Hold(PatientData):
    """Why a result waits before its person sees it, and what became of that. Carries the result's labels and moment.

    One for each result that was ever held; the person may read it as soon as the result itself.
    """

    class Cause(models.TextChoices):
        POLICY = "policy"  # the laboratory's own wait
        DAYS = "after-days"
        TALK = "after-talk"
        ASK = "ask"
        SOURCE = "source"  # its sender said so
        WITH = "with"  # it belongs with another that is held
        DELAYED = "delayed"  # by a professional, with a reason

    resource_id = models.UUIDField(unique=True)
    test_class = models.CharField(max_length=20)  # of consent.release
    cause = models.CharField(max_length=10, choices=Cause.choices)
    filed_at = models.DateTimeField()
    earliest = models.DateTimeField()  # by the policy at filing
    latest = models.DateTimeField()
    delayed_until = models.DateTimeField(null=True)
    delay_reason = models.CharField(max_length=1000, blank=True)
    delayed_by_name = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)  # by somebody's act; by time alone it stays empty
    released_by_name = models.CharField(max_length=200, blank=True)
    talked = models.BooleanField(default=False)  # released by whoever talked about it
    comment = models.TextField(max_length=4000, blank=True)

    item_column = "resource_id"

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(held_until__lte=models.F("latest")) & Q(earliest__lte=models.F("latest")),
                name="records_hold_ends",
            ),
        ]
        indexes = [models.Index(fields=["patient", "held_until"], name="records_holds_of")]


class DirectoryEntry(Searched):
    """A FHIR resource about nobody: practitioner, organisation, place. Readable by all who are signed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    last_updated = models.DateTimeField()
    source = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True)
    identifiers = models.JSONField(default=list)  # "system|value" texts, for conditional references
    body = models.TextField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            GinIndex(fields=["identifiers"], name="records_directory_ids", opclasses=["jsonb_path_ops"]),
            GinIndex(fields=["keys"], name="records_directory_keys"),
            models.Index(fields=["kind", "id"], name="records_directory_kind"),
        ]
