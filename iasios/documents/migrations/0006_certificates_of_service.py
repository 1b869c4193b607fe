"""A certificate of service is of one assessor and of no facility; the office reads it as well."""

from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import AlterIsolation


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_yearly_reports"),
        ("facilities", "0017_code_last_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="document",
            name="document_reading_iff_reader",
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="document_yearly_report_iff_no_facility",
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
                    ("service", "Certificate of service"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("facility__isnull", True), ("kind__in", ["yearly_report", "service"])),
                    models.Q(
                        models.Q(("kind__in", ["yearly_report", "service"]), _negated=True), ("facility__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="document_of_a_facility_by_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["reading", "service"]), ("reader__isnull", False)),
                    models.Q(models.Q(("kind__in", ["reading", "service"]), _negated=True), ("reader__isnull", True)),
                    _connector="OR",
                ),
                name="document_of_a_reader_by_kind",
            ),
        ),
        AlterIsolation("Document", read="paper", update="paper"),
    ]
