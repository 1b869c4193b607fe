"""Accredited centres confirm the year and report what has changed."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import EnableTenantIsolation, NeverDeleted, SqlFile, drop_functions


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0007_suspended_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("head", "New head of service"),
                                ("representative", "New authorised representative"),
                                ("site", "Another site or another address"),
                                ("equipment", "Other equipment"),
                                ("procedures", "Fewer procedures than the programme asks for"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="What has changed")),
                (
                    "procedures",
                    models.PositiveIntegerField(
                        null=True, verbose_name="Therapeutic procedures in the last twelve months"
                    ),
                ),
                ("needs_look", models.BooleanField(default=False)),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="facilities.facility",
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("needs_look", True)), fields=["made_at"], name="confirmation_to_look_at"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_at__isnull", True), ("made_by__isnull", True)),
                            models.Q(("made_at__isnull", False), ("made_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="confirmation_made_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("looked_at__isnull", True), ("looked_by__isnull", True)),
                            models.Q(("looked_at__isnull", False), ("looked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="confirmation_looked_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("text"), 20000
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("note"), 20000
                            ),
                        ),
                        name="confirmation_texts_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asked_on__isnull", False), ("made_at__isnull", False), _connector="OR"),
                        name="confirmation_asked_or_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_on__isnull", True), ("due_on__isnull", True)),
                            models.Q(("asked_on__isnull", False), ("due_on__gt", models.F("asked_on"))),
                            _connector="OR",
                        ),
                        name="confirmation_due_iff_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("changes", []), models.Q(("text", ""), _negated=True), _connector="OR"),
                        name="confirmation_changes_in_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("changes__contained_by", ["head", "representative", "site", "equipment", "procedures"])
                        ),
                        name="confirmation_changes_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("looked_at__isnull", True), ("made_at__isnull", False), _connector="OR"),
                        name="confirmation_made_before_looked",
                    ),
                    models.UniqueConstraint(fields=("facility", "asked_on"), name="one_confirmation_per_year"),
                ],
            },
        ),
        EnableTenantIsolation("Confirmation", read="members", write="office"),
        NeverDeleted("Confirmation"),
        SqlFile("guard_confirmation", drop_functions("facilities_guard_confirmation")),
    ]
