"""`manage.py reset_second_factor`: for staff, who belong to no facility on whose page the office could do it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from facilities.models import User
from facilities.services import NoSecondFactor, reset_second_factor


class Command(BaseCommand):
    help = "Take a lost second factor off an account and sign the person out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", required=True, help="how you made sure who asked; kept in the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError(f"{options['email']} has no account.")
        try:
            reset_second_factor(user=user, reason=options["reason"], by=None)
        except NoSecondFactor:
            raise CommandError(f"{user.email} has no second factor.") from None
        self.stdout.write(f"{user.email} signs in with the password alone now, and was told by mail.")
