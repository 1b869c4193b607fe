"""The mail of the day: what was gathered for an address, as one mail with subjects and links."""

from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.outbox.services import enqueue


@transaction.atomic
def send_gathered() -> int:
    """Joins what is due into one mail per address; needs the office's scope. Returns how many mails were stored."""
    rows = (
        OutboxEmail.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(status=MailStatus.GATHERED, retry_at__lte=timezone.now())
        .order_by("created_at")
    )
    by_address: dict[str, list[OutboxEmail]] = defaultdict(list)
    for row in rows:
        by_address[row.recipients[0]].append(row)
    for address, mails in by_address.items():
        lines = [{"subject": mail.subject, "link": mail.link or settings.PUBLIC_ORIGIN} for mail in mails]
        summary = enqueue(
            kind="outbox.digest",
            template="outbox/digest",
            to=[address],
            context={"lines": lines, "count": len(lines)},
            language=mails[-1].language,
        )
        OutboxEmail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
            status=MailStatus.JOINED, joined_into=summary
        )
    return len(by_address)
