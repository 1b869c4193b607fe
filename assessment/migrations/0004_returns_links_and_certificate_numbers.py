"""The chairperson's words on a return, http links only, and the counter of certificate numbers."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_isolation_independence_and_locks"),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificateSequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveIntegerField(unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="finding",
            name="finding_texts_within_limit",
        ),
        migrations.AddField(
            model_name="recommendation",
            name="return_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("reply"), 20000)
                ),
                name="finding_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reply_link", ""),
                    ("reply_link__startswith", "https://"),
                    ("reply_link__startswith", "http://"),
                    _connector="OR",
                ),
                name="finding_link_is_http",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("reasons"), 20000),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("return_reason"), 20000
                    ),
                ),
                name="recommendation_texts_within_limit",
            ),
        ),
    ]
