import uuid

import django.contrib.postgres.fields
import django.db.models.manager
from django.db import migrations, models

# How far each medicine that was ordered has come, for whoever may know that and not which medicine it is.
# Whoever reads it sees the rows that they would see beneath it (security_invoker).
VIEW = """
CREATE VIEW prescriptions_orderstate WITH (security_invoker = true) AS
SELECT i.id, i.patient_id, 'RequestState'::varchar AS kind, i.area, i.labels, i.organisation_id, i.held_until,
    i.prescription, i.state, i.changed_at, r.asked_at, w.due_at
FROM prescriptions_requestitem i
JOIN prescriptions_request r ON r.patient_id = i.patient_id AND r.id = i.request_id
LEFT JOIN work_workitem w ON w.subject = 'prescription' AND w.subject_id = r.id AND w.done_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("prescriptions", "0003_early_and_told"), ("work", "0004_more_subjects")]
    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW prescriptions_orderstate"),
        migrations.CreateModel(
            name='OrderState',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('prescription', models.UUIDField()),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('with-practice', 'With Practice'), ('review-asked', 'Review Asked'), ('declined', 'Declined'), ('cancelled', 'Cancelled'), ('approved', 'Approved'), ('withdrawn', 'Withdrawn'), ('with-pharmacy', 'With Pharmacy'), ('not-tracked', 'Not Tracked'), ('preparing-remainder', 'Preparing Remainder'), ('ready', 'Ready'), ('ready-in-part', 'Ready In Part'), ('collected', 'Collected'), ('not-dispensed', 'Not Dispensed')], max_length=20)),
                ('changed_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
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
