import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

from consent.patientdata import row_security

KNOWN = (
    "professional-only third-party held confidential-to-child entered-in-error test"
    " sensitive:sexual-health sensitive:termination sensitive:mental-health sensitive:domestic-abuse"
    " sensitive:gender-identity sensitive:addiction sensitive:genetics"
).split()


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_several_people"),
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ReviewRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("area", models.CharField(max_length=20)),
                (
                    "labels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("item_id", models.UUIDField()),
                ("reason", models.CharField(max_length=40)),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("kept", "Kept"), ("shared", "Shared")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("answered_by_name", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.patient",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "_ungated",
                "default_manager_name": "_ungated",
                "indexes": [models.Index(fields=["patient", "item_id"], name="contributions_reviews")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("labels__contained_by", KNOWN)), name="reviewrequest_known_labels"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("item_id",), name="contributions_asked_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                models.Q(("answered_at", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="contributions_answered_at",
                    ),
                ],
            },
            managers=[("_ungated", django.db.models.manager.Manager())],
        ),
        migrations.RunSQL(row_security("contributions_reviewrequest"), migrations.RunSQL.noop),
    ]
