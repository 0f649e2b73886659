"""Carers as people of their own: what they say about themselves as a carer."""

from django.db import models

from accounts.models import User


class Carer(models.Model):
    """That somebody cares for another, how their own support plan stands, and what to do if they fall ill."""

    class Plan(models.TextChoices):
        NO = "no"
        ASKED = "asked"
        YES = "yes"

    user = models.OneToOneField(User, models.PROTECT, related_name="+", primary_key=True)
    is_carer = models.BooleanField(default=False)
    young = models.BooleanField(default=False)  # under 18: a young carer statement in place of a support plan
    plan = models.CharField(max_length=6, choices=Plan.choices, default=Plan.NO)
    plan_on = models.DateField(null=True)
    emergency = models.TextField(max_length=2000, blank=True)  # who steps in, and what they must know
    changed_at = models.DateTimeField()
