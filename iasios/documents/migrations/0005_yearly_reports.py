"""A yearly report is a document of the whole programme: it has no facility."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_e_invoices"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="facility",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pdf_documents",
                to="facilities.facility",
            ),
        ),
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
                    ("yearly_report", "Yearly report"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("facility__isnull", True), ("kind", "yearly_report")),
                    models.Q(models.Q(("kind", "yearly_report"), _negated=True), ("facility__isnull", False)),
                    _connector="OR",
                ),
                name="document_yearly_report_iff_no_facility",
            ),
        ),
    ]
