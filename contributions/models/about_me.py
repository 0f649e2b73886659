"""What a person says of themselves: who they are, what they need, what they wish for."""

from django.db import models
from django.db.models import Q

from consent.patientdata import Gate, PatientData


class AboutMe(PatientData):
    """One section as it was said at one time; what was said before stays. `area` is contributions or demographics."""

    section = models.CharField(max_length=40)  # of contributions.rules: a heading, a need, a contact, a wish
    answers = models.JSONField(default=dict)  # by the names of the section's fields
    said_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    said_by_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    said_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    form_key = models.UUIDField(unique=True)

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient", "section"], condition=Q(replaced_at=None), name="contributions_said_now"
            ),
        ]
        indexes = [models.Index(fields=["patient", "section", "-said_at"], name="contributions_said")]
