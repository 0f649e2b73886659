from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_one_person_one_account")]
    operations = [
        migrations.AddField(
            model_name="session", name="auth_hash", field=models.CharField(blank=True, max_length=64, default=""),
            preserve_default=False,
        ),
    ]
