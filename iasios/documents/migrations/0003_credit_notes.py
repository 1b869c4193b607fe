"""Credit notes are documents too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_isolation_and_immutability"),
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
                ],
                max_length=20,
            ),
        ),
    ]
