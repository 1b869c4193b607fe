"""A hospital answers that no date of an audit suits, with dates of its own."""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0006_appeals"),
        ("facilities", "0009_names_alike"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="audit",
            name="audit_texts_within_limit",
        ),
        migrations.AddField(
            model_name="audit",
            name="wish",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="audit",
            name="wished_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="auditslot",
            name="is_wish",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("participants"), 20000
                    ),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("attendance"), 20000
                    ),
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("wish"), 20000),
                ),
                name="audit_texts_within_limit",
            ),
        ),
    ]
