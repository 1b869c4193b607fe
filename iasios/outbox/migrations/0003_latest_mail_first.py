"""The office's list begins with the newest mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_isolation")]
    operations = [
        migrations.AddIndex("OutboxEmail", models.Index(fields=["-created_at", "-id"], name="outbox_latest")),
    ]
