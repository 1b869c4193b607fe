"""`manage.py read_bounces`: records the delivery reports of a mailbox now."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from iasios.outbox.bounce_mailbox import read_mailbox


class Command(BaseCommand):
    """Reads the mailbox of the settings, or another one."""

    help = "Records the delivery reports (RFC 3464) of a mailbox; running it again records nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailbox", nargs="?", default="", help="file:///directory, imaps://user:password@host/folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["mailbox"] or settings.BOUNCE_MAILBOX
        if not url:
            raise CommandError("No mailbox: set BOUNCE_MAILBOX or name one.")
        self.stdout.write(f"{read_mailbox(url)} new reports")
