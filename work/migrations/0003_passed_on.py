from django.db import migrations, models
from django.db.models import Q

# About whom work is late, or waits for an organisation that no longer looks after the person although another one
# does; and nothing else: the job that passes it on opens its own access to these people. `again` is the moment before
# which what was passed on once is passed on for the second time.
TO_PASS_ON = """
CREATE FUNCTION work_people_to_pass_on(moment timestamptz, again timestamptz, most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT w.patient_id
    FROM work_workitem w JOIN accounts_patient p ON p.id = w.patient_id
    CROSS JOIN LATERAL (
        SELECT array_agg(c.organisation_id) AS organisations
        FROM consent_carerelationship c
        WHERE c.patient_id IN (
            SELECT m.id FROM accounts_patient m WHERE m.id = coalesce(p.merged_into_id, p.id)
            UNION ALL SELECT m.id FROM accounts_patient m WHERE m.merged_into_id = coalesce(p.merged_into_id, p.id))
        AND c.kind <> 'pharmacy' AND c.started_at <= moment AND (c.ended_at IS NULL OR c.ended_at > moment)) care
    WHERE w.done_at IS NULL AND (
        (w.due_at < moment AND (w.level = 0 OR (w.level = 1 AND w.raised_at < again)))
        OR w.holder_id <> ALL (care.organisations))
    GROUP BY w.patient_id ORDER BY min(w.due_at) LIMIT most
$$
"""
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
    dependencies = [("work", "0002_overdue_people"), ("consent", "0007_one_telling_of_late_answers")]
    operations = [
        migrations.AddField("workitem", "first_team", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddIndex(
            "workitem",
            models.Index(condition=~Q(done_at=None), fields=["holder", "done_at"], name="work_done"),
        ),
        migrations.RunSQL("DROP FUNCTION work_overdue_people(timestamptz, int)", OVERDUE),
        migrations.RunSQL(TO_PASS_ON, "DROP FUNCTION work_people_to_pass_on(timestamptz, timestamptz, int)"),
    ]
