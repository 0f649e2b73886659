import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_quiet'),
        ('notifications', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Mobile',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('number', models.CharField(max_length=20)),
                ('code_row', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name='notification',
            name='channel',
            field=models.CharField(choices=[('portal', 'Portal'), ('email', 'Email'), ('text', 'Text')], max_length=10),
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.CharField(max_length=20)),
                ('channel', models.CharField(max_length=10)),
                ('wanted', models.BooleanField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'place', 'channel'), name='notifications_preference_once')],
            },
        ),
    ]
