import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.expressions import RawSQL

import records.models


def array(of):
    return django.contrib.postgres.fields.ArrayField(base_field=of, db_default=RawSQL("'{}'", ()), default=list, size=None)


COLUMNS = [
    ("keys", models.BigIntegerField),
    ("words", models.TextField),
    ("span_keys", models.BigIntegerField),
    ("span_lows", records.models.Numeric),
    ("span_highs", records.models.Numeric),
]


class Migration(migrations.Migration):
    dependencies = [("records", "0002_several_people")]

    operations = [
        *[
            migrations.AddField(model_name=model, name=name, field=array(of()))
            for model in ("resource", "directoryentry")
            for name, of in COLUMNS
        ],
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="records_directory_keys"),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=models.Index(fields=["kind", "id"], name="records_directory_kind"),
        ),
        migrations.DeleteModel(name="Token"),
        migrations.DeleteModel(name="Reference"),
    ]
