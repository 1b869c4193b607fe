"""Registrations in steps, and hospital groups."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0011_hand_overs_are_isolated_and_close_for_good"),
    ]

    operations = [
        migrations.CreateModel(
            name="FacilityGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="Hospital group")),
                ("name_key", models.CharField(max_length=200, unique=True)),
            ],
            options={
                "ordering": ["name_key"],
            },
        ),
        migrations.AddField(
            model_name="facility",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sites",
                to="facilities.facilitygroup",
            ),
        ),
        migrations.CreateModel(
            name="RegistrationDraft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(default="en", max_length=10)),
                ("typed", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("held", "With the office"),
                            ("registered", "Registered"),
                            ("declined", "Declined"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, max_length=2000)),
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
            ],
            options={
                "ordering": ["status_since"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["declined", "draft", "held", "registered"])),
                        name="registrationdraft_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="registrationdraft_decided_at_with_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "registered"), _negated=True), ("typed", {}), _connector="OR"
                        ),
                        name="registrationdraft_forgets_once_registered",
                    ),
                ],
            },
        ),
    ]
