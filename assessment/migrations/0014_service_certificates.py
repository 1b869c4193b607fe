"""Certificates of service: of a person, read by that person and the office, written by the office's own code."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    EnableTenantIsolation,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
)
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0013_approval_of_assessors"),
        ("documents", "0006_certificates_of_service"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Waits for the office"),
                            ("issued", "Issued"),
                            ("declined", "Not issued"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("status_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("person_name", models.CharField(blank=True, max_length=200)),
                ("chair_name", models.CharField(blank=True, max_length=200)),
                ("assessments", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["declined", "issued", "requested", "withdrawn"])),
                        name="servicecertificate_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="servicecertificate_decided_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("reason"), 20000
                            )
                        ),
                        name="servicecertificate_texts_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="servicecertificate_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("status__in", ["requested"])),
                            models.Q(
                                models.Q(("status__in", ["requested"]), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="servicecertificate_decided_unless_requested",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["declined", "withdrawn"]), models.Q(("reason", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("status__in", ["declined", "withdrawn"]), _negated=True), ("reason", "")
                            ),
                            _connector="OR",
                        ),
                        name="servicecertificate_reason_iff_refused",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assessments__gte", 1),
                                ("document__isnull", False),
                                ("status__in", ["issued", "withdrawn"]),
                                models.Q(("person_name", ""), _negated=True),
                                models.Q(("chair_name", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status__in", ["issued", "withdrawn"]), _negated=True),
                                ("assessments__isnull", True),
                                ("chair_name", ""),
                                ("document__isnull", True),
                                ("person_name", ""),
                            ),
                            _connector="OR",
                        ),
                        name="servicecertificate_paper_iff_issued",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["requested", "issued"])),
                        fields=("person", "starts_on", "ends_on"),
                        name="one_service_certificate_per_period",
                    ),
                ],
            },
        ),
        GuardStatus(
            "ServiceCertificate",
            [("", "requested"), ("requested", "issued"), ("requested", "declined"), ("issued", "withdrawn")],
        ),
        EnableTenantIsolation("ServiceCertificate", read="person", write="office"),
        UpdateOnly(
            "ServiceCertificate",
            "status",
            "status_since",
            "decided_at",
            "decided_by_id",
            "reason",
            "person_name",
            "chair_name",
            "assessments",
            "document_id",
        ),
        NeverDeleted("ServiceCertificate"),
        SqlFile("guard_service_certificate", drop_functions("assessment_guard_service_certificate")),
    ]
