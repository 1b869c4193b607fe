"""Audits: dates, agenda, minutes, presence."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_holders_plan_and_on_site_audit"),
        ("assessment", "0013_names_and_objections_isolated"),
        ("facilities", "0006_files_are_isolated_and_stay_as_they_are"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("remote", "Remote audit"), ("on_site", "On-site audit")], max_length=10),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Dates offered"),
                            ("agreed", "Date agreed"),
                            ("held", "Held"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("invitation", models.PositiveSmallIntegerField(default=0)),
                ("minutes_planned", models.PositiveSmallIntegerField(default=90)),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="Place")),
                ("link", models.URLField(blank=True, max_length=500)),
                ("proposed_at", models.DateTimeField()),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("participants", models.TextField(blank=True)),
                ("attendance", models.TextField(blank=True)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="applications.application",
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
                "ordering": ["-proposed_at"],
            },
        ),
        migrations.CreateModel(
            name="AuditItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic", models.TextField()),
                ("minutes", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("settled", "Settled"), ("open", "Still open")], max_length=10
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="assessment.audit"
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
            ],
            options={
                "ordering": ["question__number"],
            },
        ),
        migrations.CreateModel(
            name="AuditPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="presences", to="assessment.audit"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("offered_at", models.DateTimeField()),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="assessment.audit"
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
                "ordering": ["starts_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["agreed", "cancelled", "held", "proposed"])),
                name="audit_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["remote", "on_site"])), name="audit_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "on_site"), _negated=True),
                    models.Q(("place", ""), _negated=True),
                    _connector="OR",
                ),
                name="audit_on_site_has_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link", ""), ("link__startswith", "https://"), ("link__startswith", "http://"), _connector="OR"
                ),
                name="audit_link_is_http",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("starts_at__isnull", True), ("status", "proposed")),
                    models.Q(("starts_at__isnull", False), ("status__in", ["agreed", "held"])),
                    ("status", "cancelled"),
                    _connector="OR",
                ),
                name="audit_has_a_date_once_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_at__isnull", False), ("status", "held")),
                    models.Q(models.Q(("status", "held"), _negated=True), ("held_at__isnull", True)),
                    _connector="OR",
                ),
                name="audit_held_at_iff_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_at__isnull", True), ("held_at__gte", models.F("starts_at")), _connector="OR"),
                name="audit_held_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at__isnull", True), ("starts_at__gt", models.F("agreed_at")), _connector="OR"
                ),
                name="audit_agreed_before_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                    models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                    _connector="OR",
                ),
                name="audit_agreed_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("participants"), 20000
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("attendance"), 20000
                    ),
                ),
                name="audit_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["agreed", "proposed"])),
                fields=("application",),
                name="one_audit_ahead_per_application",
            ),
        ),
        migrations.AddConstraint(
            model_name="audititem",
            constraint=models.UniqueConstraint(fields=("audit", "question"), name="one_item_per_question_of_an_audit"),
        ),
        migrations.AddConstraint(
            model_name="audititem",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "settled", "open"])), name="item_outcome_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="audititem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("minutes"), 20000)
                ),
                name="audititem_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditpresence",
            constraint=models.UniqueConstraint(fields=("audit", "assessor"), name="one_presence_per_assessor"),
        ),
        migrations.AddConstraint(
            model_name="auditslot",
            constraint=models.UniqueConstraint(fields=("audit", "starts_at"), name="each_date_offered_once"),
        ),
        migrations.AddConstraint(
            model_name="auditslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__gt", models.F("offered_at"))), name="slot_lies_ahead"
            ),
        ),
    ]
