"""Messages about a dossier between office, assessors and chairperson."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    FacilityMatches,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
    drop_isolation,
)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_columns_of_the_programme"),
        ("assessment", "0009_certificate_versions"),
        ("facilities", "0011_demand_of_second_factors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DossierMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sender",
                    models.CharField(
                        choices=[("office", "Office"), ("assessor", "Assessor"), ("chairperson", "Chairperson")],
                        max_length=12,
                    ),
                ),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("assessor", "The office and one assessor"),
                            ("assessors", "The office and both assessors"),
                            ("chairperson", "The office and the chairperson"),
                            ("everybody", "The office, both assessors and the chairperson"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(verbose_name="Message")),
                ("sent_at", models.DateTimeField()),
                ("awaits_office", models.BooleanField(default=False)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="applications.application",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
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
                "ordering": ["sent_at", "pk"],
                "indexes": [
                    models.Index(fields=["application", "sent_at"], name="dossiermessage_of_dossier"),
                    models.Index(
                        condition=models.Q(("awaits_office", True)), fields=["sent_at"], name="dossiermessage_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("text"), 20000
                            )
                        ),
                        name="dossiermessage_texts_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="dossiermessage_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessor__isnull", False), ("readers", "assessor")),
                            models.Q(models.Q(("readers", "assessor"), _negated=True), ("assessor__isnull", True)),
                            _connector="OR",
                        ),
                        name="dossiermessage_names_its_assessor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("readers__in", ["assessor", "assessors", "chairperson", "everybody"]),
                                ("sender", "office"),
                            ),
                            models.Q(("readers__in", ["assessor", "assessors", "everybody"]), ("sender", "assessor")),
                            models.Q(("readers__in", ["chairperson", "everybody"]), ("sender", "chairperson")),
                            _connector="OR",
                        ),
                        name="dossiermessage_readers_fit_the_sender",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("awaits_office", False), models.Q(("sender", "office"), _negated=True), _connector="OR"
                        ),
                        name="dossiermessage_awaits_office_only_from_others",
                    ),
                ],
            },
        ),
        FacilityMatches("DossierMessage", "applications.Application", "application_id"),
        SqlFile(
            "dossier_message_policies",
            drop_isolation("assessment_dossiermessage") + drop_functions("assessment_guard_dossier_message"),
        ),
        NeverDeleted("DossierMessage"),
        UpdateOnly("DossierMessage", "awaits_office"),
    ]
