"""Makes room for random draws: seeds, and what they drew."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0007_holders_plan_and_on_site_audit"),
        ("casereview", "0004_marks_are_words"),
        ("facilities", "0006_files_are_isolated_and_stay_as_they_are"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("seed", models.CharField(max_length=64)),
                ("method", models.CharField(max_length=20)),
                ("reason", models.TextField(blank=True)),
                ("fixed_at", models.DateTimeField()),
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
                    "fixed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="casereview.casereview"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="DrawOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.PositiveIntegerField()),
                ("positions", models.JSONField()),
                ("list_fingerprint", models.CharField(blank=True, max_length=64)),
                ("drawn_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
                    ),
                ),
                (
                    "draw",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcome", to="casereview.draw"
                    ),
                ),
                (
                    "drawn_by",
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
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("review", "number"), name="draw_number_unique_in_review"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("seed__regex", "^[0-9a-f]{64}$")), name="draw_seed_is_32_bytes"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("reason", "")),
                    models.Q(("number__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="draw_again_only_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("reason"), 20000)
                ),
                name="draw_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 30), ("size__lte", 100000)), name="draw_outcome_size_holds_30"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("list_fingerprint", ""), ("list_fingerprint__regex", "^[0-9a-f]{64}$"), _connector="OR"
                ),
                name="draw_outcome_fingerprint_is_sha256",
            ),
        ),
    ]
