"""The way forward after a no: the plan, its review action by action, the proof (R62, R63, A19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.deadlines import reply_due
from applications.models import Application
from applications.services import StaleVersion
from applications.workflow import APPLICATION
from assessment import emails
from assessment.deadlines import ACTION_DAYS
from assessment.enums import ActionVerdict
from assessment.models import Appeal, Audit, CorrectivePlan, Decision, PlanAction, PlanItem, ProcessFile
from assessment.queries.audits import AgendaDraft
from assessment.queries.plans import plan_is_complete, plans_of
from assessment.services.locks import lock_application, seats_of, tidy
from assessment.services.name_checks import refuse_names
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.services import notify
from facilities.services.files import release_to_assessors, store_file
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: Actions under one criterion.
MOST_ACTIONS = 30


@dataclass(frozen=True)
class ActionDraft:
    """One row as the hospital wrote it; `pk` is None for a new one."""

    pk: int | None
    action: str
    person: str
    resources: str
    due_on: date
    comments: str


def open_plan(*, decision: Decision, declined: Sequence[AgendaDraft]) -> CorrectivePlan:
    """The empty plan of a deferred or denied decision: a header per declined criterion. In the office's scope."""
    application = decision.application
    plan = CorrectivePlan.objects.create(
        application=application, facility_id=application.facility_id, decision=decision, opened_at=timezone.now()
    )
    PlanItem.objects.bulk_create(
        PlanItem(
            plan=plan,
            application=application,
            facility_id=application.facility_id,
            question=draft.question,
            required=draft.topic,
        )
        for draft in declined
    )
    return plan


