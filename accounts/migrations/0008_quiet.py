from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_locks_and_ended_organisations")]

    operations = [migrations.AddField("user", "quiet", models.BooleanField(default=False))]
