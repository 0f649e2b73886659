from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0004_text_requests")]

    operations = [
        migrations.AddField(model, "held_until", models.DateTimeField(null=True))
        for model in ("annotation", "reviewrequest", "textrequest")
    ]
