"""An appeal against deferred or denied: filed, checked, judged by a panel of two (a decision's second look)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Application
from applications.workflow import APPLICATION
from assessment import emails
from assessment.deadlines import APPEAL_CHECK_DAYS, APPEAL_NAMING_DAYS, APPEAL_PANEL_DAYS
from assessment.enums import AppealOpinion, AppealStatus
from assessment.models import Appeal, AppealSeat, DateChange
from assessment.queries.appeals import appealable, candidates_for, last_day_of, panel_of
from assessment.queries.decisions import latest_decision
from assessment.queries.people import office_people
from assessment.queries.statements import without_statement
from assessment.services.decision_documents import request_appeal_letter
from assessment.services.locks import lock_application, tidy
from assessment.services.name_checks import refuse_names
from assessment.workflow import APPEAL
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.queries.people import appointed_people
from facilities.services import notify
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


def file_appeal(*, application: Application, reasons: str, by: User) -> Appeal:
    """Against the decision that defers or denies, once, within `settings.APPEAL_DAYS` of the signature.

    Raises:
        PermissionDenied: not the representative, or no decision is deferred or denied.
        StepRefused: the days are over, there was an appeal already, or the reasons are missing.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.FILE_APPEAL, locked)
        if not tidy(reasons):
            raise StepRefused(_("Say why the decision should be looked at again."))
        decision = appealable(locked)
        if decision is None:
            raise StepRefused(_why_not(locked))
        now = timezone.now()
        appeal = Appeal.objects.create(
            decision=decision,
            application=locked,
            facility_id=locked.facility_id,
            due_on=timezone.localdate(now) + timedelta(days=APPEAL_CHECK_DAYS),
            reasons=tidy(reasons),
            filed_at=now,
            filed_by=by,
        )
        with office_scope("an appeal is filed"):
            record("appeal.file", by=by, facility=locked.facility, subject=locked.code)
            _tell_hospital(appeal, emails.appeal_filed)
            emails.appeal_to_check(appeal, office_people())
    return appeal


def _why_not(application: Application) -> str:
    decision = latest_decision(application)
    last_day = last_day_of(decision) if decision is not None else None
    if last_day is not None and last_day < timezone.localdate():
        return _("The last day to appeal was %(day)s.") % {"day": date_format(last_day, "DATE_FORMAT")}
    return _("There was an appeal against this decision already.")


def admit_appeal(*, appeal: Appeal, by: User) -> Appeal:
    """The office finds it admissible; the chairperson names the panel.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it was checked already.
    """
    with transaction.atomic(), office_scope("admit an appeal"):
        lock_application(appeal.application)
        APPEAL.perform(appeal, "admit", by=by, also={"due_on": _in(APPEAL_NAMING_DAYS)})
        _tell_hospital(appeal, emails.appeal_admitted)
        emails.appeal_wants_panel(appeal)
    return appeal


def refuse_appeal(*, appeal: Appeal, reason: str, name_is_meant: bool = False, by: User) -> Appeal:
    """The office finds it not admissible, with a reason that the hospital reads; the plan's day moves by what it took.

    Raises:
        PermissionDenied: not the office.
        NameFound: the reason bears an assessor's name.
        StepRefused: it was checked already, or the reason is missing.
    """
    with transaction.atomic(), office_scope("do not admit an appeal"):
        refuse_names(reason, meant=name_is_meant)
        locked = lock_application(appeal.application)
        words = tidy(reason)
        APPEAL.perform(
            appeal,
            "not_admit",
            by=by,
            reason=words,
            also={"check_note": words, "due_on": None, "closed_at": timezone.now()},
        )
        _give_days_back(appeal, locked, by)
        _tell_hospital(appeal, emails.appeal_not_admitted)
    return appeal


def name_panel(*, appeal: Appeal, people: Sequence[Any], in_spite: str = "", by: User) -> list[AppealSeat]:
    """Two people who neither assessed nor signed; those who have given their opinion stay.

    Args:
        people: exactly two.
        in_spite: why somebody is named against whom something speaks; kept in the record.

    Raises:
        PermissionDenied: not the chairperson.
        StepRefused: not two different people, one who may not sit, one in doubt without a reason, one without a
            valid yearly statement, or the appeal is not at this step.
    """
    with transaction.atomic(), office_scope("name the panel of an appeal"):
        locked = lock_application(appeal.application)
        require(by, Capability.NAME_PANEL, locked)
        wanted = {person.pk: person for person in people}
        if len(people) != 2 or len(wanted) != 2:
            raise StepRefused(_("Choose two different people."))
        known = {candidate.person.pk: candidate for candidate in candidates_for(appeal)}
        for pk, person in wanted.items():
            if pk not in known:
                raise StepRefused(
                    _("%(person)s assessed or signed, or is no assessor of the programme.") % {"person": person}
                )
            if known[pk].doubts and not tidy(in_spite):
                raise StepRefused(
                    _("%(person)s: %(doubts)s. Choose somebody else, or say why you choose this person despite it.")
                    % {"person": person, "doubts": "; ".join(known[pk].doubts)}
                )
        now = timezone.now()
        sitting = {seat.person_id: seat for seat in panel_of(appeal)}
        for pk, seat in sitting.items():
            if pk not in wanted:
                if seat.opinion:
                    raise StepRefused(_("%(person)s has given an opinion and stays.") % {"person": seat.person})
                seat.ended_at = now
                seat.save(update_fields=["ended_at"])
        newcomers = [person for pk, person in wanted.items() if pk not in sitting]
        for person in without_statement(newcomers):
            raise StepRefused(
                _("%(person)s has no valid statement of confidentiality and conflicts. The office asks for it.")
                % {"person": person}
            )
        for person in newcomers:
            AppealSeat.objects.create(appeal=appeal, facility_id=appeal.facility_id, person=person, named_at=now)
        first = appeal.status == AppealStatus.ADMITTED
        APPEAL.perform(appeal, "name_panel", by=by, reason=tidy(in_spite), also={"due_on": _in(APPEAL_PANEL_DAYS)})
        emails.appeal_to_judge(appeal, newcomers)
        if first:
            _tell_hospital(appeal, emails.appeal_with_panel)
        return panel_of(appeal)


