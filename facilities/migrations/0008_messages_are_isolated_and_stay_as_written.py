"""Tenant isolation of messages, written messages that never change, and the text of R70."""

from django.db import migrations
from django.utils import timezone

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation, FacilityMatches

TEXT = """Dear colleagues at {facility},

the assessors of your application would like to see more than the answers show. A space for supplemental documents has been opened for you:

{link}

Put there what they ask for, under the question it belongs to. The assessors see a file when you hand in your replies, and not before. Make sure that no patient can be recognised in any of the files.

If something is unclear, answer this message.

The IASIOS office"""


def add_text(apps, schema_editor):
    apps.get_model("facilities", "MessageTemplate").objects.create(
        key="supplemental-evidence",
        subject="Providing Supplemental Documents and Evidence",
        text=TEXT,
        changed_at=timezone.now(),
    )


def remove_text(apps, schema_editor):
    apps.get_model("facilities", "MessageTemplate").objects.filter(key="supplemental-evidence").delete()


class Migration(migrations.Migration):
    dependencies = [("facilities", "0007_messages_with_the_office"), ("access", "0001_roles_and_scopes")]
    operations = [
        EnableTenantIsolation("Thread"),
        EnableTenantIsolation("Message"),
        EnableTenantIsolation("Attachment"),
        FacilityMatches("Message", "facilities.Thread", "thread_id"),
        FacilityMatches("Attachment", "facilities.Message", "message_id"),
        FacilityMatches("Attachment", "facilities.StoredFile", "file_id"),
        FacilityMatches("Unread", "facilities.Thread", "thread_id"),
        AppendOnly("Message"),
        AppendOnly("Attachment"),
        migrations.RunPython(add_text, remove_text),
    ]
