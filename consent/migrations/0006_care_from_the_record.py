from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("consent", "0005_release_and_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="carerelationship",
            name="from_record",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(
            model_name="carerelationship",
            name="consent_care_once",
        ),
        migrations.AddConstraint(
            model_name="carerelationship",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("patient", "organisation", "team", "kind", "from_record"),
                name="consent_care_once",
            ),
        ),
    ]
