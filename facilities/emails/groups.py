"""The overview of a hospital group: to the person who reads it, and to the sites that may be in it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from facilities.emails.people import ROLES_LABEL
from facilities.models import Facility, GroupReader
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, send

GROUP_OVERVIEW = MailType("facilities.group_overview", Urgency.FOR_INFORMATION, ROLES_LABEL, template=WORDS)


def group_overview(reader: GroupReader) -> None:
    """To the person whom the office has named."""
    values = {"group": reader.group.name}

    def words() -> Words:
        return Words(
            _("You can read the overview of %(group)s") % values,
            [
                _("It shows status, dates and progress of the sites that agree, and no answers."),
                _("The representative of each site has been told and decides for the site."),
            ],
            _("Open the overview"),
        )

    key = f"group-overview:{reader.pk}"
    send(GROUP_OVERVIEW, [reader.person], link=reverse("portal:group_overview"), words=words, dedupe_key=key)


GROUP_READER = MailType("facilities.group_reader", Urgency.NEEDS_YOU, ROLES_LABEL, template=WORDS)


def group_reader(facility: Facility, reader: GroupReader, *, has_agreed: bool) -> None:
    """To the representative of a site: who reads the overview, and that it is theirs to decide."""
    values = {"person": str(reader.person), "group": reader.group.name, "facility": facility.name}

    def words() -> Words:
        return Words(
            _("%(person)s reads the overview of %(group)s") % values,
            [
                _("The overview shows status, dates and progress of the sites that agree, and no answers."),
                _("%(facility)s has agreed, so this person sees it too. You can take that back at any time.") % values
                if has_agreed
                else _("%(facility)s is not shown unless you agree.") % values,
            ],
            _("Read and decide"),
        )

    send(
        GROUP_READER,
        [facility.representative],
        facility=facility,
        link=reverse("facilities:group_consent", args=[facility.slug]),
        words=words,
        dedupe_key=f"group-reader:{facility.pk}:{reader.pk}",
    )
