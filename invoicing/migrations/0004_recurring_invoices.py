"""Invoices that come by themselves, and reminders of what is not paid."""

import django.db.models.deletion
from django.db import migrations, models

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_isolation_and_immutability"),
        ("facilities", "0002_isolation_and_triggers"),
        ("invoicing", "0003_fees_and_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days_left", models.SmallIntegerField()),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["sent_at"],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="period_starts_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("enrolment", "Enrolment"),
                    ("recertification", "Recertification"),
                    ("annual", "Annual administration"),
                    ("other", "Other"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("period_starts_on__isnull", False), models.Q(("status", "cancelled"), _negated=True)
                ),
                fields=("facility", "purpose", "period_starts_on"),
                name="one_invoice_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose__in", ["recertification", "annual"]), _negated=True),
                    ("period_starts_on__isnull", False),
                    _connector="OR",
                ),
                name="recurring_invoice_has_a_period",
            ),
        ),
        migrations.AddField(
            model_name="invoicereminder",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="invoicereminder",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="invoicing.invoice"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicereminder",
            constraint=models.UniqueConstraint(fields=("invoice", "days_left"), name="one_reminder_per_day"),
        ),
        EnableTenantIsolation("InvoiceReminder", read="members", write="office"),
        AppendOnly("InvoiceReminder"),
        FacilityMatches("InvoiceReminder", "invoicing.Invoice", "invoice_id"),
    ]
