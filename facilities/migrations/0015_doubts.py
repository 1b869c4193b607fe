"""Doubts about centres: the office's alone, with their edges."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches, NeverDeleted
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0014_public_pages_of_centres"),
    ]

    operations = [
        migrations.CreateModel(
            name="CentreDoubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("seal", "The seal or a certificate is used when it should not be"),
                            ("entry", "The public page says something wrong"),
                            ("criteria", "Something is not as the criteria ask"),
                            ("safety", "The safety of patients or staff"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="What is it about?",
                    ),
                ),
                ("text", models.TextField(verbose_name="What have you seen?")),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="Your name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="Your e-mail address")),
                ("language", models.CharField(default="en", max_length=10)),
                ("received_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("received", "Received"), ("examined", "Being looked into"), ("closed", "Closed")],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "You were right, and it is corrected"),
                            ("acted_on", "You were right, and the programme has taken steps"),
                            ("unfounded", "We looked into it and found nothing wrong"),
                            ("unclear", "It could not be found out"),
                            ("elsewhere", "It is not for the programme to decide"),
                        ],
                        max_length=20,
                        verbose_name="Outcome",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DoubtNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_answer", models.BooleanField(default=False)),
                ("text", models.TextField(verbose_name="Text")),
                ("written_at", models.DateTimeField()),
                (
                    "doubt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="facilities.centredoubt"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
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
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="centredoubt",
            index=models.Index(
                condition=models.Q(("status", "closed"), _negated=True), fields=["due_on"], name="doubt_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="centredoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["closed", "examined", "received"])), name="doubt_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="centredoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="doubt_closed_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="centredoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["closed"]), ("closed_at__isnull", False)),
                    models.Q(models.Q(("status__in", ["closed"]), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="doubt_closed_at_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="centredoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("text"), 20000)
                ),
                name="doubt_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="centredoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="doubt_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="centredoubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), models.Q(("outcome", ""), _negated=True)),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("outcome", "")),
                    _connector="OR",
                ),
                name="doubt_outcome_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="doubtnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="doubtnote_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="doubtnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("text"), 20000)
                ),
                name="doubtnote_texts_within_limit",
            ),
        ),
        EnableTenantIsolation("CentreDoubt", read="office"),
        EnableTenantIsolation("DoubtNote", read="office"),
        NeverDeleted("CentreDoubt"),
        AppendOnly("DoubtNote"),
        FacilityMatches("DoubtNote", "facilities.CentreDoubt", "doubt_id"),
        GuardStatus(
            "CentreDoubt",
            edges=[
                ("", "received"),
                ("received", "examined"),
                ("received", "closed"),
                ("examined", "closed"),
                ("closed", "examined"),
            ],
        ),
    ]
