"""An index of the few applications that the office holds, which its first page read all open ones for."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_question_checks")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["status", "due_on"], name="application_with_office", condition=Q(holder="office")
            ),
        ),
    ]
