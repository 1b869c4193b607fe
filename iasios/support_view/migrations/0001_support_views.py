"""Who looked at the portal as whom: the office's alone, and only its end is written later."""

from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from iasios.access.migration_operations import EnableTenantIsolation, NeverDeleted, UpdateOnly


def _person() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "0003_columns_of_the_programme"),
        ("facilities", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="SupportView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                ("viewed", _person()),
                ("opened_by", _person()),
            ],
            options={
                "ordering": ["-opened_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(condition=~Q(reason=""), name="supportview_has_a_reason"),
                    models.CheckConstraint(condition=~Q(viewed=F("opened_by")), name="supportview_of_somebody_else"),
                    models.CheckConstraint(
                        condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + timedelta(minutes=30)),
                        name="supportview_ends_within_the_limit",
                    ),
                ],
            },
        ),
        EnableTenantIsolation("SupportView", read="office"),
        UpdateOnly("SupportView", "ended_at"),
        NeverDeleted("SupportView"),
    ]
