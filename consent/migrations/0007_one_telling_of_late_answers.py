from django.db import migrations

WAITING = """
DROP FUNCTION consent_questions_waiting();
CREATE FUNCTION consent_questions_waiting()
RETURNS TABLE (id uuid, patient uuid, about_actor uuid, asked_at timestamptz, due_at timestamptz) LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT q.id, q.patient_id, q.about_actor, q.asked_at, q.due_at
    FROM consent_accessquestion q WHERE q.answered_at IS NULL ORDER BY q.due_at, q.id
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0006_care_from_the_record'),
    ]

    operations = [
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='accessquestion',
            name='escalated_at',
        ),
    ]
