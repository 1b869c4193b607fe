"""Mails about registrations that are no facility yet: to applicants without an account, and to the office."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from facilities.models import RegistrationDraft
from iasios.outbox.services import enqueue


def _link(name: str, *args: Any) -> str:
    return settings.PUBLIC_ORIGIN + reverse(name, args=args)


def _to_applicant(kind: str, draft: RegistrationDraft, *, is_sensitive: bool = False, **context: Any) -> None:
    enqueue(
        kind=f"facilities.{kind}",
        template=f"facilities/{kind}",
        to=[draft.email],
        context={"name": str(draft), **context},
        language=draft.language,
        is_sensitive=is_sensitive,
    )


def registration_begun(draft: RegistrationDraft, token: str, *, days: int) -> None:
    """The link that reopens the form; whoever has it can read and change the form."""
    link = _link("registration:register_again", token)
    _to_applicant("registration_begun", draft, is_sensitive=True, link=link, days=days)


def registration_held(draft: RegistrationDraft) -> None:
    """Tells the applicant that the office looks first, and nothing of other facilities."""
    _to_applicant("registration_held", draft, link=_link("portal:contact"))


def registration_declined(draft: RegistrationDraft, answer: str) -> None:
    """The office's own words to the applicant."""
    _to_applicant("registration_declined", draft, link=_link("portal:contact"), answer=answer)


def registration_to_check(draft: RegistrationDraft) -> None:
    """To the office: compare a registration with what is there."""
    enqueue(
        kind="facilities.registration_to_check",
        template="facilities/registration_to_check",
        to=[settings.OFFICE_EMAIL],
        context={"draft": draft, "name": str(draft), "link": _link("registration:held", draft.pk)},
    )
