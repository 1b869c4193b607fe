"""Who is told of changed statuses, and each call: the office's alone. What was sent stays as it was written."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from iasios.access.migration_operations import EnableTenantIsolation, NeverDeleted, UpdateOnly
from iasios.workflow.migration_operations import GuardStatus


def _person(**options: bool) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **options
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "0003_columns_of_the_programme"),
        ("facilities", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="Receiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=500)),
                ("topics", models.JSONField()),
                ("salt", models.CharField(max_length=43)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("made_by", _person()),
                ("ended_by", _person(null=True)),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                        | Q(ended_at__isnull=False, ended_by__isnull=False),
                        name="receiver_ended_at_with_by",
                    ),
                    models.CheckConstraint(condition=Q(url__startswith="https://"), name="receiver_by_https"),
                    models.CheckConstraint(condition=~Q(topics=[]), name="receiver_has_topics"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=40)),
                ("event_id", models.UUIDField()),
                ("body", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("sending", "Being sent"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("retry_at", models.DateTimeField()),
                ("sending_since", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("answered", models.PositiveSmallIntegerField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                (
                    "copy_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="webhooks.delivery",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="webhooks.receiver",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=Q(status__in=["queued", "sending"]), fields=["retry_at"], name="delivery_waiting"
                    ),
                    models.Index(fields=["receiver", "-created_at"], name="delivery_of_receiver"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(status__in=["delivered", "failed", "queued", "sending"]),
                        name="delivery_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(status="delivered", delivered_at__isnull=False)
                        | (~Q(status="delivered") & Q(delivered_at__isnull=True)),
                        name="delivery_delivered_at_iff_delivered",
                    ),
                ],
            },
        ),
        EnableTenantIsolation("Receiver", read="office"),
        NeverDeleted("Receiver"),
        EnableTenantIsolation("Delivery", read="office"),
        UpdateOnly(
            "Delivery",
            "status",
            "attempts",
            "retry_at",
            "sending_since",
            "delivered_at",
            "answered",
            "last_error",
        ),
        NeverDeleted("Delivery"),
        GuardStatus(
            "Delivery",
            [
                ("", "queued"),
                ("queued", "sending"),
                ("sending", "delivered"),
                ("sending", "queued"),
                ("sending", "failed"),
            ],
        ),
    ]
