"""Checks that nobody has touched the audit log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.audit.queries import broken_links


class Command(BaseCommand):
    """Recomputes every chain; exits with 1 and names each event that does not fit."""

    help = "Recomputes the hash chains of the audit log and names every event that does not fit."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), office_scope("verify the audit log"):
            broken = broken_links()
            events = AuditEvent.objects.count()
        if broken:
            raise CommandError("The audit log was changed: " + "; ".join(broken))
        self.stdout.write(f"{events} events fit their chains.")
