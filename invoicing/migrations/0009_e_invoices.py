"""How the payer takes an invoice, and what the EU's service said of a VAT number."""

import django.db.models.deletion
from django.db import migrations, models

from iasios.access.migration_operations import (
    EnableTenantIsolation,
    FacilityMatches,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
)


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0012_delivery_of_invoices"),
        ("invoicing", "0008_latest_invoices"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="buyer_reference",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="invoice",
            name="endpoint_id",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="invoice",
            name="endpoint_scheme",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name="invoice",
            name="invoice_form",
            field=models.CharField(
                choices=[
                    ("facturx", "PDF with the invoice data inside (Factur-X, ZUGFeRD)"),
                    ("xrechnung", "PDF, and an XRechnung beside it"),
                    ("peppol", "PDF, and a Peppol BIS file beside it"),
                ],
                default="facturx",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="invoicedraft",
            name="buyer_reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="Your reference or Leitweg-ID"),
        ),
        migrations.AddField(
            model_name="invoicedraft",
            name="endpoint_id",
            field=models.CharField(blank=True, max_length=60, verbose_name="Peppol address"),
        ),
        migrations.AddField(
            model_name="invoicedraft",
            name="endpoint_scheme",
            field=models.CharField(blank=True, max_length=4, verbose_name="Scheme of the Peppol address"),
        ),
        migrations.AddField(
            model_name="invoicedraft",
            name="invoice_form",
            field=models.CharField(
                choices=[
                    ("facturx", "PDF with the invoice data inside (Factur-X, ZUGFeRD)"),
                    ("xrechnung", "PDF, and an XRechnung beside it"),
                    ("peppol", "PDF, and a Peppol BIS file beside it"),
                ],
                default="facturx",
                max_length=12,
                verbose_name="Form of the invoices",
            ),
        ),
        migrations.CreateModel(
            name="VatCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Not answered yet"),
                            ("valid", "Valid"),
                            ("invalid", "Not valid"),
                            ("unanswered", "The service gave no answer"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("asked_for_at", models.DateTimeField()),
                ("retry_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("consultation_number", models.CharField(blank=True, max_length=60)),
                ("registered_name", models.CharField(blank=True, max_length=300)),
                ("registered_address", models.TextField(blank=True, max_length=500)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vat_checks", to="facilities.facility"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vat_checks",
                        to="invoicing.invoice",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_for_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["retry_at"], name="vat_check_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state__in", ["valid", "invalid"])),
                            models.Q(
                                models.Q(("state__in", ["valid", "invalid"]), _negated=True),
                                ("answered_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="vat_check_answered_iff_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "valid", "invalid", "unanswered"])),
                        name="vat_check_state_is_known",
                    ),
                ],
            },
        ),
        EnableTenantIsolation("VatCheck", read="office"),
        FacilityMatches("VatCheck", "invoicing.Invoice", "invoice_id"),
        UpdateOnly(
            "VatCheck",
            "state",
            "retry_at",
            "attempts",
            "last_error",
            "answered_at",
            "consultation_number",
            "registered_name",
            "registered_address",
        ),
        NeverDeleted("VatCheck"),
        SqlFile("guard_vat_check", drop_functions("invoicing_guard_vat_check")),
    ]
