"""What the office writes for public pages, in versions that stay; everybody reads them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0001_settings_and_holidays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicTextVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=10)),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "language", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("name", "language", "number"), name="one_public_text_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="publictextversion_counts_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("text"), 20000
                            )
                        ),
                        name="publictextversion_texts_within_limit",
                    ),
                ],
            },
        ),
        EnableTenantIsolation("PublicTextVersion", read="everybody", write="office"),
        AppendOnly("PublicTextVersion"),
    ]
