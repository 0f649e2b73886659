import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BrokenGlass",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "reason_code",
                    models.CharField(
                        choices=[
                            ("emergency", "Emergency"),
                            ("unable-to-ask", "Unable"),
                            ("public-safety", "Public Safety"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.patient"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["patient", "actor", "-ends_at"], name="consent_bro_patient_1a158e_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("started_at"))), name="consent_glass_ends"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CareRelationship",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("team", models.CharField(blank=True, max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "Registration"),
                            ("encounter", "Encounter"),
                            ("referral", "Referral"),
                            ("team", "Team"),
                            ("appointment", "Appointment"),
                            ("thread", "Thread"),
                            ("pharmacy", "Pharmacy"),
                        ],
                        max_length=20,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.patient"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient", "organisation"], name="consent_car_patient_fa0020_idx"),
                    models.Index(fields=["organisation", "patient"], name="consent_car_organis_188362_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("patient", "organisation", "team", "kind"),
                        name="consent_care_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="consent_care_period",
                    ),
                ],
            },
        ),
    ]
