"""Loads the demo price list."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from iasios.access import office_scope
from invoicing.services import load_demo_fees


class Command(BaseCommand):
    """Adds the lines that the fee table lacks; running it again changes nothing."""

    help = "Adds the demo price list to the fee table; amounts that are there stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), office_scope("load the price list"):
            added = load_demo_fees()
        if options["verbosity"]:
            self.stdout.write(f"{added} fees added.")
