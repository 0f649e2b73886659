import uuid

import django.contrib.postgres.fields
import django.db.models.manager
from django.db import migrations, models

# How far each thing given and each request for correction has come, for whoever may know that and not what it says.
# What was written is no column here. Whoever reads it sees the rows that they would see beneath it (security_invoker).
VIEW = """
CREATE VIEW contributions_requeststate WITH (security_invoker = true) AS
SELECT c.id, c.patient_id, 'RequestState'::varchar AS kind, c.area, c.labels, c.organisation_id, c.held_until,
    c.id AS item_id, 'given'::varchar AS sort, c.outcome::varchar AS state, coalesce(w.holder_id, c.asked_of_id) AS holder_id,
    c.given_at AS asked_at, c.answered_at, coalesce(w.due_at, c.due_at) AS due_at
FROM contributions_contribution c
LEFT JOIN work_workitem w ON w.subject = 'contribution' AND w.subject_id = c.id AND w.done_at IS NULL
UNION ALL
SELECT r.id, r.patient_id, 'RequestState'::varchar, r.area, r.labels, r.organisation_id, r.held_until,
    r.resource_id, 'correction'::varchar, r.state::varchar, coalesce(w.holder_id, r.asked_of_id),
    r.asked_at, r.answered_at, coalesce(w.due_at, r.due_at)
FROM contributions_correctionrequest r
LEFT JOIN work_workitem w ON w.subject = 'correction' AND w.subject_id = r.id AND w.done_at IS NULL
WHERE r.same_as_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0012_taken_back"), ("work", "0004_more_subjects")]
    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW contributions_requeststate"),
        migrations.CreateModel(
            name='RequestState',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('item_id', models.UUIDField()),
                ('sort', models.CharField(choices=[('given', 'Given'), ('correction', 'Correction')], max_length=10)),
                ('state', models.CharField(max_length=15)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'managed': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
    ]
