"""A row for every facility, kept by triggers: what the office's pipeline sorts, filters and counts by."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django_countries.fields
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import EnableTenantIsolation, FacilityMatches, SqlFile, drop_functions

_ONLY_READ = 'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON pipeline_pipelineentry FROM "{role}"'
_WRITE = 'GRANT INSERT, UPDATE, DELETE ON pipeline_pipelineentry TO "{role}"'


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("access", "0003_columns_of_the_programme"),
        ("applications", "0004_columns_of_the_programme"),
        ("facilities", "0021_search_of_people"),
        ("invoicing", "0011_online_payments"),
    ]

    operations = [
        migrations.CreateModel(
            name="PipelineEntry",
            fields=[
                (
                    "facility",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="facilities.facility",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("search_key", models.TextField()),
                ("country", django_countries.fields.CountryField(max_length=2)),
                ("status", models.CharField(max_length=30)),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("facility", "Hospital"),
                            ("office", "Office"),
                            ("assessors", "Assessors"),
                            ("chairperson", "Chairperson"),
                            ("nobody", "Nobody"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("invoice_due_on", models.DateField(blank=True, null=True)),
                ("term_ends_on", models.DateField(blank=True, null=True)),
                (
                    "next_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Least(
                            models.F("due_on"),
                            models.F("invoice_due_on"),
                            models.Case(models.When(application__isnull=True, then=models.F("term_ends_on"))),
                        ),
                        output_field=models.DateField(null=True),
                    ),
                ),
                (
                    "application",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="applications.application",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("next_on"), nulls_last=True),
                        models.Case(models.When(holder="office", then=0), default=1),
                        models.F("since"),
                        models.F("name"),
                        models.F("facility"),
                        name="pipeline_late_first",
                    ),
                    models.Index(fields=["name", "facility"], name="pipeline_by_name"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("application__isnull", True),
                            models.Q(("holder", "nobody"), _negated=True),
                            _connector="OR",
                        ),
                        name="pipelineentry_held_while_open",
                    )
                ],
            },
        ),
        EnableTenantIsolation("PipelineEntry", read="office"),
        FacilityMatches("PipelineEntry", "applications.Application", "application_id"),
        SqlFile("keep_entries", drop_functions("pipeline_write(bigint[])", "pipeline_refresh()")),
        migrations.RunSQL(
            _ONLY_READ.format(role=settings.DATABASE_APP_ROLE), _WRITE.format(role=settings.DATABASE_APP_ROLE)
        ),
    ]
