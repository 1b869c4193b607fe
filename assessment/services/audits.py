"""Calling an audit, agreeing its date, keeping its minutes, closing it (R56, R63, A20)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.deadlines import audit_step_due
from applications.enums import Holder
from applications.models import Application
from applications.services import StaleVersion
from applications.workflow import APPLICATION
from assessment import emails
from assessment.deadlines import AUDIT_CHOICE_DAYS, FARTHEST_DAYS
from assessment.enums import AuditKind, AuditStatus, ItemOutcome
from assessment.models import Audit, AuditItem, AuditPresence, AuditSlot
from assessment.models.audit import AHEAD
from assessment.queries.audits import agenda_for
from assessment.services.locks import lock_application, seats_of, tidy
from assessment.services.name_checks import refuse_names
from assessment.workflow import AUDIT
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.services import notify
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused, refresh

#: Dates that may be offered at once.
MOST_SLOTS = 6
#: Dates of its own that a hospital may offer where none of those suits.
MOST_WISHES = 3


def call_remote_audit(*, application: Application, by: User) -> Application:
    """After round 2 open questions remain, so they are talked over by video (R56); the assessors decide that (A20).

    Raises:
        PermissionDenied: the person does not assess this application in round 2.
        StepRefused: one assessor has not handed in, or no question is open.
    """
    with transaction.atomic():
        locked = lock_application(application)
        now = timezone.now()
        APPLICATION.perform(locked, "call_remote_audit", by=by, also={"recommendations_in": 0})
        with office_scope("a remote audit ends what was recommended before it"):
            locked.recommendations.filter(superseded_at__isnull=True).update(superseded_at=now)
            record("assessment.audit_called", by=by, facility=locked.facility, subject=locked.code)
    return application


def call_with_dates(*, application: Application, by: User, **dates: Any) -> Audit:
    """Calls the remote audit and offers its first dates, or neither; see `call_remote_audit` and `propose_dates`."""
    with transaction.atomic():
        call_remote_audit(application=application, by=by)
        return propose_dates(application=application, by=by, **dates)


def why_no_dates(application: Application, by: User) -> str | None:
    """Why this person cannot offer dates for an audit now, in words; None where they can.

    In round 2 the first dates call the remote audit, so the answer is that of the step (R56).
    """
    for offer in APPLICATION.offers(application, by):
        if offer.transition.name == "call_remote_audit":
            return offer.reason or None
    return _why_not_offer(application, application.audits.filter(status__in=AHEAD).first())


def _why_not_offer(application: Application, ahead: Audit | None) -> str | None:
    if ahead is not None and (ahead.wished_at is None or ahead.status != AuditStatus.PROPOSED):
        return _("An audit is ahead already. Cancel it before you offer other dates.")
    if ahead is None and application.status_row.holds_remote_audit and application.audit_held_at:
        return _("The remote audit has been held.")
    return None


def propose_dates(
    *,
    application: Application,
    starts: Sequence[datetime],
    minutes_planned: int,
    by: User,
    place: str = "",
    link: str = "",
) -> Audit:
    """Offers dates for the remote audit, or for the on-site audit of a denied facility; the agenda is made with it.

    Where the hospital said that no date suits, the new ones are added to the audit that it answered to.

    Raises:
        PermissionDenied: not an assessor of this application nor the office, or no audit is wanted now.
        StepRefused: an audit is ahead already, no date or a past one is offered, or the place is missing.
    """
    with transaction.atomic():
        locked = lock_application(application)
        require(by, Capability.SCHEDULE_AUDIT, locked)
        now = timezone.now()
        kind = AuditKind.REMOTE if locked.status_row.holds_remote_audit else AuditKind.ON_SITE
        ahead = Audit.objects.select_for_update(of=("self",)).filter(application=locked, status__in=AHEAD).first()
        if reason := _why_not_offer(locked, ahead):
            raise StepRefused(reason)
        if ahead is not None:
            return _offer_others(ahead, locked, starts, now, by)
        _refuse_unfit_dates(starts, now)
        if kind == AuditKind.ON_SITE and not tidy(place):
            raise StepRefused(_("Say where the on-site audit takes place."))
        with office_scope("the agenda is made from both evaluations"):
            agenda = agenda_for(locked)
        if not agenda:
            raise StepRefused(_("No question is open, so there is nothing to talk over."))
        audit = Audit.objects.create(
            application=locked,
            facility_id=locked.facility_id,
            kind=kind,
            status_since=now,
            minutes_planned=minutes_planned,
            place=tidy(place) if kind == AuditKind.ON_SITE else "",
            link=link.strip() if kind == AuditKind.REMOTE else "",
            proposed_at=now,
        )
        _offer(audit, starts, now)
        AuditItem.objects.bulk_create(
            AuditItem(
                audit=audit,
                application=locked,
                facility_id=locked.facility_id,
                question=draft.question,
                topic=draft.topic,
            )
            for draft in agenda
        )
        _ask_to_choose(audit, locked, starts, now, by)
    return audit


def _offer(audit: Audit, starts: Sequence[datetime], now: datetime, *, is_wish: bool = False) -> None:
    """A date that was offered before stays the offer that it was."""
    AuditSlot.objects.bulk_create(
        [
            AuditSlot(audit=audit, facility_id=audit.facility_id, starts_at=start, offered_at=now, is_wish=is_wish)
            for start in sorted(set(starts))
        ],
        ignore_conflicts=True,
    )


def _ask_to_choose(audit: Audit, application: Application, starts: Sequence[datetime], now: datetime, by: User) -> None:
    choose_by = min(timezone.localdate(now) + timedelta(days=AUDIT_CHOICE_DAYS), timezone.localdate(min(starts)))
    if not audit.is_on_site:
        with office_scope("whose turn it is is a fact of the application"):
            _hand_to(application, Holder.FACILITY, choose_by)
    _tell(audit, "proposed", by, until=choose_by)
    emails.audit_dates(audit, choose_by)


def _offer_others(audit: Audit, application: Application, starts: Sequence[datetime], now: datetime, by: User) -> Audit:
    _refuse_unfit_dates(starts, now)
    audit.application, audit.facility = application, application.facility
    audit.wished_at, audit.wish = None, ""
    audit.save(update_fields=["wished_at", "wish"])
    _offer(audit, starts, now)
    _ask_to_choose(audit, application, starts, now, by)
    return audit


def wish_other_dates(*, audit: Audit, starts: Sequence[datetime], wish: str = "", by: User) -> Audit:
    """The hospital says that no date suits and offers up to three of its own; whoever arranges the audit answers.

    Raises:
        PermissionDenied: not one of the appointed people.
        StepRefused: a date was agreed or cancelled meanwhile, or one of these lies in the past.
    """
    with transaction.atomic():
        application = lock_application(audit.application)
        require(by, Capability.CHOOSE_AUDIT_DATE, application)
        now = timezone.now()
        locked = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
        if locked.status != AuditStatus.PROPOSED:
            raise StepRefused(_("A date is agreed already, or the audit was cancelled. Load the page again."))
        _refuse_unfit_dates(starts, now, most=MOST_WISHES)
        locked.application, locked.facility = application, application.facility
        with office_scope("the hospital's dates are for whoever arranges the audit"):
            locked.wished_at, locked.wish = now, tidy(wish)
            locked.save(update_fields=["wished_at", "wish"])
            _offer(locked, starts, now, is_wish=True)
            if not locked.is_on_site:
                _hand_to(application, Holder.ASSESSORS, audit_step_due(timezone.localdate(now)))
            record("audit.other_dates", by=by, facility=locked.facility, subject=application.code)
            emails.audit_other_dates(locked, [seat.assessor for seat in seats_of(application)])
        refresh(audit, locked)
    return audit


def _refuse_unfit_dates(starts: Sequence[datetime], now: datetime, *, most: int = MOST_SLOTS) -> None:
    if not starts:
        raise StepRefused(_("Offer at least one date."))
    if len(set(starts)) > most:
        raise StepRefused(_("Offer at most %(most)s dates.") % {"most": most})
    if past := [start for start in starts if start <= now]:
        raise StepRefused(
            _("%(moment)s has passed. Offer dates that lie ahead.")
            % {"moment": date_format(timezone.localtime(past[0]), "DATETIME_FORMAT")}
        )
    today = timezone.localdate(now)
    if any(timezone.localdate(start) == today for start in starts):
        raise StepRefused(_("Offer dates from tomorrow on, so that the others have time to answer."))
    farthest = today + timedelta(days=FARTHEST_DAYS)
    if any(timezone.localdate(start) > farthest for start in starts):
        raise StepRefused(_("Offer dates until %(day)s.") % {"day": date_format(farthest, "DATE_FORMAT")})


def agree_date(*, audit: Audit, slot: AuditSlot, participants: str = "", by: User) -> Audit:
    """The hospital chooses one of the dates, or its own is accepted; both sides get the invitation.

    Raises:
        PermissionDenied: not one of the appointed people; for the hospital's own date, not whoever arranges the audit.
        StepRefused: a date was agreed or cancelled meanwhile, or this one has passed.
    """
    with transaction.atomic():
        application = lock_application(audit.application)
        now = timezone.now()
        if slot.audit_id != audit.pk:
            raise ValueError("the date belongs to another audit")
        if slot.starts_at <= now:
            raise StepRefused(_("This date has passed. Choose another one, or ask the office for others."))
        AUDIT.perform(
            audit,
            "accept" if slot.is_wish else "agree",
            by=by,
            also={
                "starts_at": slot.starts_at,
                "participants": audit.participants if slot.is_wish else tidy(participants),
                "invitation": audit.invitation + 1,
            },
        )
        day = timezone.localdate(slot.starts_at)
        with office_scope("an agreed audit is a fact of the application"):
            if audit.is_on_site:
                application.on_site_audit_on = day
                application.save(update_fields=["on_site_audit_on"])
            else:
                _hand_to(application, Holder.ASSESSORS, day)
            seats = seats_of(application)
            _tell(audit, "agreed", by)
            emails.audit_agreed(audit, [seat.assessor for seat in seats])
    return audit


def save_participants(*, audit: Audit, participants: str, by: User) -> Audit:
    """Whom the hospital brings, until the audit is held. Equal content writes nothing."""
    with transaction.atomic():
        application = lock_application(audit.application)
        require(by, Capability.CHOOSE_AUDIT_DATE, application)
        locked = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
        if not locked.is_ahead:
            raise StepRefused(_("The audit is over, so its list of people stays as it is."))
        locked.participants = tidy(participants)
        locked.save(update_fields=["participants"])
        refresh(audit, locked)
    return audit


def save_minutes(*, item: AuditItem, version: int, minutes: str, outcome: str = "", by: User) -> AuditItem:
    """Minutes and outcome of one question; either assessor writes them. Equal content writes nothing.

    Raises:
        PermissionDenied: the person does not assess this application, or the audit is not at hand.
        StaleVersion: the other one saved in between.
        ValueError: no such outcome.
    """
    if outcome not in {"", *ItemOutcome.values}:
        raise ValueError(f"no such outcome: {outcome}")
    with transaction.atomic():
        application = lock_application(item.audit.application)
        require(by, Capability.HOLD_AUDIT, application)
        stored = AuditItem.objects.select_for_update(of=("self",)).select_related("audit").get(pk=item.pk)
        if stored.audit.status != AuditStatus.AGREED:
            raise PermissionDenied(_("Minutes are kept once a date is agreed, and until the audit is closed."))
        words = tidy(minutes)
        if (stored.minutes, stored.outcome) == (words, outcome):
            return stored
        if stored.version != version:
            raise StaleVersion(stored)
        stored.minutes, stored.outcome, stored.version = words, outcome, stored.version + 1
        stored.save(update_fields=["minutes", "outcome", "version"])
    return stored


def hold_audit(
    *, audit: Audit, attendance: str, present: Iterable[Any], name_is_meant: bool = False, by: User
) -> Audit:
    """Closes the audit: who was there, what was said, what came of it. The minutes rest from then on.

    Args:
        attendance: who of the hospital took part.
        present: the assessors who took part.
        name_is_meant: a name in the minutes is not an assessor's.

    Raises:
        PermissionDenied: the person does not assess this application.
        NameFound: the minutes bear an assessor's name.
        StepRefused: it has not begun, a question lacks minutes or outcome, or nobody was there.
    """
    with transaction.atomic():
        application = lock_application(audit.application)
        if not tidy(attendance):
            raise StepRefused(_("Say who of the hospital took part."))
        people = list(present)
        if not people:
            raise StepRefused(_("Say which assessors took part."))
        if missing := AuditItem.objects.filter(audit=audit).filter(Q(minutes="") | Q(outcome="")).count():
            raise StepRefused(
                ngettext(
                    "%(count)s question still needs minutes and an outcome.",
                    "%(count)s questions still need minutes and an outcome.",
                    missing,
                )
                % {"count": missing}
            )
        minutes = AuditItem.objects.filter(audit=audit).values_list("minutes", flat=True)
        refuse_names(*minutes, meant=name_is_meant)
        now = timezone.now()
        AUDIT.perform(audit, "hold", by=by, also={"held_at": now, "attendance": tidy(attendance)})
        with office_scope("a held audit is a fact of the application"):
            AuditPresence.objects.bulk_create(
                AuditPresence(audit=audit, facility_id=audit.facility_id, assessor=person) for person in people
            )
            if not audit.is_on_site:
                application.audit_held_at = audit.starts_at
                application.save(update_fields=["audit_held_at"])
                _hand_to(application, Holder.ASSESSORS, audit_step_due(timezone.localdate(now)))
            _tell(audit, "held", by)
            emails.audit_held(audit)
    return audit


def cancel_audit(*, audit: Audit, reason: str, name_is_meant: bool = False, by: User) -> Audit:
    """Takes the dates back, with a reason that both sides read; then others can be offered.

    Raises:
        PermissionDenied: neither an assessor of this application nor the office.
        NameFound: the reason bears an assessor's name.
        StepRefused: held already, or the reason is missing.
    """
    with transaction.atomic():
        application = lock_application(audit.application)
        refuse_names(reason, meant=name_is_meant)
        was_agreed = audit.status == AuditStatus.AGREED
        AUDIT.perform(audit, "cancel", by=by, reason=tidy(reason), also={"invitation": audit.invitation + 1})
        with office_scope("a cancelled audit is a fact of the application"):
            if audit.is_on_site:
                application.on_site_audit_on = None
                application.save(update_fields=["on_site_audit_on"])
            else:
                _hand_to(application, Holder.ASSESSORS, audit_step_due(timezone.localdate()))
            _tell(audit, "cancelled", by)
            emails.audit_cancelled(audit, tidy(reason), [s.assessor for s in seats_of(application)], was_agreed)
    return audit


def _hand_to(application: Application, holder: str, due_on: Any) -> None:
    application.holder, application.holder_since, application.due_on = holder, timezone.now(), due_on
    application.save(update_fields=["holder", "holder_since", "due_on"])


def _tell(audit: Audit, event: str, by: User, *, until: Any = None) -> None:
    """A notice for the hospital, and a line in the audit log where no step of the table has written one."""
    if event == "proposed":
        record("audit.proposed", by=by, facility=audit.facility, subject=audit.application.code, kind=str(audit.kind))
    day = timezone.localdate(audit.starts_at) if audit.starts_at else until
    notify(
        facility=audit.facility,
        kind=NoticeKind.AUDIT,
        code=audit.application.code,
        event=event,
        audit=str(audit.kind),
        day=day.isoformat() if day else "",
    )
