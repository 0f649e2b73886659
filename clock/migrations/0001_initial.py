from django.db import migrations, models

PORTAL_NOW = """
CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT now() + coalesce((SELECT ahead FROM clock_offset), interval '0') $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Offset",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("ahead", models.DurationField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(id=1), name="clock_one_row")],
            },
        ),
        migrations.RunSQL(PORTAL_NOW, "DROP FUNCTION portal_now()"),
    ]
