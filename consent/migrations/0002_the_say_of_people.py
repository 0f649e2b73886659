import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from consent.patientdata import row_security

# What directives and locks say towards one actor about one person, known by these ids: effects with the items, areas
# and classes that they speak of, and locks. The gate asks before there is an access, so the setting that lets it see
# directives holds within the function alone.
SAID = """
CREATE FUNCTION consent_said(ids uuid[], who uuid, org uuid, team text, at timestamptz) RETURNS jsonb LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT coalesce((SELECT jsonb_object_agg(found.effect, jsonb_build_object(
            'items', found.items, 'areas', found.areas, 'classes', found.classes)) FROM (
        SELECT d.effect,
            array_agg(DISTINCT p.one::uuid) FILTER (WHERE p.what = 'item') AS items,
            array_agg(DISTINCT p.one) FILTER (WHERE p.what = 'area') AS areas,
            array_agg(DISTINCT p.one) FILTER (WHERE p.what = 'class') AS classes
        FROM consent_directive d CROSS JOIN LATERAL (
            SELECT 'item' AS what, unnest(d.items)::text AS one
            UNION ALL SELECT 'area', unnest(d.areas) UNION ALL SELECT 'class', unnest(d.classes)
            UNION ALL SELECT 'nothing', '') p
        WHERE d.patient_id = ANY(ids) AND d.effect <> 'research'
        AND d.starts_at <= at AND (d.ends_at IS NULL OR d.ends_at > at)
        AND (d.towards_user_id IS NULL AND d.towards_organisation_id IS NULL OR d.towards_user_id = who
            OR d.towards_organisation_id = org AND d.towards_team IN ('', consent_said.team))
        GROUP BY d.effect) found), '{}'::jsonb)
    || coalesce((SELECT jsonb_build_object('locks', jsonb_agg(jsonb_build_object(
            'kind', l.kind, 'organisation', l.organisation_id, 'since', l.since, 'until', l.until)))
        FROM consent_lock l WHERE l.patient_id = ANY(ids) AND l.starts_at <= at
        AND (l.ended_at IS NULL OR l.ended_at > at) AND (l.kind <> 'bar' OR l.user_id = who) HAVING count(*) > 0),
        '{}'::jsonb)
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_has_rules'),
        ('consent', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('identified_by', models.CharField(max_length=200)),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'indexes': [models.Index(fields=['patient', 'agent', '-ends_at'], name='consent_assistance_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('started_at'))), name='consent_assistance_ends')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('basis', models.CharField(choices=[('delegation', 'Delegation'), ('parental', 'Parental'), ('extension', 'Extension'), ('order', 'Order'), ('attorney', 'Attorney')], max_length=12)),
                ('relation', models.CharField(blank=True, max_length=80)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('powers', models.JSONField(default=dict)),
                ('sensitive', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('invitation_hash', models.BinaryField(max_length=32, null=True, unique=True)),
                ('invitation_ends_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('document', models.CharField(blank=True, max_length=200)),
                ('incapacity_on', models.DateField(null=True)),
                ('review_on', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=20)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['user', 'patient'], name='consent_helps'), models.Index(fields=['patient', '-made_at'], name='consent_helpers_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'patient', 'basis'), name='consent_helps_once'), models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='consent_delegation_period'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('user__isnull', False), _connector='OR'), name='consent_accepted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Directive',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('effect', models.CharField(choices=[('hide', 'Hide'), ('lock', 'Lock'), ('open', 'Open'), ('share', 'Share'), ('block', 'Block'), ('research', 'Research')], max_length=10)),
                ('items', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('classes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('towards_team', models.CharField(blank=True, max_length=80)),
                ('purpose', models.CharField(default='TREAT', max_length=12)),
                ('detail', models.JSONField(default=dict)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('made_by_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('by_telephone', models.BooleanField(default=False)),
                ('form_key', models.UUIDField(unique=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('towards_organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('towards_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', '-made_at'], name='consent_said')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='directive_known_labels'), models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='consent_directive_period'), models.CheckConstraint(condition=models.Q(('towards_user', None), ('towards_organisation', None), _connector='OR'), name='consent_directive_one_recipient'), models.CheckConstraint(condition=models.Q(models.Q(('effect', 'block'), _negated=True), ('towards_user__isnull', False), _connector='OR'), name='consent_block_names_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('effect', 'share'), _negated=True), ('towards_user__isnull', False), ('towards_organisation__isnull', False), _connector='OR'), name='consent_share_names_somebody')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Lock',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('freeze', 'Freeze'), ('seal', 'Seal'), ('bar', 'Bar')], max_length=10)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
                ('reason', models.CharField(max_length=1000)),
                ('starts_at', models.DateTimeField()),
                ('review_on', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=1000)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['patient'], name='consent_locks_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'freeze'), models.Q(('kind', 'bar'), ('user__isnull', False)), models.Q(('kind', 'seal'), models.Q(('organisation__isnull', False), ('since__isnull', False), ('until__isnull', False), _connector='OR')), _connector='OR'), name='consent_lock_says_what'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('kind', 'freeze')), fields=('patient',), name='consent_frozen_once')],
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=20, unique=True)),
                ('document', models.JSONField()),
                ('summary', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('approved', 'Approved'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                ('effective_from', models.DateTimeField(null=True)),
                ('drafted_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'approved')), fields=['-effective_from'], name='consent_policy_in_force')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('effective_from__isnull', False)), _connector='OR'), name='consent_policy_approved_by_somebody'), models.CheckConstraint(condition=models.Q(('approved_by', models.F('drafted_by')), _negated=True), name='consent_policy_four_eyes')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('act', models.CharField(max_length=20)),
                ('text', models.TextField()),
                ('effect_text', models.TextField(blank=True)),
                ('law', models.TextField(blank=True)),
                ('directives', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=200)),
                ('by_telephone', models.BooleanField(default=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', '-at'], name='consent_receipts_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='receipt_known_labels')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL("CREATE SEQUENCE consent_receipt_number START 1001", "DROP SEQUENCE consent_receipt_number"),
        migrations.RunSQL(row_security("consent_directive"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("consent_receipt"), migrations.RunSQL.noop),
        migrations.RunSQL(SAID, "DROP FUNCTION consent_said(uuid[], uuid, uuid, text, timestamptz)"),
    ]
