"""Verdicts that both assessors find together, and counts of how alike they judged."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_holders_plan_and_on_site_audit"),
        ("assessment", "0007_notes_hidden_by_postgresql"),
        ("facilities", "0004_folded_search_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("judged", models.PositiveSmallIntegerField()),
                ("alike", models.PositiveSmallIntegerField()),
                ("pairs", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
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
                "ordering": ["-counted_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "round"), name="one_agreement_per_round"),
                    models.CheckConstraint(
                        condition=models.Q(("alike__lte", models.F("judged"))), name="agreement_alike_within_judged"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "choice",
                    models.CharField(
                        choices=[("met", "Met"), ("not_met", "Not met"), ("unclear", "Unclear")], max_length=10
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
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
                        related_name="joint_verdicts",
                        to="applications.application",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("application", "round", "question"),
                        name="one_joint_verdict_per_question",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["met", "not_met", "unclear"])),
                        name="jointverdict_choice_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("round__in", [1, 2])), name="jointverdict_round_1_or_2"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("choice", "met"), models.Q(("comment", ""), _negated=True), _connector="OR"
                        ),
                        name="jointverdict_open_ones_tell_the_hospital",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="jointverdict_agreed_by_the_other",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                            models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="jointverdict_agreed_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("comment"), 20000
                            )
                        ),
                        name="jointverdict_texts_within_limit",
                    ),
                ],
            },
        ),
    ]
