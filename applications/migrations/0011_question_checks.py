"""How far a question that is given to a colleague has come: to check, change wanted, checked."""

import django.utils.timezone
from django.db import migrations, models

from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [("applications", "0010_edition_drafts")]
    operations = [
        migrations.AddField(
            model_name="questiontask",
            name="status",
            field=models.CharField(
                choices=[
                    ("given", "With the colleague"),
                    ("to_check", "Done, please check"),
                    ("change_wanted", "Change wanted"),
                    ("checked", "Checked"),
                ],
                default="given",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="questiontask",
            name="status_since",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="questiontask",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["change_wanted", "checked", "given", "to_check"])),
                name="questiontask_status_is_known",
            ),
        ),
        GuardStatus(
            "QuestionTask",
            edges=[
                ("", "given"),
                ("given", "to_check"),
                ("change_wanted", "to_check"),
                ("to_check", "change_wanted"),
                ("checked", "change_wanted"),
                ("to_check", "checked"),
            ],
        ),
    ]
