"""`manage.py load_demo`: fills an empty database with fictional facilities in every stage."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from facilities.models import User
from iasios.access import office_scope


class Command(BaseCommand):
    help = "Fill an empty database with fictional facilities in every stage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are accounts already")
        parser.add_argument("--few", action="store_true", help="three facilities alone, to measure with")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database is not empty; the demo is only for an empty one.")
        # Not needed at all where there are accounts already, which is so at every start but the first.
        from iasios.calendar.services import run_calendar  # noqa: PLC0415
        from iasios.demo.loader import FEW, DemoLoader  # noqa: PLC0415
        from iasios.demo.people import note_when_people_were_seen, tell_of_people  # noqa: PLC0415
        from iasios.demo.scenarios import SCENARIOS  # noqa: PLC0415

        # All or nothing: a broken start leaves an empty database, and the next start tells the stories again.
        with transaction.atomic(), office_scope("load the demo"):
            loader = DemoLoader(SCENARIOS)
            report = self.stdout.write if options["verbosity"] > 0 else lambda line: None
            if options["few"]:
                loader.tell_of(FEW, report)
                return
            loader.tell(report)
            tell_of_people(loader.office)
            note_when_people_were_seen()
            # What fell due in the years that the stories tell of: the last year of a term has its invoice.
            run_calendar()
