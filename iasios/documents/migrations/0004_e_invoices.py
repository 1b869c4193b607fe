"""The e-invoice beside a PDF is a document too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_credit_notes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invoice", "Invoice"),
                    ("credit_note", "Credit note"),
                    ("letter", "Letter"),
                    ("report", "Report"),
                    ("certificate", "Certificate"),
                    ("dossier", "Submitted application"),
                    ("reading", "Dossier of one reader"),
                    ("e_invoice", "E-invoice"),
                ],
                max_length=20,
            ),
        ),
    ]
