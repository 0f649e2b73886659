"""What happened, once per request and person. No foreign keys: the log outlives what it speaks of."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One decision and its outcome. The trigger fills `at`, `xid`, `salt` and `leaf`; nothing changes it later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    request_id = models.CharField(max_length=64)
    actor_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=12)  # person, app, source, job, anonymous
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=40)
    organisation_id = models.UUIDField(null=True)
    organisation_name = models.CharField(max_length=200, blank=True)
    on_behalf_of = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    basis = models.CharField(max_length=40, blank=True)
    policy_version = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=12)  # v3-ActReason: TREAT, BTG, PATRQT, HOPERAT …
    areas = ArrayField(models.CharField(max_length=20), default=list)
    kinds = ArrayField(models.CharField(max_length=60), default=list)
    action = models.CharField(max_length=12)  # read, search, create, update, …
    target = models.CharField(max_length=120, blank=True)  # Type/id of the one item a request was about
    query = models.CharField(max_length=500, blank=True)  # names of parameters, never their values
    route = models.CharField(max_length=12)  # page, list, search, export, API, link, print, job, websocket
    outcome = models.CharField(max_length=12)  # permitted, refused, failed
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-at"], name="audit_about_patient"),
            models.Index(fields=["actor_id", "-at"], name="audit_by_actor"),
            models.Index(fields=["-at", "-id"], condition=Q(outcome="refused"), name="audit_refusals"),
        ]
