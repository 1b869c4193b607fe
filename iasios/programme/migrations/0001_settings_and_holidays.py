"""What the office sets for the whole programme; everybody reads it, the office writes it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from iasios.access.migration_operations import EnableTenantIsolation, SqlFile


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "0003_columns_of_the_programme"),
    ]
    operations = [
        migrations.CreateModel(
            name="ProgrammeSettings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("hours", models.JSONField(blank=True, default=dict)),
                ("demands_factor_of_appointed", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"constraints": [models.CheckConstraint(condition=Q(id=1), name="programmesettings_one_row")]},
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("name", models.CharField(max_length=80)),
            ],
            options={
                "ordering": ["day"],
                "constraints": [models.CheckConstraint(condition=~Q(name=""), name="holiday_has_a_name")],
            },
        ),
        EnableTenantIsolation("ProgrammeSettings", read="everybody", write="office"),
        EnableTenantIsolation("Holiday", read="everybody", write="office"),
        SqlFile("working_days", "DROP FUNCTION portal_working_day_after(date, integer)"),
    ]
