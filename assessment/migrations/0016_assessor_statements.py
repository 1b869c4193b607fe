"""Yearly statements of assessors: read by the person and the office, written by the person alone, never changed."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0015_named_conflicts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessorStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_name", models.CharField(max_length=200)),
                ("confirmed_at", models.DateTimeField()),
                ("ends_on", models.DateField()),
                ("language", models.CharField(max_length=10)),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("conflicts", models.JSONField(blank=True, default=list)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessor_statements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-confirmed_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("person_name", ""), _negated=True),
                            models.Q(("language", ""), _negated=True),
                        ),
                        name="assessorstatement_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("text"), 20000
                            )
                        ),
                        name="assessorstatement_texts_within_limit",
                    ),
                ],
            },
        ),
        EnableTenantIsolation("AssessorStatement", read="person", write="self"),
        AppendOnly("AssessorStatement"),
    ]
