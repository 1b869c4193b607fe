"""`manage.py prepare`: what a migrated database needs before the portal serves, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Loading the portal costs seconds, so that three commands after one another would cost three times as many."""

    help = "Publish every edition that is shipped; with --demo, load the demo price list and the demo data as well."
    # The commands that it calls are the portal's own, and the portal checks itself where it serves.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database with fictional facilities")

    def handle(self, *args: Any, **options: Any) -> None:
        out = {"verbosity": options["verbosity"], "stdout": self.stdout}
        call_command("publish_edition", "--all", **out)
        if options["demo"]:
            call_command("load_fees", **out)
            call_command("load_demo", "--if-empty", **out)
