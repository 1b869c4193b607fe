"""The tables of audit, as the models declare them."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import InitialMigration


class Migration(InitialMigration):
    dependencies = [
        ('facilities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel('AuditEvent', fields=[
            ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ('facility', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('number', models.PositiveIntegerField(null=True)),
            ('at', models.DateTimeField()),
            ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ('actor_name', models.CharField(blank=True, max_length=200)),
            ('action', models.CharField(max_length=80)),
            ('subject', models.CharField(blank=True, max_length=120)),
            ('detail', models.JSONField(default=dict)),
            ('request_id', models.CharField(blank=True, max_length=64)),
            ('previous', models.BinaryField(null=True)),
            ('digest', models.BinaryField(null=True)),
        ], options={
            'ordering': ['at', 'number'],
            'constraints': [
                models.UniqueConstraint(fields=('facility', 'number'), name='audit_number_unique_in_chain', nulls_distinct=False),
            ],
        }),
    ]
