import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

from consent.patientdata import row_security

# What was labelled as held before there were moments of release is released by itself too.
EARLIER = """
SELECT set_config('portal.population', 'on', true);
UPDATE records_resource SET held_until = last_updated + interval '30 days'
    WHERE labels @> ARRAY['held']::varchar[] AND held_until IS NULL;
UPDATE records_pastversion v SET held_until = at + interval '30 days'
    WHERE labels @> ARRAY['held']::varchar[] AND held_until IS NULL;
SELECT set_config('portal.population', '', true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_quiet'),
        ('records', '0007_held_until'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('resource_id', models.UUIDField(unique=True)),
                ('test_class', models.CharField(max_length=20)),
                ('cause', models.CharField(choices=[('policy', 'Policy'), ('after-days', 'Days'), ('after-talk', 'Talk'), ('ask', 'Ask'), ('source', 'Source'), ('with', 'With'), ('delayed', 'Delayed')], max_length=10)),
                ('filed_at', models.DateTimeField()),
                ('earliest', models.DateTimeField()),
                ('latest', models.DateTimeField()),
                ('delayed_until', models.DateTimeField(null=True)),
                ('delay_reason', models.CharField(blank=True, max_length=1000)),
                ('delayed_by_name', models.CharField(blank=True, max_length=200)),
                ('released_at', models.DateTimeField(null=True)),
                ('released_by_name', models.CharField(blank=True, max_length=200)),
                ('talked', models.BooleanField(default=False)),
                ('comment', models.TextField(blank=True, max_length=4000)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', 'held_until'], name='records_holds_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='hold_known_labels'), models.CheckConstraint(condition=models.Q(('held_until__lte', models.F('latest')), ('earliest__lte', models.F('latest'))), name='records_hold_ends')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(row_security("records_hold"), migrations.RunSQL.noop),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
