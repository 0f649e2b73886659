"""Why something is asked for early; what was told of serial prescriptions; people of whom nothing is left to tell."""

from django.db import migrations, models

# Only people about whom there is something to do: who was told already does not stand in the way of others.
DUE = """
DROP FUNCTION prescriptions_people_due(date, int);
CREATE FUNCTION prescriptions_people_due(today date, soon date, missed date, review date, most int)
RETURNS SETOF uuid LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT s.patient_id FROM prescriptions_serialprescription s
    WHERE s.state = 'registered' AND (
        (s.review_on <= review AND s.review_told_at IS NULL)
        OR s.starts_on + s.weeks * 7 <= today
        OR EXISTS (
            SELECT FROM prescriptions_serialcollection c
            WHERE c.serial_id = s.id AND (
                (c.state = 'due' AND c.due_on <= soon AND c.told_at IS NULL)
                OR (c.state IN ('due', 'ready') AND c.due_on < missed))))
    GROUP BY s.patient_id ORDER BY s.patient_id LIMIT most
$$
"""
NOT_DUE = """
DROP FUNCTION prescriptions_people_due(date, date, date, date, int);
CREATE FUNCTION prescriptions_people_due(day date, most int) RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT s.patient_id FROM prescriptions_serialprescription s
    WHERE s.state = 'registered' AND (s.review_on <= day OR EXISTS (
        SELECT FROM prescriptions_serialcollection c
        WHERE c.serial_id = s.id AND c.state IN ('due', 'ready') AND c.due_on <= day))
    GROUP BY s.patient_id ORDER BY s.patient_id LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("prescriptions", "0002_pharmacy_profile")]

    operations = [
        migrations.AddField("requestitem", "early", models.CharField(blank=True, default="", max_length=500), False),
        migrations.AddField("serialprescription", "review_told_at", models.DateTimeField(null=True)),
        migrations.AddField("serialcollection", "told_at", models.DateTimeField(null=True)),
        migrations.RunSQL(DUE, NOT_DUE),
    ]
