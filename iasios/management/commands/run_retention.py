"""`manage.py run_retention`: the daily end of what is over, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iasios.retention.services import forget_what_is_over


class Command(BaseCommand):
    """Ends what the schedule of retention says is over, and prints counts."""

    help = "Deletes, empties or anonymises what the schedule of retention (docs/retention.md) says is over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = forget_what_is_over(dry_run=options["dry_run"])
        for key, count in counts.items():
            self.stdout.write(f"{key}: {'failed' if count < 0 else count}")
        if failed := [key for key, count in counts.items() if count < 0]:
            raise CommandError(f"{', '.join(failed)} failed; the log says why.")
