"""A check of the cases before submission (R37): asked by the hospital, answered by the office, never in the way.

Whoever submits meanwhile submits; what then still waits has lapsed.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from casereview import emails
from casereview.catalogue import load_dataset
from casereview.completeness import HEADER_CELLS
from casereview.enums import CASES, CheckStatus
from casereview.models import CaseCheck, CaseRemark, CaseReview
from casereview.queries import is_begun
from casereview.queries.checks import CHECK_DAYS, is_waiting
from casereview.services.review import Work
from facilities.models import User
from iasios.access import Capability, require
from iasios.audit.services import record
from iasios.programme.queries import working_day_after
from iasios.workflow import StepRefused


@transaction.atomic
def request_case_check(*, review: CaseReview, note: str = "", by: User) -> CaseCheck:
    """The hospital asks the office to look through its cases; the office has two working days.

    Raises:
        PermissionDenied: not one of those who may ask, or the application has been submitted.
        StepRefused: a check is under way, or no case is begun.
    """
    require(by, Capability.ASK_CASE_CHECK, review)
    work = Work(review.application_id, by)
    open_one = CaseCheck.objects.filter(review=review, status=CheckStatus.REQUESTED).first()
    if open_one is not None:
        if is_waiting(open_one, work.review):
            raise StepRefused(_("The office is looking at your cases already."))
        _close(open_one, CheckStatus.LAPSED, by)
    if not any(is_begun(case) for case in work.cases):
        raise StepRefused(_("Fill in a case first: there is nothing to look at yet."))
    now = timezone.now()
    asked = CaseCheck.objects.create(
        review=review,
        application=work.application,
        facility_id=work.application.facility_id,
        number=CaseCheck.objects.filter(review=review).count() + 1,
        note=note.strip(),
        requested_at=now,
        requested_by=by,
        due_on=working_day_after(timezone.localdate(now), CHECK_DAYS),
    )
    work.note("case_check.requested", number=asked.number)
    emails.check_requested(asked)
    return asked


@transaction.atomic
def withdraw_case_check(*, check: CaseCheck, by: User) -> CaseCheck:
    """The hospital no longer wants it. What the office had begun to write stays unsent.

    Raises:
        PermissionDenied: not one of those who may ask.
        StepRefused: the office has answered already.
    """
    require(by, Capability.ASK_CASE_CHECK, check)
    locked, review = _locked(check)
    if not is_waiting(locked, review):
        raise StepRefused(_("This check is closed already."))
    _close(locked, CheckStatus.TAKEN_BACK, by)
    _record("case_check.withdrawn", locked, review.application, by)
    return locked


@transaction.atomic
def write_case_remark(*, check: CaseCheck, number: int | None, cell: str = "", text: str, by: User) -> CaseRemark:
    """One remark; the hospital reads it once all are sent.

    Args:
        number: of the case, 1 to 30; None for a remark on all cases.
        cell: an item code, `tumour_type` or `procedure_on`; empty for the whole case.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the check is closed, or there is no text.
        ValueError: no such case or cell.
    """
    locked, review = _office(check, by)
    if number is not None and not 1 <= number <= CASES:
        raise ValueError(f"case {number} does not exist")
    if cell and (number is None or cell not in {*HEADER_CELLS, *(m.code for m in load_dataset(review.dataset).marks)}):
        raise ValueError(f"cell {cell!r} does not exist")
    if not text.strip():
        raise StepRefused(_("Write something first."))
    return CaseRemark.objects.create(
        case_check=locked,
        review=review,
        application_id=locked.application_id,
        facility_id=locked.facility_id,
        number=number,
        cell=cell,
        text=text.strip(),
        written_at=timezone.now(),
        written_by=by,
    )


@transaction.atomic
def remove_case_remark(*, remark: CaseRemark, by: User) -> None:
    """Takes a remark away that was not sent.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it is sent, or its check is closed.
    """
    _office(remark.case_check, by)
    if not CaseRemark.objects.filter(pk=remark.pk, sent_at__isnull=True).delete()[0]:
        raise StepRefused(_("This remark was sent already."))


@transaction.atomic
def settle_case_remark(*, remark: CaseRemark, by: User) -> CaseRemark:
    """The office needs nothing more on a remark of an earlier check. Twice is once.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it is not sent yet.
    """
    require(by, Capability.RUN_OFFICE)
    locked = CaseRemark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if locked.sent_at is None:
        raise StepRefused(_("This remark is not sent yet."))
    if locked.settled_at is None:
        locked.settled_at, locked.settled_by = timezone.now(), by
        locked.save(update_fields=["settled_at", "settled_by"])
    return locked


@transaction.atomic
def send_case_remarks(*, check: CaseCheck, answer: str = "", by: User) -> CaseCheck:
    """Sends the remarks to the hospital, which may answer them and ask again.

    Args:
        answer: what the office says of all cases together.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the check is closed, or there is no remark.
    """
    locked, review = _office(check, by)
    sent = CaseRemark.objects.filter(case_check=locked, sent_at__isnull=True).update(sent_at=timezone.now())
    if not sent:
        raise StepRefused(_("Write a remark first, or say that there is nothing to remark."))
    _close(locked, CheckStatus.REMARKS, by, answer)
    _record("case_check.remarks", locked, review.application, by, remarks=sent)
    emails.check_remarks(locked, sent)
    return locked


@transaction.atomic
def pass_case_check(*, check: CaseCheck, answer: str = "", by: User) -> CaseCheck:
    """The office has nothing to remark; remarks of earlier checks are settled with it.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the check is closed, or a remark waits to be sent.
    """
    locked, review = _office(check, by)
    if CaseRemark.objects.filter(case_check=locked, sent_at__isnull=True).exists():
        raise StepRefused(_("A remark is not sent yet. Send it, or take it away."))
    CaseRemark.objects.filter(review=review, sent_at__isnull=False, settled_at__isnull=True).update(
        settled_at=timezone.now(), settled_by=by
    )
    _close(locked, CheckStatus.FINE, by, answer)
    _record("case_check.fine", locked, review.application, by)
    emails.check_fine(locked)
    return locked


@transaction.atomic
def answer_case_remark(*, remark: CaseRemark, text: str, by: User) -> CaseRemark:
    """The hospital answers a remark; until it is settled or the application submitted, a later answer takes its place.

    Raises:
        PermissionDenied: somebody else, or the application has been submitted.
        StepRefused: there is no text, or the office has settled it.
    """
    require(by, Capability.EDIT_CASES, remark.review)
    Work(remark.review.application_id, by)
    locked = CaseRemark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if not text.strip():
        raise StepRefused(_("Write something first."))
    if locked.settled_at is not None:
        raise StepRefused(_("The office needs nothing more on this remark."))
    locked.answer, locked.answered_at, locked.answered_by = text.strip(), timezone.now(), by
    locked.save(update_fields=["answer", "answered_at", "answered_by"])
    _record("case_check.answered", remark.case_check, remark.review.application, by, case=locked.number or 0)
    return locked


def _locked(check: CaseCheck) -> tuple[CaseCheck, CaseReview]:
    """The check, with its application locked first, as every writer of cases does."""
    review = (
        CaseReview.objects.select_related("application__facility")
        .select_for_update(of=("self", "application"))
        .get(pk=check.review_id)
    )
    return CaseCheck.objects.select_for_update(of=("self",)).get(pk=check.pk), review


def _office(check: CaseCheck, by: User) -> tuple[CaseCheck, CaseReview]:
    require(by, Capability.RUN_OFFICE)
    locked, review = _locked(check)
    if not is_waiting(locked, review):
        raise StepRefused(_("This check is closed: it was answered or taken back, or the application was submitted."))
    return locked, review


def _close(check: CaseCheck, status: CheckStatus, by: User, answer: str = "") -> None:
    check.status, check.closed_at, check.closed_by = status, timezone.now(), by
    check.answer = answer.strip()
    check.save(update_fields=["status", "closed_at", "closed_by", "answer"])


def _record(action: str, check: CaseCheck, application: Application, by: User, **detail: Any) -> None:
    record(action, by=by, facility=application.facility, subject=application.code, number=check.number, **detail)
