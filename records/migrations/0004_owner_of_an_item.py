from django.db import migrations

# Whose an item is, and nothing else about it: the gate must know that before row security lets it read anything. The
# setting holds within the function alone.
OWNER = """
CREATE FUNCTION records_owner(wanted text, item uuid) RETURNS uuid LANGUAGE plpgsql STABLE
SET portal.population = 'on' AS $$
BEGIN
    RETURN (SELECT r.patient_id FROM records_resource r WHERE r.id = item AND r.kind = wanted);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0003_search_columns")]
    operations = [migrations.RunSQL(OWNER, "DROP FUNCTION records_owner(text, uuid)")]
