"""`manage.py encrypt_second_factors`: every seed with the first key, so that the others can be dropped."""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from iasios.access import office_scope
from iasios.web.encryption import encrypt_anew


class Command(BaseCommand):
    help = "Encrypts the seeds of all second factors and recovery codes with the first of SECOND_FACTOR_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), office_scope("encrypt the seeds of everybody"):
            rows = list(Authenticator.objects.select_for_update().order_by("pk"))
            changed = 0
            for row in rows:
                names = [name for name in ("secret", "seed") if name in row.data]
                try:
                    row.data |= {name: encrypt_anew(row.data[name]) for name in names}
                    if "migrated_codes" in row.data:
                        row.data["migrated_codes"] = [encrypt_anew(code) for code in row.data["migrated_codes"]]
                        names.append("migrated_codes")
                except InvalidToken:
                    raise CommandError(f"None of SECOND_FACTOR_KEYS fits authenticator {row.pk}.") from None
                if names:
                    row.save(update_fields=["data"])
                    changed += 1
        self.stdout.write(f"{changed} second factors are encrypted with the first key.")
