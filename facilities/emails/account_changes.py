"""Mails about a change of somebody's way in, to every address of theirs that they may still read."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.emails.people import ACCOUNT_LABEL
from facilities.models import User
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Mailbox, Words, send


@dataclass(frozen=True)
class Change:
    """What a mail says of one change: its heading, and the sentence below it."""

    heading: str | Promise
    sentence: str | Promise


#: By the library's name of its own mail about the change.
CHANGES = {
    "account/email/email_changed": Change(
        gettext_lazy("Your main address was changed"),
        gettext_lazy("You now sign in with %(to_email)s; until now it was %(from_email)s."),
    ),
    "account/email/email_deleted": Change(
        gettext_lazy("An address was removed from your account"),
        gettext_lazy("%(deleted_email)s no longer belongs to your account."),
    ),
    "account/email/password_changed": Change(
        gettext_lazy("Your password was changed"), gettext_lazy("The earlier password no longer works.")
    ),
    "account/email/password_set": Change(
        gettext_lazy("A password was set"), gettext_lazy("You can now sign in to your account with a password.")
    ),
    "account/email/password_reset": Change(
        gettext_lazy("Your password was changed"),
        gettext_lazy("It was set with the link in a mail. The earlier password no longer works."),
    ),
    "mfa/email/totp_activated": Change(
        gettext_lazy("A second factor was set up"),
        gettext_lazy("Your account now asks for codes of an authenticator app."),
    ),
    "mfa/email/totp_deactivated": Change(
        gettext_lazy("Your second factor was taken off"),
        gettext_lazy("Your account no longer asks for codes of an authenticator app."),
    ),
    "mfa/email/webauthn_added": Change(
        gettext_lazy("A passkey was added"), gettext_lazy("Somebody who holds it can sign in to your account.")
    ),
    "mfa/email/webauthn_removed": Change(
        gettext_lazy("A passkey was removed"), gettext_lazy("It no longer opens your account.")
    ),
    "mfa/email/recovery_codes_generated": Change(
        gettext_lazy("New recovery codes were made"), gettext_lazy("The earlier recovery codes no longer work.")
    ),
    "socialaccount/email/account_connected": Change(
        gettext_lazy("A hospital sign-in was connected"),
        gettext_lazy("Your account can now be opened through %(provider)s."),
    ),
    "socialaccount/email/account_disconnected": Change(
        gettext_lazy("A hospital sign-in was disconnected"),
        gettext_lazy("Your account can no longer be opened through %(provider)s."),
    ),
}

ACCOUNT_CHANGED = MailType("facilities.account_changed", Urgency.ALWAYS, ACCOUNT_LABEL, template=WORDS)


def account_changed(user: User, addresses: Iterable[str], change: str, values: dict[str, str]) -> None:
    """Tells somebody that the way into their account was changed, and what to do if they did not do it.

    Args:
        addresses: every address that belongs or belonged to them.
        change: a key of `CHANGES`.
        values: what its sentence names.
    """
    found = CHANGES[change]

    def words() -> Words:
        paragraphs = [
            str(found.sentence) % values,
            _("If you did this yourself, there is nothing to do."),
            _("If it was not you, write to the office at once: %(email)s.") % {"email": settings.OFFICE_EMAIL},
        ]
        return Words(str(found.heading), paragraphs, _("Reach the office"))

    boxes = [Mailbox(address, user.language) for address in addresses]
    send(ACCOUNT_CHANGED, boxes, link=reverse("portal:contact"), words=words)
