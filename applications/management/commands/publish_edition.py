"""`manage.py publish_edition 2026.1` or `--all`: brings editions of the questions into the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.catalogue import CatalogueError, available_editions, load_edition
from applications.models import Edition
from applications.services import EditionChanged, publish_edition


class Command(BaseCommand):
    help = "Publish an edition of the questions. Publishing it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("code", nargs="?", help='the edition, such as "2026.1", or a year for its latest')
        which.add_argument("--all", action="store_true", help="every edition that is shipped")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            codes = available_editions() if options["all"] else [load_edition(options["code"]).code]
            for code in codes:
                known = Edition.objects.filter(code=code).exists()
                edition = publish_edition(code)
                if options["verbosity"]:
                    state = "was published before and is unchanged" if known else "is published"
                    self.stdout.write(f"Edition {edition.code} {state}.")
        except (CatalogueError, EditionChanged) as error:
            raise CommandError(str(error)) from error
