import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from consent.patientdata import row_security


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('contributions', '0003_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TextRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('resource_id', models.UUIDField(unique=True)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('answered', 'Answered')], default='asked', max_length=10)),
                ('text', models.TextField(blank=True, max_length=50000)),
                ('answered_by_name', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['asked_of', 'state'], name='contributions_text_asked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='textrequest_known_labels'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'asked')), models.Q(('state', 'answered'), models.Q(('text', ''), _negated=True)), _connector='OR'), name='contributions_text_request_state')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(row_security("contributions_textrequest"), migrations.RunSQL.noop),
    ]
