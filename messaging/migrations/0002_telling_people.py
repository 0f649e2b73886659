from django.db import migrations, models
from django.utils import timezone

# Whose thread or message this is: the person's living id, and nothing else. The gate decides about the rest.
PERSON_OF = """
CREATE FUNCTION messaging_person_of(wanted uuid) RETURNS uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT coalesce(p.merged_into_id, p.id) FROM accounts_patient p
    WHERE p.id = coalesce((SELECT t.patient_id FROM messaging_thread t WHERE t.id = wanted),
        (SELECT m.patient_id FROM messaging_message m WHERE m.id = wanted))
$$
"""
# How long the last hundred first answers of a team took: how many they are, and the time of the one in the middle.
ANSWER_TIME = """
CREATE FUNCTION messaging_answer_time(box uuid) RETURNS TABLE (answers bigint, seconds double precision)
LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY took)
    FROM (SELECT extract(epoch FROM t.first_answer_at - t.opened_at) AS took FROM messaging_thread t
        WHERE t.letterbox_id = box AND t.first_answer_at IS NOT NULL ORDER BY t.opened_at DESC LIMIT 100) last
$$
"""
# Who has not opened an important message of a team since long, and nothing else.
UNREAD_PEOPLE = """
CREATE FUNCTION messaging_unread_people(moment timestamptz, most int) RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT m.patient_id FROM messaging_message m JOIN accounts_patient p ON p.id = m.patient_id
    WHERE m.important AND m.from_team AND m.read_at IS NULL AND m.told_again_at IS NULL AND m.sent_at < moment
        AND p.died_on IS NULL
    GROUP BY m.patient_id ORDER BY min(m.sent_at) LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]
    operations = [
        migrations.AddField("letterbox", "phone", models.CharField(blank=True, max_length=40)),
        migrations.AddField(
            "thread",
            "changed_at",
            models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.RunSQL(PERSON_OF, "DROP FUNCTION messaging_person_of(uuid)"),
        migrations.RunSQL(ANSWER_TIME, "DROP FUNCTION messaging_answer_time(uuid)"),
        migrations.RunSQL(UNREAD_PEOPLE, "DROP FUNCTION messaging_unread_people(timestamptz, int)"),
    ]
