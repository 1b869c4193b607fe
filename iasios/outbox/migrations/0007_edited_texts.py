"""Texts of mails and letters in the words of the office."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0006_held_and_bounced"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EditedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=10)),
                ("message", models.TextField()),
                ("text", models.TextField()),
                ("plural", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "language", "message"), name="one_edited_text_per_message"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="editedtext_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("text"), 20000
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.functions.text.Length("plural"), 20000
                            ),
                        ),
                        name="editedtext_texts_within_limit",
                    ),
                ],
            },
        ),
        # No secret stands in them, and whoever causes a mail needs them.
        EnableTenantIsolation("EditedText", read="everybody", write="office"),
    ]
