"""An edition may have any count of questions and standards; a question says what its kind wants to know of it."""

from django.db import migrations, models

import applications.kinds


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0002_isolation_and_locks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="question",
            name="question_number_1_to_52",
        ),
        migrations.RemoveConstraint(
            model_name="standard",
            name="standard_number_1_to_13",
        ),
        migrations.AddField(
            model_name="question",
            name="options",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(choices=applications.kinds.kind_choices, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="question_number_from_1"),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="standard_number_from_1"),
        ),
    ]
