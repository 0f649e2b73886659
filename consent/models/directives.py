"""What people decided about their own record, and the receipts that they hold for it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from consent.patientdata import Gate, PatientData


class Directive(PatientData):
    """One thing that the person said about who may see what: of which items, areas or classes, towards whom, how long.

    Towards nobody in particular means towards everybody. Kind `Consent`, area `consent`. Never changed but in its end,
    and by what comes later of a hidden item: it joins the items.
    """

    class Effect(models.TextChoices):
        HIDE = "hide"
        LOCK = "lock"  # hidden, and not opened by emergency access either
        OPEN = "open"  # lets through what a sensitive class closes
        SHARE = "share"  # a basis for the recipient, in these areas
        BLOCK = "block"  # this one professional is refused
        RESEARCH = "research"  # a choice about a topic of research

    effect = models.CharField(max_length=10, choices=Effect.choices)
    items = ArrayField(models.UUIDField(), default=list)  # the chosen item first, then what belongs to it
    areas = ArrayField(models.CharField(max_length=20), default=list)
    classes = ArrayField(models.CharField(max_length=40), default=list)  # labels "sensitive:…"
    towards_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", null=True)
    towards_team = models.CharField(max_length=80, blank=True)  # empty: the whole organisation
    towards_user = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    purpose = models.CharField(max_length=12, default="TREAT")  # v3-ActReason
    detail = models.JSONField(default=dict)  # research: topic and answer
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # planned by the person, or when it was taken back
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    by_telephone = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True)  # made with the form: a double click decides once

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="consent_directive_period"
            ),
            models.CheckConstraint(
                condition=Q(towards_user=None) | Q(towards_organisation=None), name="consent_directive_one_recipient"
            ),
            models.CheckConstraint(
                condition=~Q(effect="block") | Q(towards_user__isnull=False), name="consent_block_names_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(effect="share") | Q(towards_user__isnull=False) | Q(towards_organisation__isnull=False),
                name="consent_share_names_somebody",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-made_at"], name="consent_said")]


class Receipt(PatientData):
    """A numbered receipt for one act of the person about their own record: kept for good, whatever is changed later."""

    number = models.PositiveBigIntegerField(unique=True)  # from the sequence consent_receipt_number
    act = models.CharField(max_length=20)  # hide, end, open, share, block, first-choices, invite, revoke, release …
    text = models.TextField()  # what was decided, in the words in which it was shown
    effect_text = models.TextField(blank=True)  # what it does and does not do, as it was said before deciding
    law = models.TextField(blank=True)  # what overrides it
    directives = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    by_telephone = models.BooleanField(default=False)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        indexes = [models.Index(fields=["patient", "-at"], name="consent_receipts_of")]
