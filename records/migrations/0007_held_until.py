from django.db import migrations, models

# A view's columns can only be added at its end.
VIEW = """
CREATE OR REPLACE VIEW records_resourceversion WITH (security_invoker = true) AS
SELECT id, patient_id, kind, area, labels, organisation_id, id AS resource_id, version, last_updated AS at, body,
       source, reason, arrival, changes, sent_version, sent_at, digest, held_until FROM records_resource
UNION ALL
SELECT id, patient_id, kind, area, labels, organisation_id, resource_id, version, at, body,
       source, reason, arrival, changes, sent_version, sent_at, digest, held_until FROM records_pastversion
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0006_conditional_create")]

    operations = [
        migrations.AddField("pastversion", "held_until", models.DateTimeField(null=True)),
        migrations.AddField("resource", "held_until", models.DateTimeField(null=True)),
        migrations.RunSQL(VIEW, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddField("resourceversion", "held_until", models.DateTimeField(null=True))]
        ),
    ]
