from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0007_corrections_and_contributions")]

    operations = [
        migrations.AddField(
            model_name="questionnairetask", name="note", field=models.TextField(blank=True, default="", max_length=1000), preserve_default=False
        ),
        migrations.AddField(
            model_name="questionnairetask", name="form_key", field=models.UUIDField(null=True, unique=True)
        ),
    ]
