import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from consent.patientdata import row_security


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0008_quiet'),
        ('vault', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letterbox',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('team', models.CharField(blank=True, max_length=80)),
                ('name', models.CharField(max_length=120)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('answer_days', models.PositiveSmallIntegerField(default=3)),
                ('opens_at', models.TimeField()),
                ('closes_at', models.TimeField()),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('ended_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(max_length=8000)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('letterbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.letterbox')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('need', models.CharField(max_length=30)),
                ('subject', models.BinaryField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('answered', 'Answered'), ('closed', 'Closed')], default='waiting', max_length=10)),
                ('opened_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('first_answer_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by_name', models.CharField(blank=True, max_length=200)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.datakey')),
                ('letterbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.letterbox')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='StaffNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('body', models.BinaryField()),
                ('author_name', models.CharField(max_length=200)),
                ('written_at', models.DateTimeField()),
                ('form_key', models.UUIDField(unique=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.thread')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('body', models.BinaryField()),
                ('from_team', models.BooleanField()),
                ('author_name', models.CharField(max_length=200)),
                ('author_role', models.CharField(blank=True, max_length=30)),
                ('for_name', models.CharField(blank=True, max_length=200)),
                ('sent_at', models.DateTimeField()),
                ('warned', models.BooleanField(default=False)),
                ('important', models.BooleanField(default=False)),
                ('read_at', models.DateTimeField(null=True)),
                ('read_by_name', models.CharField(blank=True, max_length=200)),
                ('told_again_at', models.DateTimeField(null=True)),
                ('form_key', models.UUIDField(unique=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.thread')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name='letterbox',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'team'), name='messaging_letterbox_once'),
        ),
        migrations.AddConstraint(
            model_name='letterbox',
            constraint=models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='messaging_hours'),
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(fields=['patient', '-last_at'], name='messaging_threads_of'),
        ),
        migrations.AddIndex(
            model_name='thread',
            index=models.Index(condition=models.Q(('first_answer_at__isnull', False)), fields=['letterbox', '-opened_at'], name='messaging_answered'),
        ),
        migrations.AddConstraint(
            model_name='thread',
            constraint=models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='thread_known_labels'),
        ),
        migrations.AddConstraint(
            model_name='thread',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='messaging_closed'),
        ),
        migrations.AddIndex(
            model_name='staffnote',
            index=models.Index(fields=['patient', 'thread'], name='messaging_notes_of'),
        ),
        migrations.AddConstraint(
            model_name='staffnote',
            constraint=models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='staffnote_known_labels'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['patient', 'thread', 'sent_at'], name='messaging_of_thread'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('important', True), ('read_at', None), ('told_again_at', None)), fields=['sent_at'], name='messaging_unread_important'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='message_known_labels'),
        ),
        migrations.RunSQL(row_security("messaging_thread"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("messaging_message"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("messaging_staffnote"), migrations.RunSQL.noop),
    ]
