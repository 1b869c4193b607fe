"""`manage.py run_calendar`: the daily run, by hand."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iasios.calendar.services import run_calendar


class Command(BaseCommand):
    """Does what is due today, or was due by an earlier day."""

    help = "Does what is due by a day: terms, notices, invoices, reminders. Nothing is done twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=_day, help="do what was due by this day, such as 2027-03-18")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = run_calendar(options["date"])
        except ValueError as error:
            raise CommandError(f"{error}: nothing is due on it yet.") from None
        for name, entry in run.done:
            self.stdout.write(f"{entry.on} {entry.facility}: {entry.what} ({name})")
        for name, entry, failure in run.failed:
            self.stderr.write(f"{entry.on} {entry.facility}: {entry.what} ({name}) failed: {failure}")
        if run.failed:
            raise CommandError(f"{len(run.failed)} of {len(run.failed) + len(run.done)} things failed.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no day. Write it as 2027-03-18.") from None