def refuse_unlikely_day(due_on: date) -> None:
    """A due date long past or far ahead is a slip of the pen, and later dates are worked out from it.

    Raises:
        StepRefused: with the days between which it must lie.
    """
    first, last = (timezone.localdate() + timedelta(days=days) for days in ACTION_DAYS)
    if not first <= due_on <= last:
        raise StepRefused(
            _("Give a day between %(first)s and %(last)s.")
            % {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
        )


def save_item(
    *,
    item: PlanItem,
    version: int,
    issue: str,
    desired_outcome: str,
    actions: Sequence[ActionDraft],
    by: User,
) -> PlanItem:
    """Saves one header with its actions; actions that are not handed over are taken out. Equal content writes nothing.

    Raises:
        PermissionDenied: not of the hospital, or the plan is not open for changes.
        StaleVersion: a colleague saved in between.
        StepRefused: more actions than fit, or a due date that cannot be meant.
    """
    if len(actions) > MOST_ACTIONS:
        raise StepRefused(_("One criterion takes at most %(most)s actions.") % {"most": MOST_ACTIONS})
    for draft in actions:
        refuse_unlikely_day(draft.due_on)
    with transaction.atomic():
        application = lock_application(item.application)
        require(by, Capability.EDIT_PLAN, application)
        stored = PlanItem.objects.select_for_update(of=("self",)).select_related("question__standard").get(pk=item.pk)
        present = list(PlanAction.objects.filter(item=stored).order_by("position", "pk"))
        wanted = [_content(draft) for draft in actions]
        texts = (tidy(issue), tidy(desired_outcome))
        if (stored.issue, stored.desired_outcome) == texts and [_content(row) for row in present] == wanted:
            return stored
        if stored.version != version:
            raise StaleVersion(stored)
        stored.issue, stored.desired_outcome = texts
        stored.version += 1
        stored.save(update_fields=["issue", "desired_outcome", "version"])
        known = {row.pk: row for row in present}
        kept = {draft.pk for draft in actions if draft.pk in known}
        PlanAction.objects.filter(item=stored).exclude(pk__in=kept).delete()
        for position, draft in enumerate(actions, 1):
            row = known.get(draft.pk or 0) or PlanAction(
                item=stored, application=application, facility_id=application.facility_id
            )
            row.position = position
            for name, value in zip(_FIELDS, _content(draft), strict=True):
                setattr(row, name, value)
            row.save()
        application.plan_is_complete = plan_is_complete(stored.plan)
        with office_scope("whether the plan is complete is a fact of the application"):
            application.save(update_fields=["plan_is_complete"])
    return stored


_FIELDS = ("action", "person", "resources", "due_on", "comments")


def _content(row: ActionDraft | PlanAction) -> tuple[Any, ...]:
    return (tidy(row.action), row.person.strip(), tidy(row.resources), row.due_on, tidy(row.comments))


def hand_in_plan(*, application: Application, by: User) -> Application:
    """Hands the plan to the assessors; the representative alone does it (R62, R63).

    Raises:
        PermissionDenied: not the representative, or no plan is wanted.
        StepRefused: a criterion lacks its action, the on-site audit of a denied facility is not agreed, or an appeal
            is under way.
    """
    with transaction.atomic():
        locked = lock_application(application)
        now = timezone.now()
        if Appeal.objects.filter(application=locked, closed_at__isnull=True).exists():
            raise StepRefused(_("An appeal is under way. Hand the plan in when it is closed, or take the appeal back."))
        APPLICATION.perform(
            locked,
            "hand_in_plan",
            by=by,
            also={"recommendations_in": 0},
        )
        plan = _plan(locked)
        plan.handed_in_at, plan.handed_in_by = now, by
        plan.save(update_fields=["handed_in_at", "handed_in_by"])
        with office_scope("the assessors read the plan"):
            locked.recommendations.filter(superseded_at__isnull=True).update(superseded_at=now)
            record("plan.handed_in", by=by, facility=locked.facility, subject=locked.code)
            notify(facility=locked.facility, kind=NoticeKind.PLAN, code=locked.code, event="handed_in")
            emails.plan_handed_in(locked, [seat.assessor for seat in seats_of(locked)])
    return application


def _plan(application: Application) -> CorrectivePlan:
    plan = plans_of(application).first()
    if plan is None:
        raise StepRefused(_("There is no plan."))
    return plan


def judge_action(
    *, action: PlanAction, version: int, verdict: str, comment: str = "", name_is_meant: bool = False, by: User
) -> PlanAction:
    """The assessors' verdict on one action; the hospital reads it without a name. Equal content writes nothing.

    Raises:
        PermissionDenied: the person does not assess this application, or the plan is not under review.
        StaleVersion: the other assessor saved in between.
        NameFound: the comment bears an assessor's name.
        StepRefused: not accepted, without saying why.
        ValueError: no such verdict.
    """
    if verdict not in {"", *ActionVerdict.values}:
        raise ValueError(f"no such verdict: {verdict}")
    with transaction.atomic():
        application = lock_application(action.application)
        require(by, Capability.REVIEW_PLAN, application)
        stored = PlanAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
        words = tidy(comment)
        if (stored.verdict, stored.verdict_comment) == (verdict, words):
            return stored
        if stored.version != version:
            raise StaleVersion(stored)
        if verdict in (ActionVerdict.REFUSED, ActionVerdict.PROOF) and not words:
            raise StepRefused(_("Say to the hospital why, or what the proof should show."))
        refuse_names(words, meant=name_is_meant)
        stored.verdict, stored.verdict_comment = verdict, words
        stored.judged_at = timezone.now() if verdict else None
        if verdict == ActionVerdict.PROOF:
            # Wanted anew: an earlier proof stays as text and is handed in again.
            stored.proof_at, stored.proof_by = None, None
        stored.version += 1
        stored.save(update_fields=["verdict", "verdict_comment", "judged_at", "proof_at", "proof_by", "version"])
        record("plan.judged", by=by, facility=application.facility, subject=application.code, verdict=str(verdict))
        _count_proofs(application)
    return stored


def _count_proofs(application: Application) -> None:
    application.proofs_open = PlanAction.objects.filter(
        application=application, item__plan=_plan(application), verdict=ActionVerdict.PROOF, proof_at__isnull=True
    ).count()
    with office_scope("how many proofs are open is a fact of the application"):
        application.save(update_fields=["proofs_open"])


def ask_for_proof(*, application: Application, by: User) -> Application:
    """Asks the hospital for proof of the marked actions (R62), by the last of their dates, at least two weeks ahead.

    Raises:
        PermissionDenied: the person does not assess this application, or no plan is under review.
        StepRefused: no action is marked.
    """
    with transaction.atomic():
        locked = lock_application(application)
        now = timezone.now()
        marked = PlanAction.objects.filter(item__plan=_plan(locked), verdict=ActionVerdict.PROOF)
        due_on = max([reply_due(timezone.localdate(now)), *marked.values_list("due_on", flat=True)])
        APPLICATION.perform(
            locked,
            "ask_for_proof",
            by=by,
            also={"due_on": due_on},
        )
        with office_scope("the hospital is asked for proof"):
            record("plan.proof_requested", by=by, facility=locked.facility, subject=locked.code)
            notify(facility=locked.facility, kind=NoticeKind.PLAN, code=locked.code, event="proof_requested")
            emails.proof_requested(locked, locked.proofs_open)
    return application


def save_proof(*, action: PlanAction, version: int, proof: str, link: str = "", by: User) -> PlanAction:
    """What shows that an action was carried out; anybody at the hospital writes it. Equal content writes nothing.

    An action has its proof while it has a text.

    Raises:
        PermissionDenied: not of the hospital, no proof is asked now, or not of this action.
        StaleVersion: a colleague saved in between.
    """
    with transaction.atomic():
        application = lock_application(action.application)
        require(by, Capability.WRITE_PROOF, application)
        stored = PlanAction.objects.select_for_update(of=("self",)).select_related("item__question").get(pk=action.pk)
        if stored.verdict != ActionVerdict.PROOF:
            raise PermissionDenied(_("No proof of this action is asked for."))
        words, address = tidy(proof), link.strip()
        if (stored.proof, stored.proof_link) == (words, address) and bool(words) == (stored.proof_at is not None):
            return stored
        if stored.version != version:
            raise StaleVersion(stored)
        stored.proof, stored.proof_link = words, address
        stored.proof_at, stored.proof_by = (timezone.now(), by) if words else (None, None)
        stored.version += 1
        stored.save(update_fields=["proof", "proof_link", "proof_at", "proof_by", "version"])
        _count_proofs(application)
    return stored


def hand_in_proof(*, application: Application, by: User) -> Application:
    """Hands the proof in; its actions are judged anew. The representative alone does it.

    Raises:
        PermissionDenied: not the representative, or no proof is asked.
        StepRefused: an action still needs its proof.
    """
    with transaction.atomic():
        locked = lock_application(application)
        APPLICATION.perform(locked, "hand_in_proof", by=by)
        with office_scope("the assessors read the proof and judge its actions anew"):
            PlanAction.objects.filter(item__plan=_plan(locked), verdict=ActionVerdict.PROOF).update(
                verdict="", judged_at=None
            )
            record("plan.proof_handed_in", by=by, facility=locked.facility, subject=locked.code)
            notify(facility=locked.facility, kind=NoticeKind.PLAN, code=locked.code, event="proof_handed_in")
            emails.proof_handed_in(locked, [seat.assessor for seat in seats_of(locked)])
    return application


def add_file(
    *,
    application: Application,
    upload: UploadedFile,
    by: User,
    audit: Audit | None = None,
    action: PlanAction | None = None,
) -> ProcessFile:
    """Keeps a file for an audit that is ahead, or as proof of an action, and opens it to the assessors.

    Raises:
        PermissionDenied: not of the hospital, or neither an audit is ahead nor proof of this action asked.
        FileRefused: the message says why.
    """
    with transaction.atomic():
        locked = lock_application(application)
        if audit is not None:
            require(by, Capability.ADD_SLIDES, locked)
            if not audit.is_ahead:
                raise PermissionDenied(_("The audit is over, so nothing is added to it."))
        else:
            require(by, Capability.WRITE_PROOF, locked)
            if action is None or action.verdict != ActionVerdict.PROOF:
                raise PermissionDenied(_("No proof of this action is asked for."))
        stored = store_file(facility=locked.facility, upload=upload, by=by)
        with office_scope("the assessors may open it"):
            release_to_assessors(stored=stored, by=by)
        return ProcessFile.objects.create(
            application=locked,
            facility_id=locked.facility_id,
            stored_file=stored,
            audit=audit,
            action=action,
            added_at=timezone.now(),
        )


def is_judged(application: Application) -> bool:
    """Whether every action of the plan under review is accepted or not."""
    if not application.status_row.plan_is_judged:
        return True
    final = [ActionVerdict.ACCEPTED, ActionVerdict.REFUSED]
    return not PlanAction.objects.filter(item__plan=_plan(application)).exclude(verdict__in=final).exists()
