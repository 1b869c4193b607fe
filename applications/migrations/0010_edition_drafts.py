"""Editions are drafted by the office, come into force on a day and are archived; a question keeps its identity."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, SqlFile, drop_functions


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0009_returned_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="valid_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="origin",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.CreateModel(
            name="ArchivedEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("archived_at", models.DateTimeField()),
                (
                    "archived_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="archiving", to="applications.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["-archived_at"],
            },
        ),
        migrations.CreateModel(
            name="EditionDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("files", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="applications.edition"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="applications.edition",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        AppendOnly("ArchivedEdition"),
        EnableTenantIsolation("ArchivedEdition", read="everybody", write="office"),
        EnableTenantIsolation("EditionDraft", read="office"),
        SqlFile("guard_edition_draft", drop_functions("applications_guard_edition_draft")),
    ]
