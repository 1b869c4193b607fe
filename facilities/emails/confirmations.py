"""Mails of the yearly confirmation; what has changed is read in the portal."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import Confirmation
from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, office_mailbox, send

LABEL = gettext_lazy("Yearly confirmation")


def _values(confirmation: Confirmation) -> dict[str, str]:
    due_on = confirmation.due_on
    return {"facility": confirmation.facility.name, "day": date_format(due_on, "DATE_FORMAT") if due_on else ""}


def _to_hospital(mail_type: MailType, confirmation: Confirmation, words: object) -> int:
    facility = confirmation.facility
    new = send(
        mail_type,
        appointed_people(facility),
        facility=facility,
        link=reverse("facilities:confirmation", args=[facility.slug]),
        words=words,  # type: ignore[arg-type]
        dedupe_key=f"{mail_type.kind}:{confirmation.pk}",
    )
    return len(new)


ASKED = MailType("facilities.confirmation_asked", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def confirmation_asked(confirmation: Confirmation) -> int:
    """To the three appointed people, on the anniversary of the accreditation. Returns new mails."""

    def words() -> Words:
        values = _values(confirmation)
        return Words(
            _("Are things at %(facility)s as they were?") % values,
            [
                _("Once a year accredited centres confirm that nothing material has changed, or say what has."),
                _("It takes two minutes. Please do it by %(day)s.") % values,
            ],
            _("Confirm the year"),
        )

    return _to_hospital(ASKED, confirmation, words)


DUE = MailType("facilities.confirmation_due", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def confirmation_due(confirmation: Confirmation) -> int:
    """To the three appointed people, on the last day. Returns new mails."""

    def words() -> Words:
        values = _values(confirmation)
        return Words(
            _("Reminder: please confirm the year of %(facility)s") % values,
            [_("The last day is %(day)s. It takes two minutes.") % values],
            _("Confirm the year"),
        )

    return _to_hospital(DUE, confirmation, words)


REPORTED = MailType("facilities.changes_reported", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def changes_reported(confirmation: Confirmation) -> int:
    """To the office: a change waits for its look. Returns new mails."""

    def words() -> Words:
        values = _values(confirmation)
        return Words(
            _("Something has changed at %(facility)s") % values,
            [_("The portal shows what. Please look at it and say that you have.")],
            _("Look at it"),
        )

    new = send(
        REPORTED,
        [office_mailbox()],
        facility=confirmation.facility,
        link=reverse("facilities:office_confirmation", args=[confirmation.pk]),
        words=words,
        dedupe_key=f"changes-reported:{confirmation.pk}",
    )
    return len(new)
