import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models
from django.db.models.expressions import RawSQL

from consent.patientdata import row_security
from consent.sensitivity import Label

# The text of a current version stands in records_resource alone. The view shows all versions to whoever may see the
# rows beneath it (security_invoker).
SHARED = "patient_id, kind, area, labels, organisation_id"
ARRIVED = "source, reason, arrival, changes, sent_version, sent_at, digest"
VIEW = f"""
CREATE VIEW records_resourceversion WITH (security_invoker = true) AS
SELECT id, {SHARED}, id AS resource_id, version, last_updated AS at, body, {ARRIVED} FROM records_resource
UNION ALL
SELECT id, {SHARED}, resource_id, version, at, body, {ARRIVED} FROM records_pastversion
"""
MOVE = f"""
SET LOCAL portal.population = 'on';
UPDATE records_resource r SET reason = v.reason FROM records_resourceversion v
 WHERE v.resource_id = r.id AND v.version = r.version AND v.reason <> '';
INSERT INTO records_pastversion (id, {SHARED}, resource_id, version, at, body, source, reason, digest)
SELECT v.id, {", ".join(f"v.{name}" for name in SHARED.split(", "))}, v.resource_id, v.version, v.at, v.body, r.source,
       v.reason, ''::bytea
  FROM records_resourceversion v JOIN records_resource r ON r.id = v.resource_id AND r.version <> v.version;
SET CONSTRAINTS ALL IMMEDIATE;
DROP TABLE records_resourceversion;
"""


def arrived():
    return [
        ("source", models.CharField(db_default="", max_length=200)),
        ("reason", models.CharField(blank=True, db_default="", max_length=200)),
        ("arrival", models.CharField(blank=True, db_default="", max_length=200)),
        ("changes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), db_default=RawSQL("'{}'", ()), default=list, size=None)),
        ("sent_version", models.CharField(blank=True, db_default="", max_length=64)),
        ("sent_at", models.DateTimeField(null=True)),
        ("digest", models.BinaryField(max_length=32)),
    ]


def owned(model):
    def key(to):
        return models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, null=to == "accounts.organisation")

    return migrations.CreateModel(
        name=model,
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
            ("kind", models.CharField(max_length=60)),
            ("area", models.CharField(max_length=20)),
            ("labels", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
            ("resource_id", models.UUIDField()),
            ("version", models.PositiveIntegerField()),
            ("at", models.DateTimeField()),
            ("body", models.TextField()),
            *arrived(),
            ("organisation", key("accounts.organisation")),
            ("patient", key("accounts.patient")),
        ],
        options={
            "abstract": False,
            "base_manager_name": "_ungated",
            "default_manager_name": "_ungated",
        }
        | (
            {
                "indexes": [models.Index(fields=["patient", "resource_id", "-version"], name="records_versions")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("labels__contained_by", [label.value for label in Label])), name="pastversion_known_labels"),
                    models.UniqueConstraint(fields=("resource_id", "version"), name="records_version_once"),
                ],
            }
            if model == "PastVersion"
            else {"managed": False, "db_table": "records_resourceversion"}
        ),
        managers=[("_ungated", django.db.models.manager.Manager())],
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0004_owner_of_an_item")]

    operations = [
        *[migrations.AddField("resource", name, field) for name, field in arrived() if name not in ("source", "digest")],
        migrations.AlterField("resource", "source", dict(arrived())["source"]),
        migrations.RunSQL("ALTER INDEX records_versions RENAME TO records_versions_were", migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE records_resourceversion RENAME CONSTRAINT records_version_once TO records_version_once_was",
            migrations.RunSQL.noop,
        ),
        owned("PastVersion"),
        migrations.RunSQL(row_security("records_pastversion"), migrations.RunSQL.noop),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("ResourceVersion"), owned("ResourceVersion")]
        ),
    ]
