"""Every mail of this app. The hospital's mails name no assessor, and none holds a word of an evaluation or reply."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import ApplicationStatus as S
from applications.models import Application
from assessment.calendars import CANCEL, REQUEST, invitation
from assessment.models import Assignment, Audit, DateChange, Decision, Objection, PlanAction
from assessment.rounds import round_of
from facilities.models import User
from facilities.queries import appointed_people
from iasios.access import Role
from iasios.documents.models import Document
from iasios.outbox.services import enqueue


def _send(
    name: str,
    people: Iterable[Any],
    application: Application,
    *,
    path: str,
    attachments: Iterable[Document] = (),
    **context: Any,
) -> None:
    """One mail per person, in their language: nobody sees who else was told."""
    attached = list(attachments)
    for person in people:
        enqueue(
            kind=f"assessment.{name}",
            template=f"assessment/{name}",
            to=[person.email],
            context={"application": application, "person": person, "path": path, **context},
            facility=application.facility,
            language=person.language,
            attachments=attached,
        )


def assigned(application: Application, assessor: Any) -> None:
    """To an assessor: a dossier is theirs to judge."""
    _send("assigned", [assessor], application, path=reverse("assessment:dossier", args=[application.code]))


def asked(application: Application, assessor: Any) -> None:
    """To an assessor: will they take the dossier on; it opens with their yes."""
    _send("asked", [assessor], application, path=reverse("assessment:invitation", args=[application.code]))


def seat_vacant(application: Application, seat: Assignment) -> None:
    """To the office: a seat is empty; who left and why stands in the portal."""
    _to_office("seat_vacant", application)


def objection_made(application: Application) -> None:
    """To the office: the hospital objects to a name."""
    _to_office("objection_made", application)


def _to_office(name: str, application: Application) -> None:
    enqueue(
        kind=f"assessment.{name}",
        template=f"assessment/{name}",
        to=[settings.OFFICE_EMAIL],
        context={
            "application": application,
            "person": None,
            "path": reverse("assessment:assign", args=[application.code]),
        },
        facility=application.facility,
    )


def assessors_named(application: Application, until: date) -> None:
    """To the appointed people: the names can be read in the portal; the mail itself bears none."""
    _send(
        "assessors_named",
        appointed_people(application.facility),
        application,
        path=reverse("assessment:names", args=[application.facility.slug]),
        until=until,
    )


def objection_decided(application: Application, objection: Objection) -> None:
    """To whoever objected: the office has decided."""
    _send(
        "objection_decided",
        [objection.made_by],
        application,
        path=reverse("assessment:names", args=[application.facility.slug]),
    )


def assignment_ended(application: Application, assessor: Any) -> None:
    """To an assessor: somebody else has taken the dossier over."""
    _send("assignment_ended", [assessor], application, path=reverse("assessment:list"))


def both_handed_in(application: Application, round_: int, assessors: Iterable[Any]) -> None:
    """To both assessors, at the same moment: each may now read the other's evaluation."""
    _send(
        "both_handed_in",
        assessors,
        application,
        path=reverse("assessment:side_by_side", args=[application.code]),
        round=round_,
    )


def information_requested(application: Application, count: int) -> None:
    """To the appointed people: what happened and by when, not what is asked (R53, R54)."""
    _send(
        "information_requested",
        appointed_people(application.facility),
        application,
        path=reverse("assessment:requests", args=[application.facility.slug]),
        count=count,
        due_on=application.due_on,
    )


def resubmitted(application: Application) -> None:
    """To the appointed people: the replies are handed in and round 2 has begun."""
    _send(
        "resubmitted",
        appointed_people(application.facility),
        application,
        path=reverse("assessment:requests", args=[application.facility.slug]),
    )


def replies_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: round 2 begins."""
    _send("replies_in", assessors, application, path=reverse("assessment:dossier", args=[application.code]))


def awaiting_sign_off(application: Application) -> None:
    """To the chairperson, unless that person assessed this application or belongs to the hospital."""
    chairs = signing_chairs(application)
    _send("awaiting_sign_off", chairs, application, path=reverse("assessment:sign_off", args=[application.code]))


def returned(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the chairperson wants another recommendation; the reason stands in the portal."""
    _send("returned", assessors, application, path=reverse("assessment:recommend", args=[application.code]))


def decided(
    application: Application, decision: Decision, ends_on: date | None, attachments: Iterable[Document]
) -> None:
    """To the appointed people, with the letter and, when approved, the certificate (R66, R67)."""
    _send(
        "decided",
        appointed_people(application.facility),
        application,
        path=reverse("facilities:documents", args=[application.facility.slug]),
        attachments=attachments,
        decision=decision,
        ends_on=ends_on,
    )


