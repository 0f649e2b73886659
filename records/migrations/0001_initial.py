import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from consent.patientdata import row_security


NEWEST_FIRST = (models.F("date_from").desc(nulls_last=True), models.F("id").desc())


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                ("last_updated", models.DateTimeField()),
                ("source", models.CharField(max_length=200)),
                ("name", models.CharField(blank=True, max_length=300)),
                ("identifiers", models.JSONField(default=list)),
                ("body", models.TextField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["identifiers"], name="records_directory_ids", opclasses=["jsonb_path_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("resource_id", models.UUIDField()),
                ("kind", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=40)),
                ("target_kind", models.CharField(max_length=60)),
                ("target_id", models.CharField(max_length=100)),
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
                "indexes": [
                    models.Index(fields=["patient", "target_id"], name="records_reference_to"),
                    models.Index(fields=["resource_id"], name="records_reference_of"),
                ],
            },
            managers=[
                ("_ungated", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Resource",
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
                ("version", models.PositiveIntegerField(default=1)),
                ("last_updated", models.DateTimeField()),
                ("source", models.CharField(max_length=200)),
                (
                    "author_kind",
                    models.CharField(
                        choices=[
                            ("professional", "Professional"),
                            ("person", "Person"),
                            ("carer", "Carer"),
                            ("device", "Device"),
                            ("feed", "Feed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=40)),
                ("category", models.CharField(blank=True, max_length=80)),
                ("code_system", models.CharField(blank=True, max_length=200)),
                ("code", models.CharField(blank=True, max_length=100)),
                ("title", models.CharField(blank=True, max_length=500)),
                ("unit", models.CharField(blank=True, max_length=80)),
                ("date_from", models.DateTimeField(null=True)),
                ("date_until", models.DateTimeField(null=True)),
                ("date_precision", models.CharField(blank=True, max_length=6)),
                ("encounter_id", models.UUIDField(null=True)),
                ("author", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField()),
                ("digest", models.BinaryField(max_length=32)),
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
                "indexes": [
                    models.Index("patient", "kind", *NEWEST_FIRST, name="records_chart"),
                    models.Index("patient", "kind", "code", *NEWEST_FIRST, name="records_code"),
                    models.Index("patient", *NEWEST_FIRST, name="records_chronology"),
                    models.Index(fields=["patient"], condition=models.Q(("labels", []), _negated=True), name="records_labelled"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "labels__contained_by",
                                [
                                    "professional-only",
                                    "third-party",
                                    "held",
                                    "confidential-to-child",
                                    "entered-in-error",
                                    "test",
                                    "sensitive:sexual-health",
                                    "sensitive:termination",
                                    "sensitive:mental-health",
                                    "sensitive:domestic-abuse",
                                    "sensitive:gender-identity",
                                    "sensitive:addiction",
                                    "sensitive:genetics",
                                ],
                            )
                        ),
                        name="resource_known_labels",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date_from", None),
                            ("date_until", None),
                            ("date_until__gte", models.F("date_from")),
                            _connector="OR",
                        ),
                        name="records_resource_interval",
                    ),
                ],
            },
            managers=[
                ("_ungated", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ResourceVersion",
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
                ("resource_id", models.UUIDField()),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField()),
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
                "indexes": [
                    models.Index(fields=["patient", "resource_id", "-version"], name="records_versions")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "labels__contained_by",
                                [
                                    "professional-only",
                                    "third-party",
                                    "held",
                                    "confidential-to-child",
                                    "entered-in-error",
                                    "test",
                                    "sensitive:sexual-health",
                                    "sensitive:termination",
                                    "sensitive:mental-health",
                                    "sensitive:domestic-abuse",
                                    "sensitive:gender-identity",
                                    "sensitive:addiction",
                                    "sensitive:genetics",
                                ],
                            )
                        ),
                        name="resourceversion_known_labels",
                    ),
                    models.UniqueConstraint(fields=("resource_id", "version"), name="records_version_once"),
                ],
            },
            managers=[
                ("_ungated", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("resource_id", models.UUIDField()),
                ("kind", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=40)),
                ("system", models.CharField(blank=True, max_length=200)),
                ("value", models.CharField(max_length=200)),
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
                "indexes": [
                    models.Index(fields=["patient", "kind", "name", "value"], name="records_token_find"),
                    models.Index(fields=["resource_id"], name="records_token_of"),
                ],
            },
            managers=[
                ("_ungated", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(row_security("records_resource"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("records_resourceversion"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("records_token"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("records_reference"), migrations.RunSQL.noop),
    ]
