"""A registration through the service, and the mails that it and others brought about."""

from typing import Any

from facilities.models import Facility
from facilities.services import register_facility
from iasios.outbox.models import OutboxEmail
from tests.facilities.forms_data import details, person


def register(**changes: Any) -> Facility:
    """A registration with three people nobody knows yet."""
    people = {
        "representative": person("ada@solis.example", "Ada Rossi"),
        "deputy": person("ben@solis.example", "Ben Weiss"),
        "account_holder": person("cleo@solis.example", "Cleo Marin"),
    } | changes.pop("people", {})
    return register_facility(details=details(**changes), **people)


def mails(kind: str) -> dict[str, OutboxEmail]:
    """The mails of one kind by their address."""
    return {mail.to: mail for mail in OutboxEmail.objects.filter(kind=f"facilities.{kind}")}
