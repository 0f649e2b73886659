from django.db import migrations


class Migration(migrations.Migration):
    """Plans are generic: let them be made for a person with some 2,000 entries, whom a bad plan would hurt."""

    dependencies = [("records", "0010_statements")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE records_resource ALTER COLUMN patient_id SET (n_distinct = -0.0005)",
            "ALTER TABLE records_resource ALTER COLUMN patient_id RESET (n_distinct)",
        ),
    ]
