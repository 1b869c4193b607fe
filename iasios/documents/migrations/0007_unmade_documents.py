"""An index of the few documents that are not made, which the office's first page read all others for."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_certificates_of_service")]

    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["kind"],
                name="document_unmade",
                condition=Q(status="failed") | (Q(status="queued") & ~Q(last_error="")),
            ),
        ),
    ]