def give_opinion(*, appeal: Appeal, opinion: str, reasons: str, by: User) -> Appeal:
    """One of the panel says whether the decision stands; with the second opinion the appeal is closed.

    It fails if both say that the decision stands; otherwise the decision goes back to the chairperson to be signed
    anew. The reasons are for the chairperson.

    Raises:
        PermissionDenied: not of this panel.
        StepRefused: not with the panel any more, an opinion was given already, or the reasons are missing.
    """
    with transaction.atomic(), office_scope("judge an appeal"):
        locked = lock_application(appeal.application)
        appeal.refresh_from_db(fields=["status", "closed_at", "due_on"])
        seat = AppealSeat.objects.filter(appeal=appeal, person=by, ended_at__isnull=True).first()
        if seat is None:
            raise PermissionDenied(_("You are not of the panel of this appeal."))
        if appeal.status != AppealStatus.WITH_PANEL or seat.opinion:
            raise StepRefused(_("This step is no longer possible: somebody has moved it on. Reload the page."))
        if not tidy(reasons):
            raise StepRefused(_("Say why, so that the others can follow."))
        seat.opinion, seat.reasons, seat.given_at = AppealOpinion(opinion), tidy(reasons), timezone.now()
        seat.save(update_fields=["opinion", "reasons", "given_at"])
        record("appeal.judged", by=by, facility=locked.facility, subject=locked.code)
        opinions = [seat.opinion for seat in panel_of(appeal)]
        if len(opinions) == 2 and all(opinions):
            _close(appeal, locked, upheld=AppealOpinion.UPHOLD in opinions)
    return appeal


def take_back_appeal(*, appeal: Appeal, by: User) -> Appeal:
    """The representative takes it back; the decision stands, and the plan's day stays as it was.

    Raises:
        PermissionDenied: not the representative.
        StepRefused: it is closed already.
    """
    with transaction.atomic():
        locked = lock_application(appeal.application)
        require(by, Capability.TAKE_BACK_APPEAL, locked)
        with office_scope("an appeal is taken back"):
            panel = [seat.person for seat in panel_of(appeal) if not seat.opinion]
            APPEAL.perform(appeal, "take_back", by=by, also={"due_on": None, "closed_at": timezone.now()})
            emails.appeal_taken_back(appeal, [*office_people(), *panel])
    return appeal


def remind_of_appeal(*, appeal: Appeal) -> bool:
    """Reminds whoever should have acted by today: office, chairperson, or those of the panel who have not judged.

    Returns:
        Whether it did: once for each day that was set.
    """
    with transaction.atomic(), office_scope("remind of an appeal"):
        locked = (
            Appeal.objects.select_for_update(of=("self",)).select_related("facility", "application").get(pk=appeal.pk)
        )
        if not locked.is_open or locked.due_on is None or locked.due_on > timezone.localdate():
            return False
        if locked.reminded_for == locked.due_on:
            return False
        locked.reminded_for = locked.due_on
        locked.save(update_fields=["reminded_for"])
        emails.appeal_due(locked, _holders(locked))
    return True


def _holders(appeal: Appeal) -> list[Any]:
    if appeal.status == AppealStatus.FILED:
        return list(office_people())
    if appeal.status == AppealStatus.ADMITTED:
        return list(emails.signing_chairs(appeal.application))
    return [seat.person for seat in panel_of(appeal) if not seat.opinion]


def _close(appeal: Appeal, application: Application, *, upheld: bool) -> None:
    step = "uphold" if upheld else "fail"
    letter = request_appeal_letter(appeal, upheld=upheld)
    APPEAL.perform(appeal, step, by=None, also={"due_on": None, "closed_at": timezone.now(), "letter": letter})
    if upheld:
        APPLICATION.perform(application, "decide_again", by=None)
        emails.awaiting_sign_off(application)
    else:
        _give_days_back(appeal, application, appeal.checked_by)
    _tell_hospital(appeal, emails.appeal_closed)
    emails.appeal_closed_office(appeal, office_people())


def _give_days_back(appeal: Appeal, application: Application, by: User | None) -> None:
    """The day of the plan moves by as many days as the appeal took."""
    taken = (timezone.localdate() - timezone.localdate(appeal.filed_at)).days
    if application.due_on is None or taken <= 0:
        return
    if by is None:
        raise ValueError("An appeal is judged only after the office has checked it.")
    before, after = application.due_on, application.due_on + timedelta(days=taken)
    with translation.override(application.facility.representative.language):
        note = _("The days that the appeal took.")
    DateChange.objects.create(
        application=application,
        facility_id=application.facility_id,
        status=application.status,
        before=before,
        after=after,
        note=note,
        changed_at=timezone.now(),
        changed_by=by,
    )
    application.due_on = after
    application.save(update_fields=["due_on"])


def _tell_hospital(appeal: Appeal, mail: Any) -> None:
    notify(facility=appeal.facility, kind=NoticeKind.APPEAL, code=appeal.application.code, status=str(appeal.status))
    mail(appeal, appointed_people(appeal.facility))


def _in(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)
