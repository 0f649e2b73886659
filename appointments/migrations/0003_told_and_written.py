import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from consent.patientdata import row_security

# What somebody said stays as they said it.
STAYS = """
CREATE FUNCTION appointments_said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was said is not changed: a later row counts.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON appointments_reply FOR EACH ROW EXECUTE FUNCTION appointments_said_stays();
CREATE TRIGGER stays BEFORE UPDATE ON appointments_writtennote FOR EACH ROW EXECUTE FUNCTION appointments_said_stays();
"""
NO_STAYS = """
DROP TRIGGER stays ON appointments_writtennote;
DROP TRIGGER stays ON appointments_reply;
DROP FUNCTION appointments_said_stays();
"""
# Whose bookings have the questions of their clinic still to be asked, or to be taken back.
TO_ASK = """
CREATE FUNCTION appointments_people_to_ask(moment timestamptz, most int) RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT DISTINCT found.patient_id FROM (
        SELECT b.patient_id FROM appointments_booking b JOIN appointments_clinic c ON c.id = b.clinic_id
        WHERE b.state = 'booked' AND NOT b.asked AND c.questionnaire <> ''
            AND b.starts_at > moment - interval '31 days' AND b.ends_at > moment
        UNION ALL
        SELECT b.patient_id FROM appointments_booking b WHERE b.state IN ('cancelled', 'fulfilled', 'noshow') AND b.asked
    ) found LIMIT most
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_other_ways'),
        ('appointments', '0002_offering_in_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='asked',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='reply',
            name='place',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='reply',
            name='starts_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='reply',
            name='answer',
            field=models.CharField(choices=[('accepted', 'Accepted'), ('declined', 'Declined'), ('tentative', 'Tentative'), ('noted', 'Noted')], max_length=10),
        ),
        migrations.CreateModel(
            name='WrittenNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('item', models.UUIDField()),
                ('what', models.CharField(choices=[('sent', 'Sent'), ('added', 'Added'), ('asked', 'Asked'), ('answered', 'Answered')], max_length=10)),
                ('text', models.TextField(blank=True, max_length=4000)),
                ('written_by_name', models.CharField(max_length=200)),
                ('for_name', models.CharField(blank=True, max_length=200)),
                ('written_at', models.DateTimeField()),
                ('form_key', models.UUIDField(unique=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.booking')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'indexes': [models.Index(fields=['patient', 'booking', 'written_at'], name='appointments_written_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='writtennote_known_labels'), models.CheckConstraint(condition=models.Q(('what', 'sent'), models.Q(('text', ''), _negated=True), _connector='OR'), name='appointments_written_words')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WrittenVisit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('area', models.CharField(max_length=20)),
                ('labels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('held_until', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('sent', 'Sent'), ('asked', 'Asked'), ('answered', 'Answered')], max_length=10)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_by_name', models.CharField(blank=True, max_length=200)),
                ('due_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('read_by_name', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by_name', models.CharField(blank=True, max_length=200)),
                ('invites', models.BooleanField(default=False)),
                ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appointments.booking')),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_ungated',
                'default_manager_name': '_ungated',
                'constraints': [models.CheckConstraint(condition=models.Q(('labels__contained_by', ['professional-only', 'third-party', 'held', 'confidential-to-child', 'entered-in-error', 'test', 'sensitive:sexual-health', 'sensitive:termination', 'sensitive:mental-health', 'sensitive:domestic-abuse', 'sensitive:gender-identity', 'sensitive:addiction', 'sensitive:genetics'])), name='writtenvisit_known_labels'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('state', 'answered')), models.Q(('answered_at', None), ('state', 'asked')), models.Q(('answered_at', None), ('due_at__isnull', False), ('sent_at__isnull', False), ('state', 'sent')), _connector='OR'), name='appointments_written_state')],
            },
            managers=[
                ('_ungated', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(condition=models.Q(('asked', True), ('state__in', ['cancelled', 'fulfilled', 'noshow'])), fields=['patient'], name='appointments_asked_for'),
        ),
        migrations.RunSQL(row_security("appointments_writtenvisit"), migrations.RunSQL.noop),
        migrations.RunSQL(row_security("appointments_writtennote"), migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, NO_STAYS),
        migrations.RunSQL(TO_ASK, "DROP FUNCTION appointments_people_to_ask(timestamptz, int)"),
    ]
