"""The tables of outbox, as the models declare them."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from iasios.access.migration_operations import InitialMigration


class Migration(InitialMigration):
    dependencies = [
        ('documents', '0001_initial'),
        ('facilities', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel('OutboxEmail', fields=[
            ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ('facility', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('kind', models.CharField(max_length=60)),
            ('recipients', models.JSONField()),
            ('reply_to', models.JSONField(default=list)),
            ('language', models.CharField(default='en', max_length=10)),
            ('subject', models.CharField(max_length=250)),
            ('text', models.TextField()),
            ('html', models.TextField(blank=True)),
            ('calendar', models.TextField(blank=True)),
            ('is_sensitive', models.BooleanField(default=False)),
            ('status', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('gathered', 'For the mail of the day'), ('joined', 'Joined into one mail')], default='queued', max_length=10)),
            ('attempts', models.PositiveSmallIntegerField(default=0)),
            ('created_at', models.DateTimeField()),
            ('retry_at', models.DateTimeField()),
            ('sending_since', models.DateTimeField(null=True)),
            ('sent_at', models.DateTimeField(null=True)),
            ('last_error', models.TextField(blank=True)),
            ('link', models.CharField(blank=True, max_length=500)),
            ('joined_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='joined', to='outbox.outboxemail')),
            ('dedupe_key', models.CharField(max_length=160, null=True, unique=True)),
            ('attachments', models.ManyToManyField(related_name='+', to='documents.document')),
        ], options={
            'ordering': ['-created_at'],
            'indexes': [
                models.Index(condition=models.Q(('status__in', ['queued', 'sending'])), fields=['retry_at'], name='outbox_waiting'),
                models.Index(fields=['-created_at', '-id'], name='outbox_latest'),
            ],
            'constraints': [
                models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'sending', 'sent', 'failed', 'gathered', 'joined'])), name='outboxemail_status_is_known'),
                models.CheckConstraint(condition=models.Q(('status', 'joined'), ('joined_into__isnull', True), _connector='OR'), name='outboxemail_joined_into_only_when_joined'),
                models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='outboxemail_sent_at_iff_sent'),
            ],
        }),
    ]
