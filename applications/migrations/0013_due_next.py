"""An index of what is due next, of which the office's first page shows the first six; it read everything due for it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("applications", "0012_held_by_office")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["due_on", "id"], name="application_due_next", condition=Q(due_on__isnull=False)),
        ),
    ]
