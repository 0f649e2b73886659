from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0003_told_and_written'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('mark', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('sealed', models.TextField()),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name='attendee',
            name='seen_at',
            field=models.DateTimeField(null=True),
        ),
    ]
