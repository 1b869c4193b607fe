"""How records were drawn without the portal, and draws that the office orders."""

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0002_isolation_and_locks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="draw",
            name="draw_again_only_with_a_reason",
        ),
        migrations.AddField(
            model_name="casereview",
            name="selection_how",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="draw",
            name="is_ordered",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="casereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("selection_how"), 20000
                    )
                ),
                name="casereview_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_ordered", False), ("number", 1), ("reason", "")),
                    models.Q(
                        models.Q(("is_ordered", False), ("number", 1), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="draw_again_only_with_a_reason",
            ),
        ),
    ]
