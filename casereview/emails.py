"""Every mail that this app writes. None holds a word of a case."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.emails import SUBMISSION_LABEL
from applications.models import Application
from casereview.models import CaseCheck
from facilities.models import User
from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, office_mailbox, send

DRAW_ORDERED = MailType(
    "case_review.draw_ordered", Urgency.NEEDS_YOU, SUBMISSION_LABEL, template="casereview/draw_ordered"
)


def draw_ordered(application: Application) -> None:
    """To the appointed people: the office wants other records; the reason stands in the portal."""
    facility = application.facility
    link = reverse("casereview:selection", args=[facility.slug])
    send(DRAW_ORDERED, appointed_people(facility), facility=facility, link=link, context={"application": application})


CHECK_REQUESTED = MailType("case_review.check_requested", Urgency.NEEDS_YOU, SUBMISSION_LABEL, template=WORDS)


def check_requested(check: CaseCheck) -> None:
    """To the office: a hospital asks for a look at its cases, and by when."""

    def words() -> Words:
        values = {"facility": check.facility.name, "day": date_format(check.due_on, "DATE_FORMAT")}
        return Words(
            _("%(facility)s asks you to look at its cases") % values,
            [
                _("Please look through the case review by %(day)s, before the hospital submits.") % values,
                _("Write a remark where something should be clearer, or say that there is nothing to remark."),
            ],
            _("Look at the cases"),
        )

    link = reverse("casereview:office_check", args=[check.application.code])
    send(CHECK_REQUESTED, [office_mailbox()], link=link, words=words)


CHECK_REMARKS = MailType("case_review.check_remarks", Urgency.NEEDS_YOU, SUBMISSION_LABEL, template=WORDS)


def check_remarks(check: CaseCheck, number: int) -> None:
    """To the appointed people and whoever asked: so many remarks stand at the cases."""

    def words() -> Words:
        remarks = ngettext(
            "The office has %(number)s remark on your case review. It is shown at its case.",
            "The office has %(number)s remarks on your case review. They are shown at their cases.",
            number,
        )
        return Words(
            _("The office has looked at your cases"),
            [
                remarks % {"number": number},
                _("Change the cases or answer the remarks, and ask again if you want to. You can also submit at once."),
            ],
            _("Read the remarks"),
        )

    send(CHECK_REMARKS, _askers(check), facility=check.facility, link=_page(check), words=words)


CHECK_FINE = MailType("case_review.check_fine", Urgency.FOR_INFORMATION, SUBMISSION_LABEL, template=WORDS)


def check_fine(check: CaseCheck) -> None:
    """To the appointed people and whoever asked: nothing to remark."""

    def words() -> Words:
        return Words(
            _("The office has nothing to remark on your cases"),
            [_("It has looked through your case review. The assessors judge the cases after you submit.")],
            _("Open the case review"),
        )

    send(CHECK_FINE, _askers(check), facility=check.facility, link=_page(check), words=words)


def _askers(check: CaseCheck) -> list[User]:
    people = {person.pk: person for person in [*appointed_people(check.facility), check.requested_by]}
    return list(people.values())


def _page(check: CaseCheck) -> str:
    return reverse("casereview:check", args=[check.facility.slug])
