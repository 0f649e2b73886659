from django.db import migrations

from consent.patientdata import new_rule


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_initial")]
    operations = [migrations.RunSQL(new_rule(table), migrations.RunSQL.noop) for table in ("contributions_annotation",)]
