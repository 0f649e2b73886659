from django.db import migrations, models

# As in 0003, with what was sent to a clinic in writing whose booking is off: nobody answers it any more.
TO_ASK = """
CREATE OR REPLACE FUNCTION appointments_people_to_ask(moment timestamptz, most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT DISTINCT found.patient_id FROM (
        SELECT b.patient_id FROM appointments_booking b JOIN appointments_clinic c ON c.id = b.clinic_id
        WHERE b.state = 'booked' AND NOT b.asked AND c.questionnaire <> ''
            AND b.starts_at > moment - interval '31 days' AND b.ends_at > moment
        UNION ALL
        SELECT b.patient_id FROM appointments_booking b
        WHERE b.state IN ('cancelled', 'fulfilled', 'noshow') AND b.asked
        UNION ALL
        SELECT v.patient_id FROM appointments_writtenvisit v JOIN appointments_booking b ON b.id = v.booking_id
        WHERE v.state IN ('sent', 'asked') AND b.state = 'cancelled'
    ) found LIMIT most
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_other_ways'),
        ('appointments', '0005_care_left_behind'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='writtenvisit',
            name='appointments_written_state',
        ),
        migrations.AlterField(
            model_name='writtenvisit',
            name='state',
            field=models.CharField(choices=[('sent', 'Sent'), ('asked', 'Asked'), ('answered', 'Answered'), ('closed', 'Closed')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='writtenvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('state', 'answered')), models.Q(('answered_at', None), ('state__in', ['asked', 'closed'])), models.Q(('answered_at', None), ('due_at__isnull', False), ('sent_at__isnull', False), ('state', 'sent')), _connector='OR'), name='appointments_written_state'),
        ),
        migrations.AddIndex(
            model_name='writtenvisit',
            index=models.Index(condition=models.Q(('state__in', ['sent', 'asked'])), fields=['patient'], name='appointments_written_open'),
        ),
        migrations.RunSQL(TO_ASK, migrations.RunSQL.noop),
    ]
