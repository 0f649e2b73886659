import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# The appointments that stand at these times: ids alone, for work that opens each record by them.
STANDING = """
CREATE FUNCTION appointments_standing_at(slots uuid[]) RETURNS TABLE (slot uuid, person uuid, booking uuid)
LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT b.slot_id, coalesce(p.merged_into_id, p.id), b.id
    FROM appointments_booking b JOIN accounts_patient p ON p.id = b.patient_id
    WHERE b.slot_id = ANY (slots) AND b.state IN ('booked', 'arrived')
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_people_with_rules"),
        ("appointments", "0007_line_of_a_clinic"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallingOff",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("team", models.CharField(blank=True, max_length=80)),
                ("role", models.CharField(max_length=30)),
                ("sure_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("day", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("instead", models.BooleanField()),
                ("left", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("offered", models.PositiveIntegerField(default=0)),
                ("told", models.PositiveIntegerField(default=0)),
                ("phone", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["asked_at"], name="appointments_calling_off"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), models.Q(("left", []), ("reason", "")), _connector="OR"),
                        name="appointments_called_off_whole",
                    )
                ],
            },
        ),
        migrations.RunSQL(STANDING, "DROP FUNCTION appointments_standing_at(uuid[])"),
    ]
