"""`manage.py add_staff`: an account for the office, an assessor or the chairperson."""

import sys
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from facilities.models import User
from iasios.access import office_scope
from iasios.access.capability import GLOBAL_ROLES
from iasios.audit.services import record


class Command(BaseCommand):
    help = "Add an account for the office, an assessor or the chairperson. The password is read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")
        parser.add_argument("--group", required=True, choices=sorted(GLOBAL_ROLES))
        parser.add_argument("--title", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email}: {error.messages[0]}") from error
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"{email} has an account already.")
        password = sys.stdin.readline().rstrip("\n")
        user = User(email=email, title=options["title"], full_name=options["full_name"], activated_at=timezone.now())
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic(), office_scope("roles of the programme are given by its commands"):
            user.set_password(password)
            user.save()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            user.groups.add(Group.objects.get_or_create(name=options["group"])[0])
            record("staff.added", by=None, subject=email, group=str(options["group"]))
        self.stdout.write(f"{email} can sign in as {options['group']}.")
