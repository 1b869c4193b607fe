"""The mail about the log itself, to the office."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import office_mailbox, send

LOG_BROKEN = MailType("facilities.log_broken", Urgency.ALWAYS, _("The log"), template="facilities/log_broken")


def log_broken(places: list[tuple[str, str]], *, day: date) -> None:
    """Chains of the log that do not fit, as name of the facility and numbers of the entries; once a day.

    An empty name is the programme's own chain.
    """
    send(
        LOG_BROKEN,
        [office_mailbox()],
        link=reverse("portal:pipeline"),
        context={"places": places},
        dedupe_key=f"log-broken-{day}",
    )
