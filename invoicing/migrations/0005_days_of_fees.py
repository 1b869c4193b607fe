"""Fees with a last day; what a line says never changes, another amount is another line."""

from django.db import migrations, models

from iasios.access.migration_operations import UpdateOnly


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0004_recurring_invoices"),
    ]

    operations = [
        migrations.AddField(
            model_name="feeschedule",
            name="valid_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="feeschedule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("enrolment", "Enrolment fee"),
                    ("annual", "Annual administration fee"),
                    ("recertification", "Recertification fee"),
                    ("consultation", "Consultation fee"),
                    ("on_site_audit", "On-site audit fee"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="invoiceline",
            name="fee",
            field=models.CharField(
                choices=[
                    ("enrolment", "Enrolment fee"),
                    ("annual", "Annual administration fee"),
                    ("recertification", "Recertification fee"),
                    ("consultation", "Consultation fee"),
                    ("on_site_audit", "On-site audit fee"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="feeschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="fee_ends_after_it_begins",
            ),
        ),
        UpdateOnly("FeeSchedule", "valid_until"),
    ]
