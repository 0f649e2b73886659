import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from consent.patientdata import row_security

# What each of these people chose about their results, under whichever id: the newest for each class. Whoever files
# results asks it and nothing else, so the setting that lets it see holds within the function alone.
SAID = """
CREATE FUNCTION consent_release_said(people uuid[])
RETURNS TABLE (person uuid, test_class text, answer text, days int) LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT DISTINCT ON (asked.id, c.test_class) asked.id, c.test_class, c.answer, c.days
    FROM accounts_patient asked
    CROSS JOIN LATERAL (
        SELECT coalesce(asked.merged_into_id, asked.id) AS id UNION ALL
        SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = coalesce(asked.merged_into_id, asked.id)) same
    JOIN consent_releasechoice c ON c.patient_id = same.id
    WHERE asked.id = ANY(people)
    ORDER BY asked.id, c.test_class, c.made_at DESC, c.id
$$
"""
# Questions about accesses that wait for an answer, without their words: the officers' list of work.
WAITING = """
CREATE FUNCTION consent_questions_waiting()
RETURNS TABLE (id uuid, patient uuid, about_actor uuid, asked_at timestamptz, due_at timestamptz,
    escalated_at timestamptz) LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT q.id, q.patient_id, q.about_actor, q.asked_at, q.due_at, q.escalated_at
    FROM consent_accessquestion q WHERE q.answered_at IS NULL ORDER BY q.due_at, q.id
$$
"""
# Emergencies before there were reviews are reviewed too.
EARLIER = """
INSERT INTO consent_emergencyreview (id, glass_id, actor_id, due_at, outcome, words, reviewed_by_name)
SELECT gen_random_uuid(), id, actor_id, started_at + interval '3 days', '', '', '' FROM consent_brokenglass
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_locks_and_ended_organisations'),
        ('consent', '0004_policies_fixed_once_approved'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessQuestion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('entry_id', models.UUIDField()),
                ('about', models.TextField()),
                ('about_actor', models.UUIDField(null=True)),
                ('text', models.TextField(max_length=2000)),
                ('asked_by_name', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('escalated_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, max_length=2000)),
                ('answered_by_name', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['due_at'], name='consent_questions_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='accessquestion_known_labels'), models.UniqueConstraint(fields=('patient', 'entry_id'), name='consent_asked_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='consent_answer_by_somebody'), models.CheckConstraint(condition=models.Q(('answered_by', None), ('about_actor', None), models.Q(('answered_by', models.F('about_actor')), _negated=True), _connector='OR'), name='consent_answer_four_eyes')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='EmergencyReview',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField()),
                ('escalated_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('justified', 'Justified'), ('not-justified', 'Not Justified'), ('referred', 'Referred')], max_length=15)),
                ('words', models.TextField(blank=True, max_length=2000)),
                ('reviewed_by_name', models.CharField(blank=True, max_length=200)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('glass', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='consent.brokenglass')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['due_at'], name='consent_reviews_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('reviewed_at', None), ('reviewed_by', None)), models.Q(models.Q(('outcome', ''), _negated=True), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='consent_review_by_somebody'), models.CheckConstraint(condition=models.Q(('reviewed_by', models.F('actor')), _negated=True), name='consent_review_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='ReleaseChoice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('test_class', models.CharField(max_length=20)),
                ('answer', models.CharField(choices=[('at-once', 'At Once'), ('after-days', 'After Days'), ('after-talk', 'After Talk'), ('ask', 'Ask')], max_length=10)),
                ('days', models.PositiveSmallIntegerField(null=True)),
                ('made_by_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', 'test_class', '-made_at'], name='consent_release_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='releasechoice_known_labels'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'after-days'), ('days__isnull', False)), models.Q(models.Q(('answer', 'after-days'), _negated=True), ('days', None)), _connector='OR'), name='consent_release_days')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(row_security("consent_releasechoice"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("consent_accessquestion"), migrations.RunSQL.noop),
        migrations.RunSQL(SAID, "DROP FUNCTION consent_release_said(uuid[])"),
        migrations.RunSQL(WAITING, "DROP FUNCTION consent_questions_waiting()"),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
