
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.roles


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('assurance', models.PositiveSmallIntegerField(choices=[(0, 'not verified'), (2, 'identity verified')], default=0)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('is_test', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('practice', 'Practice'), ('hospital', 'Hospital'), ('council', 'Council'), ('pharmacy', 'Pharmacy'), ('board', 'Board'), ('research', 'Research'), ('portal', 'Portal'), ('other', 'Other')], max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('is_test', models.BooleanField(default=False)),
                ('part_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('citizen', 'citizen'), ('clinician', 'clinician'), ('reception', 'reception'), ('pharmacist', 'pharmacist'), ('social-worker', 'social-worker'), ('policy-admin', 'policy-admin'), ('privacy-officer', 'privacy-officer'), ('safeguarding-officer', 'safeguarding-officer'), ('help-desk', 'help-desk'), ('researcher', 'researcher')], max_length=30)),
                ('team', models.CharField(blank=True, max_length=80)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('chi_hash', models.BinaryField(max_length=32, null=True, unique=True)),
                ('match_key', models.BinaryField(db_index=True, max_length=32, null=True)),
                ('birth_date', models.DateField(null=True)),
                ('died_on', models.DateField(null=True)),
                ('is_test', models.BooleanField(default=False)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.patient')),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='patient',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='accounts.patient'),
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('role', models.CharField(default=accounts.roles.Role['CITIZEN'], max_length=30)),
                ('otp_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('device', models.CharField(blank=True, max_length=200)),
                ('public_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.membership')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('kind', 'code'), name='accounts_organisation_code'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role', accounts.roles.Role['CITIZEN']), _negated=True), name='accounts_membership_staff_role'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='accounts_membership_period'),
        ),
    ]
