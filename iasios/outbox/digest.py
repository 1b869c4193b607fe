"""The mail of the day: what was gathered for a person, as one mail with subjects and links."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from iasios.outbox.mail_types import DIGEST
from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.outbox.sending import Mailbox, send


@transaction.atomic
def send_gathered() -> int:
    """Joins what is due into one mail per person, to their present address and in their present language.

    Needs the office's scope. Returns how many mails were stored.
    """
    rows = (
        OutboxEmail.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("person")
        .filter(status=MailStatus.GATHERED, retry_at__lte=timezone.now())
        .order_by("created_at")
    )
    by_reader: dict[Any, list[OutboxEmail]] = defaultdict(list)
    for row in rows:
        by_reader[row.person_id or row.to].append(row)
    for mails in by_reader.values():
        latest = mails[-1]
        # Whoever gave up the account meanwhile is written to where the mails would have gone.
        reader = latest.person or Mailbox(latest.to, latest.language)
        lines = [{"subject": mail.subject, "link": mail.link} for mail in mails]
        (summary,) = send(DIGEST, [reader], link="/", context={"lines": lines, "count": len(lines)})
        OutboxEmail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            status=MailStatus.JOINED, joined_into=summary
        )
    return len(by_reader)
