from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_reading")]

    operations = [migrations.AddField("patient", "has_rules", models.BooleanField(default=False))]
