
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_people_with_rules'),
        ('consent', '0010_papers_of_applications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LogReading',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'indexes': [models.Index(fields=['officer', 'patient', '-ends_at'], name='consent_log_read_by')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('started_at'))), name='consent_log_reading_ends'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='consent_log_reading_reason')],
            },
        ),
    ]
