"""Mails may carry an invitation for calendars."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_mail_of_the_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxemail",
            name="calendar",
            field=models.TextField(blank=True),
        ),
    ]
