"""The corrective action plan and its proof."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.models import Application
from assessment.emails.reminders import by_when
from assessment.emails.sending import hospital_path, send_about
from assessment.models import PlanAction
from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words

LABEL = gettext_lazy("Corrective action plans")


PLAN_HANDED_IN = MailType("assessment.plan_handed_in", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def plan_handed_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the plan can be read, action by action (R62)."""
    send_about(
        PLAN_HANDED_IN,
        assessors,
        application,
        lambda: Words(
            _("Corrective action plan of %(facility)s, %(code)s")
            % {"facility": application.facility.name, "code": application.code},
            [
                _("The plan is handed in. Your verdicts are due by %(day)s.")
                % {"day": date_format(application.due_on, "DATE_FORMAT") if application.due_on else ""}
            ],
            _("Read the plan"),
        ),
        link=reverse("assessment:plan_room", args=[application.code]),
    )


PROOF_REQUESTED = MailType("assessment.proof_requested", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def proof_requested(application: Application, count: int) -> None:
    """To the appointed people: of how many actions proof is wanted, and by when (R62)."""

    def words() -> Words:
        values = {
            "code": application.code,
            "count": count,
            "facility": application.facility.name,
            "day": date_format(application.due_on, "DATE_FORMAT") if application.due_on else "",
        }
        text = ngettext(
            "The assessors ask %(facility)s for proof that %(count)s action of the plan is carried out.",
            "The assessors ask %(facility)s for proof that %(count)s actions of the plan are carried out.",
            count,
        )
        return Words(
            _("Proof needed for %(code)s by %(day)s") % values,
            [text % values, _("The authorised representative hands it in, once every proof is written.")],
            _("Write the proof"),
        )

    send_about(
        PROOF_REQUESTED,
        appointed_people(application.facility),
        application,
        words,
        link=hospital_path("plan", application),
    )


PROOF_HANDED_IN = MailType("assessment.proof_handed_in", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def proof_handed_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the proof can be read, and its actions are judged anew."""
    send_about(
        PROOF_HANDED_IN,
        assessors,
        application,
        lambda: Words(
            _("Proof of %(facility)s, %(code)s") % {"facility": application.facility.name, "code": application.code},
            [_("The proof is handed in. Please judge these actions again.")],
            _("Read the proof"),
        ),
        link=reverse("assessment:plan_room", args=[application.code]),
    )


ACTIONS_DUE = MailType("assessment.actions_due", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def actions_due(application: Application, people: Iterable[Any], actions: list[PlanAction], stage: int) -> int:
    """To the appointed people: actions of their plan that fall due on one day. Returns new mails."""
    due_on = actions[0].due_on

    def words() -> Words:
        rows = [
            _("%(criterion)s, %(person)s: %(action)s")
            % {"criterion": row.item.question.criterion, "person": row.person, "action": row.action}
            for row in actions
        ]
        return Words(
            by_when(_("Actions of your plan"), due_on, stage, application.code),
            [application.facility.name, *rows],
            _("Open the plan"),
        )

    return send_about(
        ACTIONS_DUE,
        people,
        application,
        words,
        link=hospital_path("plan", application),
        dedupe_key=f"actions:{application.pk}:{due_on:%Y%m%d}:{stage}",
    )
