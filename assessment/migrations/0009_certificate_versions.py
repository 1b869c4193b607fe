"""A certificate is issued again under another name, as the next version of the same number."""

import django.db.models.deletion
from django.db import migrations, models

from iasios.access.migration_operations import SqlFile, drop_functions


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_latest_agreements")]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="reissue_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="certificate",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacement",
                to="assessment.certificate",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        # Django would make the reference anew, and PostgreSQL would look for terms that row-level security hides from it.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [
                        "ALTER TABLE assessment_certificate DROP CONSTRAINT assessment_certificate_accreditation_id_key",
                        "CREATE INDEX assessment_certificate_accreditation_id"
                        " ON assessment_certificate (accreditation_id)",
                    ],
                    [
                        "DROP INDEX assessment_certificate_accreditation_id",
                        "ALTER TABLE assessment_certificate ADD CONSTRAINT"
                        " assessment_certificate_accreditation_id_key UNIQUE (accreditation_id)",
                    ],
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="certificate",
                    name="accreditation",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="assessment.accreditation",
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="certificate",
            name="number",
            field=models.CharField(max_length=20),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(fields=("number", "version"), name="certificate_number_and_version"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "superseded"), _negated=True),
                fields=("accreditation",),
                name="one_certificate_speaks_for_a_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reissue_reason", ""), ("replaces__isnull", True), ("version", 1)),
                    models.Q(
                        ("replaces__isnull", False), ("version__gt", 1), models.Q(("reissue_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="certificate_issued_again_iff_version",
            ),
        ),
        SqlFile("guard_certificate_version", drop_functions("assessment_guard_certificate_version")),
    ]
