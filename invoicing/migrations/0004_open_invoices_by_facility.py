"""An index of what is still to be paid, for the office's pipeline."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0003_one_enrolment_invoice_per_facility")]
    operations = [
        migrations.AddIndex(
            "invoice",
            models.Index(fields=["facility", "due_on"], name="invoice_open", condition=models.Q(status="issued")),
        ),
    ]
