from django.db import migrations

# The places in the waiting lists of these clinics, in the order in which offers go. Whose they are is read elsewhere.
LINE = """
CREATE FUNCTION appointments_line(clinics uuid[]) RETURNS TABLE (clinic uuid, entry uuid) LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT w.clinic_id, w.id FROM appointments_waitingentry w
    WHERE w.clinic_id = ANY (clinics) AND w.state = 'waiting'
    ORDER BY w.joined_at, w.id
$$
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0006_written_and_called_off")]
    operations = [migrations.RunSQL(LINE, "DROP FUNCTION appointments_line(uuid[])")]
