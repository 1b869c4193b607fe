"""Checks of the cases before submission, with the office's remarks."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    EnableTenantIsolation,
    FacilityMatches,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_columns_of_the_programme"),
        ("casereview", "0003_ordered_draws"),
        ("facilities", "0011_demand_of_second_factors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("note", models.TextField(blank=True)),
                ("requested_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "With the office"),
                            ("fine", "Nothing to remark"),
                            ("remarks", "Looked through, with remarks"),
                            ("taken_back", "Taken back"),
                            ("lapsed", "Submitted before the office had looked"),
                        ],
                        default="requested",
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="casereview.casereview"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="CaseRemark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("cell", models.CharField(blank=True, max_length=60)),
                ("text", models.TextField(verbose_name="Remark")),
                ("written_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, verbose_name="Answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "case_check",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="casereview.casecheck"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casereview.casereview"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["number", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="casecheck",
            index=models.Index(
                condition=models.Q(("status", "requested")), fields=["due_on"], name="casecheck_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["fine", "lapsed", "remarks", "requested", "taken_back"])),
                name="casecheck_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="casecheck_closed_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["fine", "lapsed", "remarks", "taken_back"]), ("closed_at__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["fine", "lapsed", "remarks", "taken_back"]), _negated=True),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="casecheck_closed_at_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("note"), 20000),
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("answer"), 20000),
                ),
                name="casecheck_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.UniqueConstraint(fields=("review", "number"), name="casecheck_number_unique_in_review"),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "requested")), fields=("review",), name="casecheck_one_open_in_review"
            ),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.UniqueConstraint(fields=("id", "facility"), name="casereview_casecheck_id_facility"),
        ),
        migrations.AddIndex(
            model_name="caseremark",
            index=models.Index(fields=["review", "number"], name="caseremark_of_case"),
        ),
        migrations.AddConstraint(
            model_name="caseremark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="caseremark_answered_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseremark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="caseremark_settled_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseremark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("text"), 20000),
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("answer"), 20000),
                ),
                name="caseremark_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseremark",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="caseremark_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseremark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cell", ""), ("number__isnull", True)),
                    models.Q(("number__gte", 1), ("number__lte", 30)),
                    _connector="OR",
                ),
                name="caseremark_number_1_to_30",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseremark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(("sent_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="caseremark_answered_only_after_sending",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseremark",
            constraint=models.CheckConstraint(
                condition=models.Q(("settled_at__isnull", True), ("sent_at__isnull", False), _connector="OR"),
                name="caseremark_settled_only_after_sending",
            ),
        ),
        EnableTenantIsolation("CaseCheck", read="members"),
        EnableTenantIsolation("CaseRemark", read="sent_at"),
        FacilityMatches("CaseCheck", "applications.Application", "application_id"),
        FacilityMatches("CaseCheck", "casereview.CaseReview", "review_id"),
        FacilityMatches("CaseRemark", "applications.Application", "application_id"),
        FacilityMatches("CaseRemark", "casereview.CaseReview", "review_id"),
        FacilityMatches("CaseRemark", "casereview.CaseCheck", "case_check_id"),
        NeverDeleted("CaseCheck"),
        UpdateOnly("CaseCheck", "status", "answer", "closed_at", "closed_by_id"),
        UpdateOnly("CaseRemark", "sent_at", "answer", "answered_at", "answered_by_id", "settled_at", "settled_by_id"),
        SqlFile(
            "case_check_locks",
            "DROP TRIGGER only_in_draft ON casereview_casecheck; DROP TRIGGER guard_remark ON casereview_caseremark;"
            + drop_functions("casereview_guard_remark"),
        ),
    ]
