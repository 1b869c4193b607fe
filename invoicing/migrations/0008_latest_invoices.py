"""The office's list begins with the latest invoices, found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0007_bank_statements")]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["-issued_at", "-id"], name="invoice_latest"),
        ),
    ]
