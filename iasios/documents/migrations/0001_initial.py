"""The tables of documents, as the models declare them."""

import django.db.models.deletion
import iasios.documents.models
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
        migrations.CreateModel('Document', fields=[
            ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pdf_documents', to='facilities.facility')),
            ('reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('letter', 'Letter'), ('report', 'Report'), ('certificate', 'Certificate'), ('dossier', 'Submitted application'), ('reading', 'Dossier of one reader')], max_length=20)),
            ('subject', models.CharField(max_length=60)),
            ('version', models.PositiveIntegerField(default=1)),
            ('language', models.CharField(default='en', max_length=10)),
            ('title', models.CharField(max_length=200)),
            ('status', models.CharField(choices=[('queued', 'Being made'), ('ready', 'Ready'), ('failed', 'Could not be made')], default='queued', max_length=10)),
            ('context', models.JSONField(default=dict)),
            ('template_version', models.PositiveIntegerField(default=1)),
            ('file', models.FileField(blank=True, upload_to=iasios.documents.models.storage_name)),
            ('sha256', models.CharField(blank=True, max_length=64)),
            ('size', models.PositiveIntegerField(null=True)),
            ('attempts', models.PositiveSmallIntegerField(default=0)),
            ('last_error', models.TextField(blank=True)),
            ('created_at', models.DateTimeField(auto_now_add=True)),
            ('ready_at', models.DateTimeField(null=True)),
        ], options={
            'ordering': ['-created_at'],
            'indexes': [
                models.Index(condition=models.Q(('status', 'queued')), fields=['created_at'], name='document_queued'),
            ],
            'constraints': [
                models.UniqueConstraint(fields=('kind', 'subject', 'version'), name='document_version_unique'),
                models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'ready', 'failed'])), name='document_status_is_known'),
                models.CheckConstraint(condition=models.Q(models.Q(('ready_at__isnull', False), ('size__isnull', False), ('status', 'ready'), models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True)), models.Q(models.Q(('status', 'ready'), _negated=True), ('ready_at__isnull', True), ('sha256', '')), _connector='OR'), name='document_ready_iff_content'),
                models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reading'), ('reader__isnull', False)), models.Q(models.Q(('kind', 'reading'), _negated=True), ('reader__isnull', True)), _connector='OR'), name='document_reading_iff_reader'),
            ],
        }),
    ]
