from django.db import migrations

from consent.patientdata import new_rule


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(new_rule(table), migrations.RunSQL.noop) for table in ("records_resource", "records_resourceversion", "records_token", "records_reference")]
