"""Drafts that can be changed; credit notes, write-offs, reversals and holds, each a row of its own."""

import django.db.models.deletion
import django.db.models.expressions
import django_countries.fields
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    AppendOnly,
    EnableTenantIsolation,
    FacilityMatches,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
)
from iasios.workflow.migration_operations import AlterStatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_credit_notes"),
        ("facilities", "0006_excellence_from_enrolled"),
        ("invoicing", "0005_days_of_fees"),
        ("access", "0003_columns_of_the_programme"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("write_off", "Written off"),
                            ("reversal", "Payment taken back by the bank"),
                            ("refund", "Paid back"),
                            ("credit_used", "Paid from credit"),
                            ("credit_given", "Credit used for another invoice"),
                        ],
                        max_length=20,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("reason", models.CharField(max_length=300)),
                ("booked_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["recorded_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True)),
                ("issued_at", models.DateTimeField()),
                ("issued_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("currency", models.CharField(max_length=3)),
                (
                    "vat_category",
                    models.CharField(
                        choices=[
                            ("S", "Austrian VAT"),
                            ("AE", "Reverse charge"),
                            ("O", "Outside the scope of Austrian VAT"),
                        ],
                        max_length=2,
                    ),
                ),
                ("vat_rate", models.DecimalField(decimal_places=2, max_digits=5)),
                ("net", models.DecimalField(decimal_places=2, max_digits=10)),
                ("vat", models.DecimalField(decimal_places=2, max_digits=10)),
                ("total", models.DecimalField(decimal_places=2, max_digits=10)),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CreditNoteLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=200)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("enrolment", "Enrolment"),
                            ("recertification", "Recertification"),
                            ("annual", "Annual administration"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                ("period_starts_on", models.DateField(blank=True, null=True)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("payer_name", models.CharField(max_length=200, verbose_name="Invoice recipient")),
                ("payer_address", models.TextField(max_length=500, verbose_name="Invoice address")),
                (
                    "payer_country",
                    django_countries.fields.CountryField(max_length=2, verbose_name="Country of the invoice address"),
                ),
                ("payer_vat_number", models.CharField(blank=True, max_length=20, verbose_name="VAT number")),
                (
                    "payer_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="Mail address of the payer"),
                ),
                ("language", models.CharField(default="en", max_length=10, verbose_name="Language of the invoice")),
                ("purchase_order", models.CharField(blank=True, max_length=60, verbose_name="Order number")),
                ("cost_centre", models.CharField(blank=True, max_length=60, verbose_name="Cost centre")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDraftLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "fee",
                    models.CharField(
                        blank=True,
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
                ("text", models.CharField(max_length=200)),
                ("detail", models.CharField(blank=True, max_length=200)),
                ("quantity", models.PositiveSmallIntegerField(default=1)),
                ("unit_price", models.DecimalField(decimal_places=2, max_digits=10)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("until", models.DateField(blank=True, null=True)),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["placed_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_status_is_known",
        ),
        migrations.AddField(
            model_name="invoice",
            name="cost_centre",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="invoice",
            name="language",
            field=models.CharField(default="en", max_length=10),
        ),
        migrations.AddField(
            model_name="invoice",
            name="recipient_email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="invoice",
            name="vat_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="status",
            field=models.CharField(
                choices=[
                    ("issued", "Issued"),
                    ("paid", "Paid"),
                    ("cancelled", "Cancelled"),
                    ("writtenoff", "Written off"),
                ],
                default="issued",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="invoiceline",
            name="fee",
            field=models.CharField(
                blank=True,
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
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["cancelled", "issued", "paid", "writtenoff"])),
                name="invoice_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(fields=("id", "invoice"), name="line_id_invoice"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(fields=("id", "invoice"), name="payment_id_invoice"),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="adjustments", to="invoicing.invoice"
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="other_invoice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="invoicing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="payment",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="invoicing.payment",
            ),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
            ),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="credit_notes", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="credit_notes", to="invoicing.invoice"
            ),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="issued_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="creditnoteline",
            name="credit_note",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="invoicing.creditnote"
            ),
        ),
        migrations.AddField(
            model_name="creditnoteline",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="creditnoteline",
            name="invoice_line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="credits", to="invoicing.invoiceline"
            ),
        ),
        migrations.AddField(
            model_name="invoicedraft",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invoicedraft",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invoice_drafts", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="invoicedraftline",
            name="invoice_draft",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="invoicing.invoicedraft"
            ),
        ),
        migrations.AddField(
            model_name="invoicedraftline",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="invoicehold",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="invoicehold",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="invoicing.invoice"
            ),
        ),
        migrations.AddField(
            model_name="invoicehold",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invoicehold",
            name="placed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="adjustment_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="adjustment_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reversal"), ("payment__isnull", False)),
                    models.Q(models.Q(("kind", "reversal"), _negated=True), ("payment__isnull", True)),
                    _connector="OR",
                ),
                name="reversal_names_its_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["credit_used", "credit_given"]), ("other_invoice__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ["credit_used", "credit_given"]), _negated=True),
                        ("other_invoice__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="transfer_names_the_other_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("total", django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("vat")))
                ),
                name="credit_total_is_net_and_vat",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("net__gt", 0), ("vat__gte", 0)), name="credit_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="credit_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.UniqueConstraint(fields=("id", "facility"), name="invoicing_creditnote_id_facility"),
        ),
        migrations.AddConstraint(
            model_name="creditnoteline",
            constraint=models.UniqueConstraint(
                fields=("credit_note", "invoice_line"), name="line_once_in_a_credit_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnoteline",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="credited_line_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="invoicedraft",
            constraint=models.UniqueConstraint(fields=("id", "facility"), name="invoicing_invoicedraft_id_facility"),
        ),
        migrations.AddConstraint(
            model_name="invoicedraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose__in", ["recertification", "annual"]), _negated=True),
                    ("period_starts_on__isnull", False),
                    _connector="OR",
                ),
                name="recurring_draft_has_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicedraftline",
            constraint=models.UniqueConstraint(fields=("invoice_draft", "position"), name="draft_line_position_unique"),
        ),
        migrations.AddConstraint(
            model_name="invoicedraftline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="draft_line_quantity_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicedraftline",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_price__gte", 0)), name="draft_line_price_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicehold",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="hold_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicehold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)), fields=("invoice",), name="one_hold_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicehold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="invoicehold_lifted_at_with_by",
            ),
        ),
        AlterStatusEdges("Invoice", add=[("issued", "writtenoff"), ("paid", "issued")]),
        # What the office drafts, and why it waits, is its own.
        EnableTenantIsolation("InvoiceDraft", read="office"),
        EnableTenantIsolation("InvoiceDraftLine", read="office"),
        EnableTenantIsolation("InvoiceHold", read="office"),
        EnableTenantIsolation("CreditNote", read="members", write="office"),
        EnableTenantIsolation("CreditNoteLine", read="members", write="office"),
        EnableTenantIsolation("Adjustment", read="members", write="office"),
        FacilityMatches("InvoiceDraftLine", "invoicing.InvoiceDraft", "invoice_draft_id"),
        FacilityMatches("InvoiceHold", "invoicing.Invoice", "invoice_id"),
        FacilityMatches("CreditNote", "invoicing.Invoice", "invoice_id"),
        FacilityMatches("CreditNoteLine", "invoicing.CreditNote", "credit_note_id"),
        FacilityMatches("Adjustment", "invoicing.Invoice", "invoice_id"),
        AppendOnly("CreditNote"),
        AppendOnly("CreditNoteLine"),
        AppendOnly("Adjustment"),
        UpdateOnly("InvoiceHold", "lifted_at", "lifted_by_id"),
        NeverDeleted("InvoiceHold"),
        SqlFile("guard_credit", drop_functions("invoicing_guard_credit", "invoicing_guard_credit_line")),
    ]
