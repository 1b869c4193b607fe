"""A row stands for one person: rows with several addresses become one for each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SPLIT = """
INSERT INTO outbox_outboxemail (
    id, kind, "to", recipients, reply_to, language, subject, text, html, calendar, is_sensitive, status, attempts,
    created_at, retry_at, sending_since, sent_at, last_error, link, joined_into_id, dedupe_key, facility_id
)
SELECT gen_random_uuid(), kind, address, recipients, reply_to, language, subject, text, html, calendar, is_sensitive,
    status, attempts, created_at, retry_at, sending_since, sent_at, last_error, link, joined_into_id,
    dedupe_key || '/' || position, facility_id
FROM outbox_outboxemail, jsonb_array_elements_text(recipients) WITH ORDINALITY AS each (address, position)
WHERE position > 1;

INSERT INTO outbox_outboxemail_attachments (outboxemail_id, document_id)
SELECT copy.id, held.document_id
FROM outbox_outboxemail AS copy
JOIN outbox_outboxemail AS first ON first.created_at = copy.created_at AND first.kind = copy.kind
    AND first.recipients = copy.recipients AND first.facility_id IS NOT DISTINCT FROM copy.facility_id
JOIN outbox_outboxemail_attachments AS held ON held.outboxemail_id = first.id
WHERE copy."to" <> '' AND first."to" = '';

UPDATE outbox_outboxemail SET "to" = recipients ->> 0 WHERE "to" = '';

UPDATE outbox_outboxemail AS mail SET person_id = people.id
FROM facilities_user AS people
WHERE lower(people.email) = lower(mail."to") AND mail.kind <> 'account';
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("outbox", "0002_isolation"),
    ]

    operations = [
        migrations.AddField("outboxemail", "to", models.EmailField(default="", max_length=254), preserve_default=False),
        migrations.AddField(
            "outboxemail",
            "person",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(SPLIT, migrations.RunSQL.noop),
        migrations.RemoveField("outboxemail", "recipients"),
    ]
