"""Reports of decisions among the documents."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_isolation_and_immutability"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invoice", "Invoice"),
                    ("letter", "Letter"),
                    ("report", "Report"),
                    ("certificate", "Certificate"),
                    ("dossier", "Submitted application"),
                ],
                max_length=20,
            ),
        ),
    ]
