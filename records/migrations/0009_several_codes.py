from django.db import migrations, models

# Rows whose column `code` does not say all of their main code: they lack the key of records.searchkeys.plain. Rows from
# before this all do, until `manage.py reindex --all`; searches find them here meanwhile.


class Migration(migrations.Migration):
    dependencies = [("records", "0008_holds")]

    operations = [
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                models.F("patient"),
                models.F("kind"),
                models.OrderBy(models.F("date_from"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("keys__contains", [4500935890481924107]), _negated=True),
                name="records_several_codes",
            ),
        ),
    ]
