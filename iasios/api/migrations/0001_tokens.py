"""Keys of programs: the office's alone, and of a key that was made only its use and its end change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from iasios.access.migration_operations import EnableTenantIsolation, NeverDeleted, UpdateOnly


def _person(**options: bool) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **options
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "0003_columns_of_the_programme"),
    ]
    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("scopes", models.JSONField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("ending", models.CharField(max_length=4)),
                ("last_day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("uses", models.PositiveBigIntegerField(default=0)),
                ("made_by", _person()),
                ("revoked_by", _person(null=True)),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                        | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                        name="apitoken_revoked_at_with_by",
                    ),
                    models.CheckConstraint(condition=~Q(scopes=[]), name="apitoken_has_scopes"),
                    models.CheckConstraint(
                        condition=Q(digest__regex="^[0-9a-f]{64}$"), name="apitoken_digest_is_whole"
                    ),
                ],
            },
        ),
        EnableTenantIsolation("ApiToken", read="office"),
        UpdateOnly("ApiToken", "revoked_at", "revoked_by_id", "last_used_at", "uses"),
        NeverDeleted("ApiToken"),
    ]
