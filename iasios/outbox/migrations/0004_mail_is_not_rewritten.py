"""A mail stays as it was written; only what became of it changes."""

from django.db import migrations

from iasios.access.migration_operations import UpdateOnly


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_one_recipient_per_mail"), ("access", "0003_columns_of_the_programme")]
    operations = [
        UpdateOnly(
            "OutboxEmail",
            "status",
            "attempts",
            "retry_at",
            "sending_since",
            "sent_at",
            "last_error",
            "joined_into_id",
            # An account that is erased leaves the mail without its person.
            "person_id",
        ),
    ]
