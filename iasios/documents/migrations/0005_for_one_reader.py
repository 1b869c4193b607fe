"""Documents that are made for one person, hidden from everybody else."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from iasios.access.migration_operations import AUDIENCES, Sql


def policies(audience: str) -> str:
    """The table's policies for this audience, in place of those before."""
    rows = AUDIENCES[audience].format(column="facility_id")
    return f"""
DROP POLICY tenant_read ON documents_document;
DROP POLICY tenant_insert ON documents_document;
DROP POLICY tenant_update ON documents_document;
DROP POLICY tenant_delete ON documents_document;
CREATE POLICY tenant_read ON documents_document FOR SELECT USING ({rows});
CREATE POLICY tenant_insert ON documents_document FOR INSERT WITH CHECK ({rows});
CREATE POLICY tenant_update ON documents_document FOR UPDATE USING ({rows}) WITH CHECK ({rows});
CREATE POLICY tenant_delete ON documents_document FOR DELETE USING ({rows});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="reader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
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
                    ("reading", "Dossier of one reader"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                name="document_reading_iff_reader",
                condition=Q(kind="reading", reader__isnull=False) | (~Q(kind="reading") & Q(reader__isnull=True)),
            ),
        ),
        Sql("A document for one reader is theirs alone", policies("reader"), policies("members")),
    ]
