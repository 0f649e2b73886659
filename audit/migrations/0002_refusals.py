
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('outcome', 'refused')), fields=['-at', '-id'], name='audit_refusals'),
        ),
    ]
