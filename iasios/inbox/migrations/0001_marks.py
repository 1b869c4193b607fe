"""What the office says of waiting things: the office's alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from iasios.access.migration_operations import EnableTenantIsolation


def _person() -> models.ForeignKey:
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def _paired(name: str) -> models.CheckConstraint:
    at, by = f"{name}_at__isnull", f"{name}_by__isnull"
    return models.CheckConstraint(
        condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False}), name=f"inboxmark_{name}_at_with_by"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "0001_roles_and_functions"),
    ]
    operations = [
        migrations.CreateModel(
            name="InboxMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=64)),
                ("waits_since", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("snoozed_until", models.DateField(null=True)),
                ("snoozed_on", models.DateField(null=True)),
                ("noted_at", models.DateTimeField(null=True)),
                ("noted_by", _person()),
                ("taken_by", _person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="one_mark_per_waiting_thing"),
                    _paired("taken"),
                    _paired("noted"),
                    models.CheckConstraint(
                        condition=Q(snoozed_on__isnull=True, snoozed_until__isnull=True)
                        | Q(snoozed_until__gt=F("snoozed_on"), snoozed_until__isnull=False),
                        name="inboxmark_snoozed_to_a_later_day",
                    ),
                ]
            },
        ),
        EnableTenantIsolation("InboxMark", read="office"),
    ]
