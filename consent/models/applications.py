"""Who asks to act for an adult who cannot decide, and what an officer made of it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Patient, User
from consent.models.delegations import Delegation


class Application(models.Model):
    """A guardian or attorney asks for access by their document, sent along or shown on paper; an officer decides.

    What was sent stands in the applicant's own record (`kept_in`), for the adult may have none here.
    """

    class Document(models.TextChoices):
        ATTORNEY = "attorney"  # power of attorney, registered with the Office of the Public Guardian
        GUARDIANSHIP = "guardianship"  # order of a sheriff
        INTERVENTION = "intervention"  # order of a sheriff about one matter
        ELSEWHERE = "elsewhere"  # from outside Scotland: another instrument, checked by hand

    class State(models.TextChoices):
        WAITING = "waiting"
        ACTIVE = "active"
        INACTIVE = "inactive"  # registered, and nobody has decided yet that the adult lacks capacity
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"  # by the applicant, before anybody decided; `decided_by` is who withdrew

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)  # made with the form: a double click asks once
    applicant = models.ForeignKey(User, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+", null=True)  # whom it fits, if anybody
    person_name = models.CharField(max_length=200)  # as the applicant gave it
    relation = models.CharField(max_length=80, blank=True)
    document = models.CharField(max_length=20, choices=Document.choices)
    number = models.CharField(max_length=60)
    dated_on = models.DateField()
    powers = ArrayField(models.CharField(max_length=12), default=list)  # welfare, financial
    incapacity_stated = models.BooleanField(default=False)
    ends_on = models.DateField(null=True)  # last day, as the document says it
    made_at = models.DateTimeField()
    kept_in = models.ForeignKey(Patient, models.PROTECT, related_name="+", null=True)  # nothing was sent: null
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)  # by staff who saw the paper
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    checked = ArrayField(models.CharField(max_length=20), default=list)  # what the officer ticked
    answer = models.CharField(max_length=1000, blank=True)  # to the applicant
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "made_at"], name="consent_applications")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None, decided_by=None)
                | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="consent_application_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "inactive"]) | Q(delegation__isnull=False),
                name="consent_application_opens",
            ),
            models.CheckConstraint(
                condition=Q(kept_in=None) | Q(entered_by=None), name="consent_application_one_way_in"
            ),
        ]
