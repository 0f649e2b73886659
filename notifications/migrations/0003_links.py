from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_choices_and_mobiles")]
    operations = [
        migrations.AddField(
            model_name="notification",
            name="address",
            field=models.EmailField(blank=True, db_default="", max_length=254),
        ),
    ]
