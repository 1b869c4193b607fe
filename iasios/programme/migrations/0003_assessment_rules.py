"""What holds for assessors' names, as rows that are added and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("programme", "0002_public_texts"),
    ]
    operations = [
        migrations.CreateModel(
            name="AssessmentRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "names",
                    models.CharField(
                        choices=[
                            ("never", "Never: the hospital does not learn who assesses"),
                            ("by_office", "When the office tells them, for each application"),
                            ("always", "Always: as soon as both assessors have accepted"),
                        ],
                        default="by_office",
                        max_length=10,
                    ),
                ),
                ("needs_approval", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-set_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(names__in=["always", "by_office", "never"]), name="assessmentrules_names_are_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(needs_approval=False) | Q(names="always"),
                        name="assessmentrules_only_who_is_named_is_approved",
                    ),
                ],
            },
        ),
        EnableTenantIsolation("AssessmentRules", read="everybody", write="office"),
        AppendOnly("AssessmentRules"),
    ]
