"""The application's transition table: the only place where its status is decided (domain rules R47 to R64)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.deadlines import assessment_due
from applications.enums import Holder, TaskStatus
from applications.models import Answer, Application, StatusChange
from applications.queries import window_start
from applications.statuses import INITIAL_STATUS, JUDGED_STATUSES, OPEN_STATUSES, STATUSES
from applications.statuses import ApplicationStatus as S
from iasios.access import Capability
from iasios.audit.services import record
from iasios.webhooks.announcing import announce_status
from iasios.webhooks.models import Topic
from iasios.workflow import Arrival, Workflow, step

#: Steps within the programme: the facility may read the log, but never who assessed it nor what the chairperson wrote
#: to the assessors. The audit log keeps the names.
UNSIGNED_STEPS = frozenset(
    {"request_information", "call_remote_audit", "recommend", "return_to_assessors", "ask_for_proof"}
)


def record_step(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """One line of the status log, without name and words where `UNSIGNED_STEPS` says so."""
    unsigned = step in UNSIGNED_STEPS
    StatusChange.objects.create(
        application=obj,
        facility_id=obj.facility_id,
        step=step,
        source=source,
        target=target,
        by=None if unsigned else by,
        reason="" if unsigned else reason,
        at=at,
    )
    announce_status(Topic.APPLICATION, obj.code, facility_id=obj.facility_id, source=source, target=target, at=at)


def core_questions_answered(application: Application) -> str | None:
    """R30, R47: every core question is answered and its texts are there."""
    total = application.edition.questions.filter(requirement="core").count()
    done = Answer.objects.filter(application=application, question__requirement="core", is_complete=True).count()
    if done < total:
        left = total - done
        return ngettext(
            "%(left)s core question still needs an answer or a text.",
            "%(left)s core questions still need an answer or a text.",
            left,
        ) % {"left": left}
    return None


def core_questions_met(application: Application) -> str | None:
    """R48, A10: a core question answered No blocks submission."""
    unmet = Answer.objects.filter(application=application, question__requirement="core", met=False).count()
    if unmet:
        return ngettext(
            "%(unmet)s core question is answered No. All core questions must be met.",
            "%(unmet)s core questions are answered No. All core questions must be met.",
            unmet,
        ) % {"unmet": unmet}
    return None


def extended_met_for_excellence(application: Application) -> str | None:
    """R78: Centre of Excellence needs all questions met."""
    if application.level != "excellence":
        return None
    total = application.edition.questions.count()
    met = Answer.objects.filter(application=application, met=True, is_complete=True).count()
    if met < total:
        return _("Centre of Excellence needs all %(total)s questions met; %(met)s are.") % {"total": total, "met": met}
    return None


def case_review_completed(application: Application) -> str | None:
    """R37, R50: all 30 cases are reviewed."""
    if application.case_review_completed_at is None:
        return _("The case review is not complete: %(done)s of 30 cases.") % {"done": application.cases_completed}
    return None


def cases_within_window(application: Application) -> str | None:
    """R38, A12: the cases come from the 12 months before submission."""
    oldest = application.oldest_case_on
    if oldest is not None and oldest < window_start():
        return _("At least one case is older than 12 months. Replace it before you submit.")
    return None


def nobody_assigned(application: Application) -> str | None:
    """Once assessors are assigned, questions go to the hospital as requests."""
    return None if application.assessors_assigned == 0 else _("Assessors are assigned, so it stays with them.")


def no_question_returned(application: Application) -> str | None:
    """What the hospital corrects is judged once it is back."""
    return _("The hospital corrects answers that were returned.") if application.returned_questions else None


def both_assessors_assigned(application: Application) -> str | None:
    """R51."""
    return None if application.assessors_assigned == 2 else _("Two assessors must be assigned first.")


def both_handed_in(application: Application) -> str | None:
    """A22: nothing goes on before both have handed in."""
    return None if application.round_handed_in >= application.round else _("Both assessors must hand in first.")


def findings_open(application: Application) -> str | None:
    return None if application.open_findings else _("No question is open, so there is nothing to ask.")


def requests_answered(application: Application) -> str | None:
    """R55."""
    if application.requests_open:
        return ngettext(
            "%(left)s request is not answered yet.",
            "%(left)s requests are not answered yet.",
            application.requests_open,
        ) % {"left": application.requests_open}
    return None


def both_recommended(application: Application) -> str | None:
    """R58, R59."""
    return None if application.recommendations_in == 2 else _("Both assessors must recommend first.")


def audit_held(application: Application) -> str | None:
    """R61, A20: both rounds are over, and the audit was held."""
    if application.audit_held_at and application.resubmitted_at:
        return None
    return _("Deferred and denied come only after two rounds and a remote audit.")


def plan_complete(application: Application) -> str | None:
    """R62, A19: each declined criterion has its header and at least one action."""
    if application.plan_is_complete:
        return None
    return _("Each criterion of the plan needs its issue, the desired outcome and at least one action.")


def on_site_audit_agreed(application: Application) -> str | None:
    """R63: a denied facility has an on-site audit on the calendar."""
    if not application.status_row.wants_on_site_audit or application.on_site_audit_on:
        return None
    return _("A date for the on-site audit must be agreed before the plan is handed in.")


def proof_wanted(application: Application) -> str | None:
    """R62: at least one action of the plan is marked."""
    return None if application.proofs_open else _("Mark at least one action of which you want to see proof.")


def proof_given(application: Application) -> str | None:
    """R62: every action that was marked has its proof."""
    if application.proofs_open:
        return ngettext(
            "%(left)s action still needs its proof.",
            "%(left)s actions still need their proof.",
            application.proofs_open,
        ) % {"left": application.proofs_open}
    return None


def back_to(status: str) -> Any:
    """A return to the assessors leads to where the application came from."""

    def came_from_there(application: Application) -> str | None:
        return None if application.signed_off_from == status else _("The application did not come from there.")

    return came_from_there


APPLICATION = Workflow(
    statuses=S,
    initial=INITIAL_STATUS,
    record=record_step,
    arrivals={status: Arrival(row.first_holder, row.due) for status, row in STATUSES.items()},
    transitions=(
        step(
            "submit",
            S.DRAFT,
            S.ROUND_1,
            needs=Capability.SUBMIT_APPLICATION,
            provided=[
                core_questions_answered,
                core_questions_met,
                extended_met_for_excellence,
                case_review_completed,
                cases_within_window,
            ],
            stamps="submitted",
            label=gettext_lazy("Submit the application"),
        ),
        step(
            "return_for_correction",
            S.ROUND_1,
            S.DRAFT,
            needs=Capability.RETURN_APPLICATION,
            provided=[nobody_assigned, no_question_returned],
            reason_required=True,
            label=gettext_lazy("Return to the hospital"),
        ),
        step(
            "withdraw",
            S.DRAFT,
            S.WITHDRAWN,
            needs=Capability.WITHDRAW_APPLICATION,
            reason_required=True,
            label=gettext_lazy("Withdraw the application"),
        ),
        step(
            "request_information",
            S.ROUND_1,
            S.INFORMATION_REQUESTED,
            needs=Capability.REQUEST_INFORMATION,
            provided=[both_assessors_assigned, no_question_returned, both_handed_in, findings_open],
            label=gettext_lazy("Send the requests to the hospital"),
        ),
        step(
            "resubmit",
            S.INFORMATION_REQUESTED,
            S.ROUND_2,
            needs=Capability.RESUBMIT_APPLICATION,
            provided=[requests_answered],
            stamps="resubmitted",
            label=gettext_lazy("Hand in the replies"),
        ),
        step(
            "call_remote_audit",
            S.ROUND_2,
            S.REMOTE_AUDIT,
            needs=Capability.CALL_REMOTE_AUDIT,
            provided=[both_assessors_assigned, no_question_returned, both_handed_in, findings_open],
            label=gettext_lazy("Call a remote audit"),
        ),
        step(
            "recommend",
            JUDGED_STATUSES,
            S.AWAITING_SIGN_OFF,
            needs=Capability.RECOMMEND,
            provided=[both_assessors_assigned, no_question_returned, both_handed_in, both_recommended],
            label=gettext_lazy("Send to the chairperson"),
        ),
        *(
            step(
                "return_to_assessors",
                S.AWAITING_SIGN_OFF,
                status,
                needs=Capability.SIGN_OFF,
                provided=[back_to(status)],
                reason_required=True,
                label=gettext_lazy("Return to the assessors"),
                holder=Holder.ASSESSORS,
                due=assessment_due,
            )
            for status in JUDGED_STATUSES
        ),
        step(
            "approve",
            S.AWAITING_SIGN_OFF,
            S.APPROVED,
            needs=Capability.SIGN_OFF,
            provided=[both_recommended],
            stamps="decided",
            label=gettext_lazy("Approve"),
        ),
        step(
            "defer",
            S.AWAITING_SIGN_OFF,
            S.DEFERRED,
            needs=Capability.SIGN_OFF,
            provided=[both_recommended, audit_held],
            stamps="decided",
            reason_required=True,
            label=gettext_lazy("Defer"),
        ),
        step(
            "deny",
            S.AWAITING_SIGN_OFF,
            S.DENIED,
            needs=Capability.SIGN_OFF,
            provided=[both_recommended, audit_held],
            stamps="decided",
            reason_required=True,
            label=gettext_lazy("Deny"),
        ),
        # The panel of an appeal was not of one mind with the decision: it is signed anew.
        step("decide_again", [S.DEFERRED, S.DENIED], S.AWAITING_SIGN_OFF, label=gettext_lazy("Decide again")),
        step(
            "hand_in_plan",
            (S.DEFERRED, S.DENIED),
            S.PLAN_UNDER_REVIEW,
            needs=Capability.HAND_IN_PLAN,
            provided=[plan_complete, on_site_audit_agreed],
            label=gettext_lazy("Hand in the plan"),
        ),
        step(
            "ask_for_proof",
            S.PLAN_UNDER_REVIEW,
            S.PROOF_REQUESTED,
            needs=Capability.REVIEW_PLAN,
            provided=[both_assessors_assigned, proof_wanted],
            label=gettext_lazy("Ask for proof of implementation"),
        ),
        step(
            "hand_in_proof",
            S.PROOF_REQUESTED,
            S.PLAN_UNDER_REVIEW,
            needs=Capability.HAND_IN_PLAN,
            provided=[proof_given],
            label=gettext_lazy("Hand in the proof"),
        ),
        step(
            "close",
            # A draft is closed by the office alone; its representative withdraws it.
            OPEN_STATUSES,
            S.WITHDRAWN,
            needs=Capability.CLOSE_APPLICATION,
            reason_required=True,
            label=gettext_lazy("Withdraw or close"),
        ),
    ),
)


def record_task(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """What colleagues say to each other stands in their notes; the log keeps who took the step."""
    record(
        f"question.{step}",
        by=by,
        facility=obj.facility,
        subject=obj.application.code,
        questions=[obj.answer.question.criterion],
    )


#: Who takes a step depends on the side of it, not on a role: the services ask.
TASK = Workflow(
    statuses=TaskStatus,
    initial=TaskStatus.GIVEN,
    record=record_task,
    transitions=(
        step("done", [TaskStatus.GIVEN, TaskStatus.CHANGE_WANTED], TaskStatus.TO_CHECK),
        step(
            "change_wanted", [TaskStatus.TO_CHECK, TaskStatus.CHECKED], TaskStatus.CHANGE_WANTED, reason_required=True
        ),
        step("checked", TaskStatus.TO_CHECK, TaskStatus.CHECKED),
    ),
)
