"""Pictures of uploaded files, and what in their text looks like a patient; written by the portal alone."""

from django.db import migrations, models

import facilities.models.files
from iasios.access.migration_operations import GuardColumns


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0012_delivery_of_invoices"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="found",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="looked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="preview",
            field=models.FileField(blank=True, max_length=200, upload_to=facilities.models.files._preview_name),
        ),
        GuardColumns("StoredFile", "guard_look", ("preview", "looked_at", "found")),
    ]
