"""The office searches a text that is folded once, and counts mails by an index."""

from django.db import migrations, models
from django.db.models.functions import Concat, Lower


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_mail_is_not_rewritten")]

    operations = [
        migrations.AddField(
            model_name="outboxemail",
            name="search_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=Lower(
                    Concat(
                        models.F("to"), models.Value("\n"), models.F("subject"), models.Value("\n"), models.F("kind")
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.RemoveIndex(model_name="outboxemail", name="outbox_latest"),
        migrations.AddIndex(
            model_name="outboxemail",
            index=models.Index(fields=["-created_at", "-id"], include=("status", "search_key"), name="outbox_latest"),
        ),
        migrations.AddIndex(
            model_name="outboxemail",
            index=models.Index(fields=["status"], name="outbox_status"),
        ),
    ]
