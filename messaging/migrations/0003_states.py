import uuid

import django.contrib.postgres.fields
import django.db.models.manager
from django.db import migrations, models

# How far each conversation has come, for whoever may know that and not what was written. Its words are no column here.
# Whoever reads it sees the rows that they would see beneath it (security_invoker).
VIEW = """
CREATE VIEW messaging_threadstate WITH (security_invoker = true) AS
SELECT t.id, t.patient_id, 'MessageState'::varchar AS kind, t.area, t.labels, t.organisation_id, t.held_until,
    t.letterbox_id, t.state, t.closed_at, asked.at AS asked_at, asked.unread, answered.at AS answered_at, w.due_at
FROM messaging_thread t
CROSS JOIN LATERAL (SELECT max(m.sent_at) AS at, coalesce(bool_or(m.read_at IS NULL), false) AS unread
    FROM messaging_message m WHERE m.patient_id = t.patient_id AND m.thread_id = t.id AND NOT m.from_team) asked
CROSS JOIN LATERAL (SELECT max(m.sent_at) AS at
    FROM messaging_message m WHERE m.patient_id = t.patient_id AND m.thread_id = t.id AND m.from_team) answered
LEFT JOIN work_workitem w ON w.subject = 'message' AND w.subject_id = t.id AND w.done_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_telling_people"), ("work", "0004_more_subjects")]
    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW messaging_threadstate"),
        migrations.CreateModel(
            name='ThreadState',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('answered', 'Answered'), ('closed', 'Closed')], max_length=10)),
                ('closed_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('unread', models.BooleanField()),
                ('answered_at', models.DateTimeField(null=True)),
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
