"""When people want to see their results, class of test by class of test."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from consent.patientdata import Gate, PatientData


class ReleaseChoice(PatientData):
    """What the person chose for one class of test. Kind `Consent`, area `consent`. The newest of a class counts."""

    class Answer(models.TextChoices):
        AT_ONCE = "at-once"
        AFTER_DAYS = "after-days"
        AFTER_TALK = "after-talk"  # only once a professional has talked about it
        ASK = "ask"  # the person is asked each time

    test_class = models.CharField(max_length=20)  # of consent.release
    answer = models.CharField(max_length=10, choices=Answer.choices)
    days = models.PositiveSmallIntegerField(null=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    objects = Gate()  # type: ignore[misc]

    class Meta(PatientData.Meta):
        abstract = False
        constraints = [
            *PatientData.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answer="after-days", days__isnull=False) | ~Q(answer="after-days") & Q(days=None),
                name="consent_release_days",
            ),
        ]
        indexes = [models.Index(fields=["patient", "test_class", "-made_at"], name="consent_release_of")]
