from django.db import migrations

# About whom work is late, and nothing else: the job that passes it on opens its own access to these people.
OVERDUE = """
CREATE FUNCTION work_overdue_people(moment timestamptz, most int) RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT w.patient_id FROM work_workitem w
    WHERE w.done_at IS NULL AND w.due_at < moment AND w.level < 2
        AND (w.raised_at IS NULL OR w.raised_at < moment - interval '1 day')
    GROUP BY w.patient_id ORDER BY min(w.due_at) LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [migrations.RunSQL(OVERDUE, "DROP FUNCTION work_overdue_people(timestamptz, int)")]
