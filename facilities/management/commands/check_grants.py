"""Compares grants with memberships and appointments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from facilities.queries.people import grant_faults
from facilities.services import repair_grants
from iasios.access import office_scope


class Command(BaseCommand):
    """Reports every grant that no membership explains and every one that is missing; repairs them when told to."""

    help = "Compares access grants with memberships and appointments; --fix makes them agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fix", action="store_true", help="Add what is missing and take away what is not explained."
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        with office_scope("compare grants with the business record"):
            faults = grant_faults()
            for fault in faults:
                word = "missing" if fault.missing else "unexplained"
                self.stdout.write(f"{word}: {fault.role} of person {fault.user_id} at facility {fault.facility_id}")
            if not faults:
                self.stdout.write("Grants and memberships agree.")
                return
            if not options["fix"]:
                raise CommandError(f"{len(faults)} grants do not fit. Run again with --fix to repair them.")
            self.stdout.write(f"{repair_grants(faults=faults, by=None)} grants repaired.")
