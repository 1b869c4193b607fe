"""Corrective action plans, their files, the report of a decision, and extended dates."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0009_teamwork_isolated"),
        ("assessment", "0015_audits_isolated"),
        ("documents", "0004_reports"),
        ("facilities", "0006_files_are_isolated_and_stay_as_they_are"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.CreateModel(
            name="CorrectivePlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("handed_in_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="applications.application"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plan", to="assessment.decision"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "handed_in_by",
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
                "ordering": ["-opened_at"],
            },
        ),
        migrations.CreateModel(
            name="DateChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(max_length=30)),
                ("before", models.DateField()),
                ("after", models.DateField()),
                ("note", models.TextField()),
                ("changed_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="date_changes",
                        to="applications.application",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
            options={
                "ordering": ["changed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("required", models.TextField(blank=True)),
                ("issue", models.TextField(blank=True, verbose_name="Issue")),
                ("desired_outcome", models.TextField(blank=True, verbose_name="Desired outcome")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="assessment.correctiveplan",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.question"
                    ),
                ),
            ],
            options={
                "ordering": ["question__number"],
            },
        ),
        migrations.CreateModel(
            name="PlanAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("action", models.TextField(verbose_name="Action")),
                ("person", models.CharField(max_length=200, verbose_name="Person responsible")),
                ("resources", models.TextField(blank=True, verbose_name="Resources")),
                ("due_on", models.DateField(verbose_name="Due date")),
                ("comments", models.TextField(blank=True, verbose_name="Comments")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "Accepted"), ("proof", "Show proof"), ("refused", "Not accepted")],
                        max_length=10,
                    ),
                ),
                ("verdict_comment", models.TextField(blank=True)),
                ("judged_at", models.DateTimeField(blank=True, null=True)),
                ("proof", models.TextField(blank=True)),
                ("proof_link", models.URLField(blank=True, max_length=500)),
                ("proof_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "proof_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="assessment.planitem"
                    ),
                ),
            ],
            options={
                "ordering": ["item", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProcessFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="assessment.planaction",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "audit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="assessment.audit",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "stored_file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="correctiveplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handed_in_at__isnull", True), ("handed_in_by__isnull", True)),
                    models.Q(("handed_in_at__isnull", False), ("handed_in_by__isnull", False)),
                    _connector="OR",
                ),
                name="correctiveplan_handed_in_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("after__gt", models.F("before"))), name="datechange_moves_the_day_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="datechange_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="datechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("note"), 20000)
                ),
                name="datechange_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.UniqueConstraint(fields=("plan", "question"), name="one_header_per_declined_criterion"),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("issue"), 20000),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("desired_outcome"), 20000
                    ),
                ),
                name="planitem_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("action", ""), _negated=True), models.Q(("person", ""), _negated=True)),
                name="action_says_what_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["", "accepted", "proof", "refused"])),
                name="action_verdict_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict", ""), ("judged_at__isnull", False), _connector="OR"),
                name="action_verdict_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proof_link", ""),
                    ("proof_link__startswith", "https://"),
                    ("proof_link__startswith", "http://"),
                    _connector="OR",
                ),
                name="action_link_is_http",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof_at__isnull", True), ("proof_by__isnull", True)),
                    models.Q(("proof_at__isnull", False), ("proof_by__isnull", False)),
                    _connector="OR",
                ),
                name="planaction_proof_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="planaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("action"), 20000),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("resources"), 20000
                    ),
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("comments"), 20000),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("verdict_comment"), 20000
                    ),
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("proof"), 20000),
                ),
                name="planaction_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="processfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action__isnull", True), ("audit__isnull", False)),
                    models.Q(("action__isnull", False), ("audit__isnull", True)),
                    _connector="OR",
                ),
                name="processfile_is_for_an_audit_or_an_action",
            ),
        ),
    ]
