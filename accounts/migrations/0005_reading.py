from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_mark_of_a_session")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="reading",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
