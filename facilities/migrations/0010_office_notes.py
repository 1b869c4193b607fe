"""What the office writes down about a facility: the office's alone, and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [("facilities", "0009_names_alike")]
    operations = [
        migrations.CreateModel(
            name="OfficeNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="Note")),
                ("written_at", models.DateTimeField()),
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
                "ordering": ["-written_at", "-pk"],
                "indexes": [models.Index(fields=["facility", "-written_at"], name="officenote_of_facility")],
                "constraints": [
                    models.CheckConstraint(condition=~Q(text=""), name="officenote_is_not_empty"),
                    models.CheckConstraint(
                        condition=Q(LessThanOrEqual(Length("text"), 20000)), name="officenote_texts_within_limit"
                    ),
                ],
            },
        ),
        EnableTenantIsolation("OfficeNote", read="office"),
        AppendOnly("OfficeNote"),
    ]
