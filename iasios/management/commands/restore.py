"""`manage.py restore`: a backup into an empty database, and its files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from iasios.backup.database import BackupFailed
from iasios.backup.services import restore_backup
from iasios.management.commands.backup import owner_address
from iasios.settings.env import Env


class Command(BaseCommand):
    """Fills an empty database from a backup and puts the files back."""

    help = "Restores the backup in FOLDER into the empty database of DATABASE_OWNER_URL, and its files."
    # There is no table yet that a check could ask.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="one backup: a folder by its moment")

    def handle(self, *args: Any, **options: Any) -> None:
        programs = Env().text("PG_BIN_DIR", "")
        try:
            done = restore_backup(address=owner_address(), backup=options["folder"], programs=programs)
        except BackupFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{done.rows} rows and {done.files} files restored.")
