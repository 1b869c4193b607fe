"""`manage.py backup`: one copy of database and files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iasios.backup.database import BackupFailed
from iasios.backup.services import make_backup
from iasios.settings.env import Env


def owner_address() -> dict[str, Any]:
    """The database as its owner. Raises CommandError."""
    address: dict[str, Any] = Env().database("DATABASE_OWNER_URL", {})
    if not address:
        raise CommandError("DATABASE_OWNER_URL is not set: backup and restore work as the owner of the tables.")
    return address


class Command(BaseCommand):
    """Dumps the database and copies the files into a folder."""

    help = "Copies database and files into FOLDER, consistently; the portal may run. See docs/operations.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=0, help="how many backups to keep (0: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        programs = Env().text("PG_BIN_DIR", "")
        try:
            made = make_backup(
                address=owner_address(), folder=options["folder"], programs=programs, keep=options["keep"]
            )
        except BackupFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{made}")
