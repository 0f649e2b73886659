from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0009_several_codes")]

    operations = [
        migrations.AddField(
            model_name="resource",
            name="statements",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
