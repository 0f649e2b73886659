from django.db import migrations

# What waits already joins the one list of work: with whoever wrote the item, if they look after the person, else with
# the practice, else with any organisation that does.
_WAIT = """
INSERT INTO work_workitem (id, patient_id, kind, area, labels, organisation_id, held_until, subject, subject_id, item_id,
    topic, holder_id, team, first_team, opened_at, due_at, claimed_by_name, level, done_by_name)
SELECT gen_random_uuid(), r.patient_id, r.kind, r.area, r.labels, r.organisation_id, r.held_until, '{subject}', r.id,
    r.{item}, '', h.holder, '', '', r.asked_at, greatest(r.asked_at, now()) + interval '14 days', '', 0, ''
FROM {table} r
CROSS JOIN LATERAL (
    SELECT c.organisation_id AS holder FROM consent_carerelationship c
    WHERE c.patient_id = r.patient_id AND c.kind <> 'pharmacy' AND c.started_at <= now()
        AND (c.ended_at IS NULL OR c.ended_at > now())
    ORDER BY (c.organisation_id = {asked}) DESC NULLS LAST, (c.kind = 'registration') DESC, c.started_at LIMIT 1) h
WHERE r.state = 'asked'
    AND NOT EXISTS (SELECT FROM work_workitem w WHERE w.subject_id = r.id AND w.done_at IS NULL)
"""
WAITING = (
    _WAIT.format(
        subject="review", table="contributions_reviewrequest", item="item_id", asked="r.organisation_id"
    ),
    _WAIT.format(
        subject="text-request",
        table="contributions_textrequest",
        item="resource_id",
        asked="coalesce(r.asked_of_id, r.organisation_id)",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0007_one_telling_of_late_answers"),
        ("contributions", "0009_corrections_move_one_way"),
        ("work", "0003_passed_on"),
    ]

    operations = [
        migrations.RunSQL(
            ["SET LOCAL portal.population = 'on'", *WAITING, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop
        ),
        migrations.DeleteModel(name="Draft"),  # words not sent are kept sealed now, see vault.drafts
    ]
