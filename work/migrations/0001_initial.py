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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('subject', models.CharField(choices=[('message', 'Message'), ('correction', 'Correction'), ('contribution', 'Contribution'), ('text-request', 'Text'), ('review', 'Review')], max_length=20)),
                ('subject_id', models.UUIDField()),
                ('item_id', models.UUIDField()),
                ('topic', models.CharField(blank=True, max_length=40)),
                ('team', models.CharField(blank=True, max_length=80)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('claimed_by_name', models.CharField(blank=True, max_length=200)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('raised_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by_name', models.CharField(blank=True, max_length=200)),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['holder', 'due_at'], name='work_waiting'), models.Index(condition=models.Q(('done_at', None)), fields=['due_at'], name='work_overdue'), models.Index(fields=['patient', 'subject_id'], name='work_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='workitem_known_labels'), models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('subject_id',), name='work_waits_once'), models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('opened_at'))), name='work_due_later'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_at', None), ('claimed_by', None)), models.Q(('claimed_at__isnull', False), ('claimed_by__isnull', False)), _connector='OR'), name='work_claimed')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(row_security("work_workitem"), migrations.RunSQL.noop),
    ]
