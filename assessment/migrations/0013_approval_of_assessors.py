"""The hospital's approval of its assessors, where the rules of the programme want it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("assessment", "0012_returned_answers"),
    ]
    operations = [
        migrations.AddField("namedisclosure", "approved_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "namedisclosure",
            "approved_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "namedisclosure",
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="namedisclosure_approved_at_with_by",
            ),
        ),
    ]
