"""Invoices of consultations are listed as such."""

from django.db import migrations, models

PURPOSES = [
    ("enrolment", "Enrolment"),
    ("recertification", "Recertification"),
    ("annual", "Annual administration"),
    ("consultation", "Consultation"),
    ("other", "Other"),
]


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0009_e_invoices")]

    operations = [
        migrations.AlterField("invoice", "purpose", models.CharField(choices=PURPOSES, max_length=20)),
        migrations.AlterField(
            "invoicedraft", "purpose", models.CharField(choices=PURPOSES, default="other", max_length=20)
        ),
    ]
