"""Verdicts that were handed in are judged again, each with its reason; PostgreSQL opens those and no other."""

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

_BEFORE = " ".join(
    f"CREATE TRIGGER refuse_after_hand_in BEFORE INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION assessment_refuse_after_hand_in();"
    for table in ("assessment_verdict", "assessment_colleaguenote")
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0010_dossier_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VerdictReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("chairperson", "Returned by the chairperson"),
                            ("office", "Given back by the office"),
                            ("correction", "The hospital corrected its answer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "choice",
                    models.CharField(
                        blank=True,
                        choices=[("met", "Met"), ("not_met", "Not met"), ("unclear", "Unclear")],
                        max_length=10,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("handed_in_at", models.DateTimeField()),
                ("returned_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("is_disclosed", models.BooleanField(default=False)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="assessment.evaluation"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.question"
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["returned_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("evaluation", "question"),
                        name="one_open_return_per_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["chairperson", "office", "correction"])),
                        name="verdictreturn_origin_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="verdictreturn_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("closed_at__gte", models.F("returned_at")), _connector="OR"
                        ),
                        name="verdictreturn_closed_after_it_was_returned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("reason"), 20000
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("comment"), 20000
                            ),
                        ),
                        name="verdictreturn_texts_within_limit",
                    ),
                ],
            },
        ),
        EnableTenantIsolation("VerdictReturn", read="author", write="office"),
        UpdateOnly("VerdictReturn", "closed_at", "is_disclosed"),
        NeverDeleted("VerdictReturn"),
        FacilityMatches("VerdictReturn", "applications.Application", "application_id"),
        SqlFile(
            "guard_returned_verdicts",
            drop_functions(
                "assessment_guard_reopening", "assessment_refuse_unless_returned", "assessment_guard_verdict_return"
            )
            + "; "
            + _BEFORE,
        ),
    ]
