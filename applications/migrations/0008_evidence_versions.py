"""Every file that an item of evidence has had; what is there now becomes the first version."""

import django.db.models.deletion
from django.db import migrations, models

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches

FIRST = """
SELECT set_config('portal.scope', 'office', true);
INSERT INTO applications_evidenceversion (item_id, facility_id, number, file_id)
SELECT id, facility_id, 1, file_id FROM applications_evidenceitem WHERE file_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_longest_waiting"),
        ("facilities", "0011_demand_of_second_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.storedfile"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="applications.evidenceitem",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("item", "number"), name="evidence_version_unique")],
            },
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        EnableTenantIsolation("EvidenceVersion", read="members"),
        FacilityMatches("EvidenceVersion", "applications.EvidenceItem", "item_id"),
        FacilityMatches("EvidenceVersion", "facilities.StoredFile", "file_id"),
    ]