# --- audits, plans, dates: the words are made for each person, in their language -------------------------------------


@dataclass(frozen=True)
class Words:
    """A mail: subject and heading, paragraphs, and the label of its one link."""

    heading: str
    paragraphs: list[str]
    action: str


def _say(
    name: str,
    people: Iterable[Any],
    application: Application,
    words: Callable[[], Words],
    *,
    path: str,
    calendar: Callable[[], str] | None = None,
    dedupe_key: str = "",
) -> int:
    """One mail per person, composed in their language. Returns how many were new."""
    written = 0
    for person in people:
        with translation.override(person.language):
            said = words()
            invitation_text = calendar() if calendar else ""
        mail = enqueue(
            kind=f"assessment.{name}",
            template="assessment/said",
            to=[person.email],
            context={
                "heading": said.heading,
                "paragraphs": said.paragraphs,
                "action": said.action,
                "application": application,
                "person": person,
                "path": path,
            },
            facility=application.facility,
            language=person.language,
            calendar=invitation_text,
            dedupe_key=f"{dedupe_key}:{person.pk}" if dedupe_key else None,
        )
        written += mail is not None
    return written


def _named(audit: Audit) -> str:
    """What an audit is called at the beginning of a heading."""
    return str(audit.get_kind_display())


def _moment(audit: Audit) -> str:
    return date_format(timezone.localtime(audit.starts_at), "DATETIME_FORMAT") if audit.starts_at else ""


def _audit_path(audit: Audit) -> str:
    return reverse("assessment:audit", args=[audit.facility.slug])


def audit_dates(audit: Audit, choose_by: date) -> None:
    """To the appointed people: dates are offered, choose one (R56, R63)."""

    def words() -> Words:
        values = {
            "code": audit.application.code,
            "facility": audit.facility.name,
            "day": date_format(choose_by, "DATE_FORMAT"),
            "minutes": audit.minutes_planned,
        }
        if audit.is_on_site:
            heading = _("On-site audit for %(code)s: choose a date by %(day)s") % values
            text = _("An on-site audit of %(facility)s is to be agreed. It takes about %(minutes)s minutes.") % values
        else:
            heading = _("Remote audit for %(code)s: choose a date by %(day)s") % values
            text = (
                _(
                    "The questions that are still open for %(facility)s are talked over by video. It takes about "
                    "%(minutes)s minutes, and the agenda stands in the portal."
                )
                % values
            )
        return Words(
            heading,
            [text, _("The representative, the deputy or the account holder chooses one of the dates.")],
            _("Choose a date"),
        )

    _say("audit_dates", appointed_people(audit.facility), audit.application, words, path=_audit_path(audit))


def audit_agreed(audit: Audit, assessors: Iterable[Any]) -> None:
    """To both sides, each with the invitation for their calendar; neither mail names an assessor."""
    for people, path in (
        (appointed_people(audit.facility), _audit_path(audit)),
        (assessors, reverse("assessment:audit_room", args=[audit.application.code])),
    ):
        _say(
            "audit_agreed",
            people,
            audit.application,
            lambda: Words(
                _("%(audit)s for %(code)s on %(moment)s")
                % {"audit": _named(audit), "code": audit.application.code, "moment": _moment(audit)},
                [
                    _("The date is agreed with %(facility)s. The invitation for your calendar is attached.")
                    % {"facility": audit.facility.name},
                    _place_words(audit),
                ],
                _("Open the agenda"),
            ),
            path=path,
            calendar=lambda: invitation_of(audit),
        )


def _place_words(audit: Audit) -> str:
    if audit.is_on_site:
        return _("Place: %(place)s") % {"place": audit.place}
    if audit.link:
        return _("Link to the video conference: %(link)s") % {"link": audit.link}
    return _("The link to the video conference follows in the portal.")


def invitation_of(audit: Audit, method: str = REQUEST) -> str:
    """The agreed audit as an event, in the present language."""
    return invitation(
        audit,
        summary=_("%(audit)s, %(facility)s (%(code)s)")
        % {"audit": _named(audit), "facility": audit.facility.name, "code": audit.application.code},
        description=_place_words(audit),
        url=settings.PUBLIC_ORIGIN + _audit_path(audit),
        method=method,
    )


