from django.db import migrations

# Which of a person's items has an identifier, by its key, and nothing else: a create that is to be made only if there
# is none must know before a gate is open. The setting holds within the function alone.
WITH_KEY = """
CREATE FUNCTION records_with_key(person uuid, wanted text, key bigint) RETURNS uuid[] LANGUAGE plpgsql STABLE
SET portal.population = 'on' AS $$
BEGIN
    RETURN ARRAY(SELECT r.id FROM records_resource r
                  WHERE r.patient_id = person AND r.kind = wanted AND r.keys @> ARRAY[key] LIMIT 2);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0005_past_versions")]
    operations = [migrations.RunSQL(WITH_KEY, "DROP FUNCTION records_with_key(uuid, text, bigint)")]
