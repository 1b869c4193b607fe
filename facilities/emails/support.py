"""The mail to somebody as whom the office looks at the portal."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility, User
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import send

SUPPORT_VIEW = MailType(
    "facilities.support_view", Urgency.ALWAYS, _("Account and sign-in"), template="facilities/support_view"
)


def support_view_opened(user: User, facility: Facility, *, reason: str, until: datetime) -> None:
    """Tells the person at once, with the reason and when it ends."""
    link = reverse("portal:home", args=[facility.slug])
    send(SUPPORT_VIEW, [user], facility=facility, link=link, context={"reason": reason, "shown_until": until})
