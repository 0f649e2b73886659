import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from consent.patientdata import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_quiet'),
        ('contributions', '0006_notes_for_others'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AboutMe',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('section', models.CharField(max_length=40)),
                ('answers', models.JSONField(default=dict)),
                ('said_by_name', models.CharField(max_length=200)),
                ('for_name', models.CharField(blank=True, max_length=200)),
                ('said_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(null=True)),
                ('form_key', models.UUIDField(unique=True)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', 'section', '-said_at'], name='contributions_said')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='aboutme_known_labels'), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('patient', 'section'), name='contributions_said_now')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('what', models.CharField(choices=[('measurements', 'Measurements'), ('questionnaire', 'Questionnaire'), ('upload', 'Upload'), ('about-me', 'About Me'), ('wishes', 'Wishes'), ('medicine', 'Medicine'), ('note', 'Note')], max_length=20)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('given_by_name', models.CharField(max_length=200)),
                ('for_name', models.CharField(blank=True, max_length=200)),
                ('given_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('received', 'Received'), ('seen', 'Seen'), ('used', 'Used'), ('added', 'Added'), ('not-added', 'Not Added')], default='received', max_length=10)),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('seen_at', models.DateTimeField(null=True)),
                ('answered_by_name', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('asked_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', '-given_at'], name='contributions_given')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='contribution_known_labels'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('outcome__in', ['received', 'seen'])), models.Q(('answered_at__isnull', False), ('outcome__in', ['used', 'added'])), models.Q(('answered_at__isnull', False), ('outcome', 'not-added'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='contributions_outcome'), models.CheckConstraint(condition=models.Q(('subjects', []), _negated=True), name='contributions_of_something')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CorrectionRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('resource_id', models.UUIDField()),
                ('resource_version', models.PositiveIntegerField()),
                ('category', models.CharField(max_length=30)),
                ('text', models.TextField(max_length=4000)),
                ('wanted', models.TextField(blank=True, max_length=4000)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('asked_by_name', models.CharField(max_length=200)),
                ('for_name', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('with-author', 'With Author'), ('accepted', 'Accepted'), ('partly', 'Partly'), ('not-accepted', 'Not Accepted'), ('withdrawn', 'Withdrawn')], default='received', max_length=15)),
                ('answer', models.TextField(blank=True, max_length=4000)),
                ('answered_by_name', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('new_version', models.PositiveIntegerField(null=True)),
                ('disagreement', models.TextField(blank=True, max_length=4000)),
                ('disagreed_at', models.DateTimeField(null=True)),
                ('form_key', models.UUIDField(unique=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contributions.correctionrequest')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', 'resource_id'], name='contributions_corrections_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='correctionrequest_known_labels'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state__in', ['received', 'with-author', 'withdrawn'])), models.Q(('answered_at__isnull', False), ('state__in', ['accepted', 'partly', 'not-accepted']), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='contributions_correction_answered'), models.CheckConstraint(condition=models.Q(models.Q(('disagreed_at', None), ('disagreement', '')), models.Q(models.Q(('disagreement', ''), _negated=True), ('disagreed_at__isnull', False)), _connector='OR'), name='contributions_disagreement')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='QuestionnaireTask',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('questionnaire_id', models.UUIDField()),
                ('questionnaire_version', models.PositiveIntegerField()),
                ('questions', models.TextField()),
                ('title', models.CharField(max_length=200)),
                ('assigned_by_name', models.CharField(blank=True, max_length=200)),
                ('made_at', models.DateTimeField()),
                ('wanted_by', models.DateField(null=True)),
                ('state', models.CharField(choices=[('assigned', 'Assigned'), ('started', 'Started'), ('done', 'Done'), ('stopped', 'Stopped')], default='assigned', max_length=10)),
                ('answers', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(null=True)),
                ('saved_by_name', models.CharField(blank=True, max_length=200)),
                ('response_id', models.UUIDField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('assigned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', 'state'], name='contributions_questions_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='questionnairetask_known_labels'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('response_id__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('response_id', None)), _connector='OR'), name='contributions_questionnaire_done')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(row_security("contributions_aboutme"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("contributions_contribution"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("contributions_correctionrequest"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("contributions_questionnairetask"), migrations.RunSQL.noop),
    ]
