"""How far the demo clock has been moved. Empty outside demonstrations."""

from django.db import models


class Offset(models.Model):
    """At most one row: what `portal_now()` adds to the database's own time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_one_row")]