def audit_cancelled(audit: Audit, reason: str, assessors: Iterable[Any], was_agreed: bool) -> None:
    """To both sides: the dates no longer stand; an agreed one leaves the calendar."""
    for people, path in (
        (appointed_people(audit.facility), _audit_path(audit)),
        (assessors, reverse("assessment:audit_room", args=[audit.application.code])),
    ):
        _say(
            "audit_cancelled",
            people,
            audit.application,
            lambda: Words(
                _("%(audit)s for %(code)s: the dates no longer stand")
                % {"audit": _named(audit), "code": audit.application.code},
                [
                    _("The reason: %(reason)s") % {"reason": reason},
                    _("Other dates for %(facility)s follow.") % {"facility": audit.facility.name},
                ],
                _("Open the portal"),
            ),
            path=path,
            calendar=(lambda: invitation_of(audit, CANCEL)) if was_agreed else None,
        )


def audit_held(audit: Audit) -> None:
    """To the appointed people: the minutes can be read."""

    def words() -> Words:
        values = {"audit": _named(audit), "code": audit.application.code, "facility": audit.facility.name}
        next_ = (
            _("The minutes of the on-site audit of %(facility)s are complete.")
            if audit.is_on_site
            else _("The assessors of %(facility)s now recommend a decision.")
        )
        heading = _("%(audit)s for %(code)s: the minutes stand in the portal") % values
        return Words(heading, [next_ % values], _("Read the minutes"))

    _say("audit_held", appointed_people(audit.facility), audit.application, words, path=_audit_path(audit))


def plan_handed_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the plan can be read, action by action (R62)."""
    _say(
        "plan_handed_in",
        assessors,
        application,
        lambda: Words(
            _("Corrective action plan of %(facility)s, %(code)s")
            % {"facility": application.facility.name, "code": application.code},
            [
                _("The plan is handed in. Your verdicts are wanted by %(day)s.")
                % {"day": date_format(application.due_on, "DATE_FORMAT") if application.due_on else ""}
            ],
            _("Read the plan"),
        ),
        path=reverse("assessment:plan_room", args=[application.code]),
    )


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
            _("Proof wanted for %(code)s by %(day)s") % values,
            [text % values, _("The authorised representative hands it in, once every proof is written.")],
            _("Write the proof"),
        )

    _say(
        "proof_requested",
        appointed_people(application.facility),
        application,
        words,
        path=reverse("assessment:plan", args=[application.facility.slug]),
    )


def proof_handed_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the proof can be read, and its actions are judged anew."""
    _say(
        "proof_handed_in",
        assessors,
        application,
        lambda: Words(
            _("Proof of %(facility)s, %(code)s") % {"facility": application.facility.name, "code": application.code},
            [_("The proof is handed in. The actions concerned are to be judged anew.")],
            _("Read the proof"),
        ),
        path=reverse("assessment:plan_room", args=[application.code]),
    )


def signing_chairs(application: Application) -> "QuerySet[User]":
    """Chairpersons who may sign: neither assessors of the application nor members of the hospital."""
    return (
        User.objects.filter(groups__name=Role.CHAIRPERSON, is_active=True)
        .exclude(assignments__application=application)
        .exclude(memberships__facility=application.facility_id, memberships__ended_at__isnull=True)
        .order_by("pk")
    )


def _wanted(application: Application) -> str:
    """What is wanted of whoever holds the ball, as the beginning of a heading."""
    held = application.audit_held_at is not None
    judged = application.round_handed_in >= round_of(application)
    words = {
        S.INFORMATION_REQUESTED: _("Replies to the assessors"),
        S.DEFERRED: _("Corrective action plan"),
        S.DENIED: _("Corrective action plan"),
        S.PROOF_REQUESTED: _("Proof of the plan"),
        S.ROUND_1: _("Your recommendation") if judged else _("Your evaluation"),
        S.ROUND_2: _("Your recommendation") if judged else _("Your evaluation"),
        S.PLAN_UNDER_REVIEW: _("Your verdicts on the plan"),
        S.AWAITING_SIGN_OFF: _("Your signature"),
    }
    if application.status == S.REMOTE_AUDIT:
        if application.holder == "facility":
            return _("Date of the remote audit")
        return _("Your recommendation") if held else _("Remote audit")
    return words.get(S(application.status), _("The next step"))


def _by_when(what: str, due_on: date, stage: int, code: str) -> str:
    """The heading of a reminder, with the date in it."""
    values = {"what": what, "day": date_format(due_on, "DATE_FORMAT"), "code": code}
    if stage < 0:
        return _("%(what)s: was due on %(day)s, %(code)s") % values
    if stage == 0:
        return _("%(what)s: due today, %(day)s, %(code)s") % values
    return _("%(what)s: due on %(day)s, %(code)s") % values


