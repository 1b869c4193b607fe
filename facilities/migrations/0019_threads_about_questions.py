"""Threads that are about a question of an application."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facilities", "0018_colleagues_who_read")]
    operations = [
        migrations.AddField(
            model_name="thread",
            name="about_application",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="thread",
            name="about_question",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(
                condition=models.Q(("about_application", ""), _negated=True),
                fields=("about_application", "about_question"),
                name="one_thread_per_question",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("about_application", ""), ("about_question", "")),
                    models.Q(
                        models.Q(("about_application", ""), _negated=True),
                        models.Q(("about_question", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="thread_names_application_with_question",
            ),
        ),
    ]
