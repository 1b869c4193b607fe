"""Appeals against a decision that was no, and the two who judge each."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    AlterIsolation,
    EnableTenantIsolation,
    FacilityMatches,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
)
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_columns_of_the_programme"),
        ("assessment", "0005_certificate_changes"),
        ("documents", "0002_isolation_and_immutability"),
        ("facilities", "0007_suspended_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("filed", "Filed, the office checks it"),
                            ("admitted", "Admitted, a panel is named"),
                            ("with_panel", "With the panel"),
                            ("upheld", "Upheld"),
                            ("failed", "Not upheld"),
                            ("inadmissible", "Not admitted"),
                            ("taken_back", "Taken back"),
                        ],
                        default="filed",
                        max_length=12,
                    ),
                ),
                ("status_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("due_on", models.DateField(blank=True, null=True)),
                ("reminded_for", models.DateField(blank=True, null=True)),
                ("reasons", models.TextField()),
                ("filed_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("check_note", models.TextField(blank=True)),
                ("named_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="applications.application",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="assessment.decision"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="facilities.facility"
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "named_by",
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
                "ordering": ["-filed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AppealSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("named_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("uphold", "The decision should be looked at again"),
                            ("stand", "The decision was right"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reasons", models.TextField(blank=True)),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="assessment.appeal"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal_seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["named_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["admitted", "failed", "filed", "inadmissible", "taken_back", "upheld", "with_panel"],
                    )
                ),
                name="appeal_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checked_at__isnull", True), ("checked_by__isnull", True)),
                    models.Q(("checked_at__isnull", False), ("checked_by__isnull", False)),
                    _connector="OR",
                ),
                name="appeal_checked_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("named_at__isnull", True), ("named_by__isnull", True)),
                    models.Q(("named_at__isnull", False), ("named_by__isnull", False)),
                    _connector="OR",
                ),
                name="appeal_named_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("reasons"), 20000),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("check_note"), 20000
                    ),
                ),
                name="appeal_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reasons", ""), _negated=True), name="appeal_has_reasons"
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "inadmissible"), _negated=True),
                    models.Q(("check_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="appeal_not_admitted_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("status__in", ("filed", "admitted", "with_panel"))),
                    models.Q(
                        models.Q(("status__in", ("filed", "admitted", "with_panel")), _negated=True),
                        ("closed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="appeal_closed_at_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(fields=("decision",), name="one_appeal_per_decision"),
        ),
        migrations.AddConstraint(
            model_name="appealseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("reasons"), 20000)
                ),
                name="appealseat_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_at__isnull", True), ("opinion", ""), ("reasons", "")),
                    models.Q(
                        ("ended_at__isnull", True),
                        ("given_at__isnull", False),
                        ("opinion__in", ["uphold", "stand"]),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appealseat_opinion_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealseat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("appeal", "person"),
                name="one_seat_per_person_and_appeal",
            ),
        ),
        GuardStatus(
            "Appeal",
            [
                ("", "filed"),
                ("filed", "admitted"),
                ("filed", "inadmissible"),
                ("filed", "taken_back"),
                ("admitted", "with_panel"),
                ("admitted", "taken_back"),
                ("with_panel", "with_panel"),
                ("with_panel", "upheld"),
                ("with_panel", "failed"),
                ("with_panel", "taken_back"),
            ],
        ),
        EnableTenantIsolation("Appeal", read="members"),
        AlterIsolation("Appeal", update="office", delete="office"),
        UpdateOnly(
            "Appeal",
            "status",
            "status_since",
            "due_on",
            "reminded_for",
            "checked_at",
            "checked_by_id",
            "check_note",
            "named_at",
            "named_by_id",
            "closed_at",
            "letter_id",
        ),
        EnableTenantIsolation("AppealSeat", read="office"),
        UpdateOnly("AppealSeat", "ended_at", "opinion", "reasons", "given_at"),
        NeverDeleted("Appeal", "AppealSeat"),
        FacilityMatches("Appeal", "assessment.Decision", "decision_id"),
        FacilityMatches("Appeal", "applications.Application", "application_id"),
        FacilityMatches("AppealSeat", "assessment.Appeal", "appeal_id"),
        SqlFile("guard_appeal", drop_functions("assessment_guard_appeal", "assessment_guard_appeal_seat")),
    ]