def _path_of(application: Application) -> str:
    if application.holder == "facility":
        return reverse("overview:home", args=[application.facility.slug])
    if application.holder == "chairperson":
        return reverse("assessment:sign_off", args=[application.code])
    if application.holder == "office":
        return reverse("overview:facility", args=[application.facility.slug])
    return reverse("assessment:dossier", args=[application.code])


def date_reminder(application: Application, people: Iterable[Any], stage: int) -> int:
    """To whoever holds the ball: 7 and 2 days before the date, on the day, 3 days after (A21). Returns new mails."""
    if application.due_on is None:
        return 0
    due_on = application.due_on

    def words() -> Words:
        facility = application.facility.name
        stays = _("Nothing closes by itself. If you need more time, write to the office.")
        return Words(
            _by_when(_wanted(application), due_on, stage, application.code),
            [_("This is about application %(code)s, %(facility)s.") % {"code": application.code, "facility": facility}]
            + ([stays] if application.holder != "office" else []),
            _("Open the portal"),
        )

    return _say(
        "date_reminder",
        people,
        application,
        words,
        path=_path_of(application),
        dedupe_key=f"due:{application.pk}:{application.status}:{due_on:%Y%m%d}:{stage}",
    )


def date_escalated(application: Application, office: Iterable[Any]) -> int:
    """To the office: a date has passed three days ago. Returns new mails."""
    if application.due_on is None:
        return 0
    due_on = application.due_on

    def words() -> Words:
        values = {
            "code": application.code,
            "day": date_format(due_on, "DATE_FORMAT"),
            "facility": application.facility.name,
            "holder": application.get_holder_display(),
            "status": S(application.status).staff_label,
        }
        return Words(
            _("Overdue since %(day)s: %(code)s, %(facility)s") % values,
            [_("Status: %(status)s. With: %(holder)s.") % values, _("The date can be extended, with a note.")],
            _("Open the facility"),
        )

    return _say(
        "date_escalated",
        office,
        application,
        words,
        path=reverse("overview:facility", args=[application.facility.slug]),
        dedupe_key=f"late:{application.pk}:{application.status}:{due_on:%Y%m%d}",
    )


def date_extended(application: Application, change: DateChange, people: Iterable[Any]) -> None:
    """To whoever holds the ball: the new date, and the office's note."""
    _say(
        "date_extended",
        people,
        application,
        lambda: Words(
            _("%(code)s: the date is now %(day)s")
            % {"code": application.code, "day": date_format(change.after, "DATE_FORMAT")},
            [
                _("The office has moved it from %(day)s. %(facility)s.")
                % {"day": date_format(change.before, "DATE_FORMAT"), "facility": application.facility.name},
                change.note,
            ],
            _("Open the portal"),
        ),
        path=_path_of(application),
    )


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
            _by_when(_("Actions of your plan"), due_on, stage, application.code),
            [application.facility.name, *rows],
            _("Open the plan"),
        )

    return _say(
        "actions_due",
        people,
        application,
        words,
        path=reverse("assessment:plan", args=[application.facility.slug]),
        dedupe_key=f"actions:{application.pk}:{due_on:%Y%m%d}:{stage}",
    )


def audit_ahead(audit: Audit, assessors: Iterable[Any], stage: int) -> int:
    """To both sides, before and on the day of an agreed audit. Returns new mails."""
    written = 0
    for people, path in (
        (appointed_people(audit.facility), _audit_path(audit)),
        (assessors, reverse("assessment:audit_room", args=[audit.application.code])),
    ):
        written += _say(
            "audit_ahead",
            people,
            audit.application,
            lambda: Words(
                _("%(audit)s for %(code)s on %(moment)s")
                % {"audit": _named(audit), "code": audit.application.code, "moment": _moment(audit)},
                [audit.facility.name, _place_words(audit)],
                _("Open the agenda"),
            ),
            path=path,
            dedupe_key=f"audit:{audit.pk}:{audit.invitation}:{stage}",
        )
    return written


def closed(application: Application, reason: str, people: Iterable[Any], *, to_facility: bool) -> None:
    """To the hospital, or to the assessors: the application has been closed, and why."""
    path = (
        reverse("overview:home", args=[application.facility.slug])
        if to_facility
        else reverse("assessment:list") + "?show=closed"
    )
    _say(
        "closed",
        people,
        application,
        lambda: Words(
            _("Application %(code)s has been closed") % {"code": application.code},
            [
                _("Application of %(facility)s. The reason: %(reason)s")
                % {"facility": application.facility.name, "reason": reason}
            ],
            _("Open the portal"),
        ),
        path=path,
    )
