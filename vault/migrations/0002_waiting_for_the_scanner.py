from django.db import migrations, models

# Whose files wait, and nothing else: the job that asks the scanner opens its own access to these people.
WAITING = """
CREATE FUNCTION vault_waiting_people(most int) RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT f.patient_id FROM vault_storedfile f WHERE f.state = 'quarantine'
    GROUP BY f.patient_id ORDER BY min(f.sent_at) LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]
    operations = [
        migrations.AddIndex(
            "storedfile",
            models.Index(condition=models.Q(("state", "quarantine")), fields=["sent_at"], name="vault_waiting"),
        ),
        migrations.RunSQL(WAITING, "DROP FUNCTION vault_waiting_people(int)"),
    ]
