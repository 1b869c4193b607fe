"""Life in the deciding room: audits, plans, proofs and a recertification, told in bulk where a story is long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from applications import services as applications
from applications.enums import ApplicationKind, Elaboration
from applications.kinds import kind_of
from applications.models import Answer, Application
from assessment import services as assessment
from assessment.models import Accreditation, Audit, AuditItem, PlanAction, PlanItem
from assessment.services import appeals, audits, certificate_changes, plans
from assessment.services.terms import begin_term
from casereview import services as casereview
from casereview.catalogue import load_dataset
from casereview.models import Case, CaseReview
from facilities.models import Facility
from iasios.access import forget_standing
from iasios.demo import sample_texts
from iasios.demo.bulk import ask_for_excellence, judge_the_rest
from iasios.demo.clock import at_work, clock_at, days_ago
from iasios.demo.facilities import Place
from iasios.demo.loader import DemoLoader
from iasios.demo.money import share_an_invoice

PAIR = ("one", "two")
OPEN = ("8c", "6c")
OPEN_TEXTS = {
    "8c": "The records show who watches the patient, and not what is done when a monitor fails.",
    "6c": "Who orders consigned devices, and who checks their dates, is not written down.",
}


def _filled(application: Application, *, ago: int) -> None:
    """Answers and cases of a complete application, in bulk, as they were some days before its submission."""
    representative = application.facility.representative
    with days_ago(ago + 10, 15) as now:
        answers = list(Answer.objects.filter(application=application).select_related("question__standard"))
        for answer in answers:
            wants = answer.question.elaboration
            gaps = wants == Elaboration.WHEN_GAPS
            answer.met, answer.is_complete, answer.version = True, True, 1
            answer.evidence = sample_texts.evidence_text(answer.question)
            others = kind_of(answer.question).sample or "Twice a year, by the head of the service."
            answer.elaboration = sample_texts.EXPLANATION if gaps else others
            answer.measures = sample_texts.MEASURES if gaps else ""
            answer.updated_at, answer.updated_by = now, representative
        Answer.objects.bulk_update(
            answers,
            ["met", "is_complete", "version", "evidence", "elaboration", "measures", "updated_at", "updated_by"],
        )
        review = CaseReview.objects.get(application=application)
        dataset = load_dataset(review.dataset)
        kinds = [kind.code for kind in dataset.tumour_types][:7]
        cases = list(Case.objects.filter(review=review).order_by("number"))
        for case in cases:
            case.tumour_type = kinds[case.number % len(kinds)]
            case.procedure_on = timezone.localdate(now) - timedelta(days=20 + (case.number * 37) % 300)
            case.marks = {mark.code: "present" for mark in dataset.marks}
            case.is_complete, case.version = True, 1
            case.updated_at, case.updated_by = now, representative
        Case.objects.bulk_update(
            cases, ["tumour_type", "procedure_on", "marks", "is_complete", "version", "updated_at", "updated_by"]
        )
        casereview.confirm_random_selection(review=review, by=representative)
    with days_ago(ago, 12):
        application.refresh_from_db()
        forget_standing(representative)
        applications.submit_application(application=application, by=representative)


def _assigned(loader: DemoLoader, application: Application, *, ago: int) -> None:
    first, second = (loader.staff[f"assessor.{name}"] for name in PAIR)
    with days_ago(ago, 9):
        assessment.assign_assessors(application=application, first=first, second=second, by=loader.office)


def _judged(
    loader: DemoLoader, application: Application, *, ago: int, doubts: tuple[str, ...] = (), core_only: bool = True
) -> None:
    """Both evaluations of the present round, in bulk, and handed in."""
    application.refresh_from_db()
    for name in PAIR:
        assessor = loader.staff[f"assessor.{name}"]
        forget_standing(assessor)
        with days_ago(ago, 20):
            judge_the_rest(
                application, assessor, not_met={code: OPEN_TEXTS[code] for code in doubts}, core_only=core_only
            )
            assessment.hand_in(application=application, by=assessor)
    application.refresh_from_db()


def _second_round(loader: DemoLoader, place: Place, *, ago: int) -> Application:
    """Two rounds, after which two questions stay open."""
    facility = loader.enrol(place, ago=ago + 200)
    application = Application.objects.get(facility=facility)
    _filled(application, ago=ago + 75)
    _assigned(loader, application, ago=ago + 72)
    _judged(loader, application, ago=ago + 40, doubts=OPEN)
    with days_ago(ago + 38, 10):
        assessment.send_requests(application=application, by=loader.staff["assessor.one"])
    loader.reply(application, ago=ago + 27)
    _judged(loader, application, ago=ago, doubts=OPEN)
    return application


def _call(loader: DemoLoader, application: Application, *, ago: int) -> Audit:
    with days_ago(ago, 11) as now:
        return audits.call_with_dates(
            application=application,
            starts=[at_work(now + timedelta(days=days), hour) for days, hour in ((9, 14), (11, 10), (13, 15))],
            minutes_planned=90,
            link="https://video.example/iasios-audit",
            by=loader.staff["assessor.one"],
        )


def _audited(loader: DemoLoader, place: Place, *, ago: int, settled: bool = False) -> Application:
    """The remote audit was held some five days before that."""
    application = _second_round(loader, place, ago=ago + 20)
    audit = _call(loader, application, ago=ago + 14)
    facility = application.facility
    forget_standing(facility.representative)
    with days_ago(ago + 12, 9):
        audits.agree_date(
            audit=audit,
            slot=audit.slots.order_by("starts_at")[0],
            participants=f"{facility.representative}, head of service\n{facility.account_holder}, quality manager",
            by=facility.representative,
        )
    audit.refresh_from_db()
    # It is closed on its own day, at its end.
    began = audit.starts_at or timezone.now()
    with clock_at(began + timedelta(minutes=audit.minutes_planned)):
        assessor = loader.staff["assessor.two"]
        for item in AuditItem.objects.filter(audit=audit).select_related("audit__application"):
            audits.save_minutes(
                item=item,
                version=0,
                minutes="The hospital showed what it does today. It is known to the team and not written down.",
                outcome="settled" if settled else "open",
                by=assessor,
            )
        audits.hold_audit(audit=audit, attendance=audit.participants, present=_both(loader), by=assessor)
    application.refresh_from_db()
    return application


def _both(loader: DemoLoader) -> list[Any]:
    return [loader.staff[f"assessor.{name}"] for name in PAIR]


def _agreed(loader: DemoLoader, place: Place) -> None:
    """The remote audit is next week."""
    application = _second_round(loader, place, ago=12)
    audit = _call(loader, application, ago=4)
    with days_ago(1, 10):
        audits.agree_date(
            audit=audit,
            slot=audit.slots.order_by("starts_at")[1],
            participants=f"{application.facility.representative}, head of service",
            by=application.facility.representative,
        )


def _recommended_differently(loader: DemoLoader, place: Place) -> None:
    """The audit settled everything, and still the two see it differently."""
    application = _audited(loader, place, ago=6, settled=True)
    opinions = (
        ("approve", "The procedures were shown in use. I have no doubt left."),
        ("defer", "They were shown, and adopted only the week before. I would see them rehearsed first."),
    )
    for assessor, (outcome, reasons) in zip(_both(loader), opinions, strict=True):
        with days_ago(2, 17):
            application.refresh_from_db()
            assessment.recommend(application=application, outcome=outcome, reasons=reasons, by=assessor)


def _planned_after_denial(loader: DemoLoader, place: Place) -> None:
    application = _audited(loader, place, ago=62)
    _signed(loader, application, "deny", ago=50)
    with days_ago(30, 10) as now:
        audit = audits.propose_dates(
            application=application,
            starts=[at_work(now + timedelta(days=40), 9)],
            minutes_planned=300,
            place=f"{place.name}, {place.street}",
            by=loader.office,
        )
    representative = application.facility.representative
    forget_standing(representative)
    with days_ago(24, 9):
        audits.agree_date(audit=audit, slot=audit.slots.get(), participants=str(representative), by=representative)
    application.refresh_from_db()
    _written(application, ago=6)
    with days_ago(2, 11):
        plans.hand_in_plan(application=application, by=representative)


def _signed(loader: DemoLoader, application: Application, outcome: str, *, ago: int) -> None:
    reasons = (
        "Two core criteria are not met after both rounds and the audit.",
        "A good service that has not written down how it meets two core criteria.",
    )
    for assessor, reason in zip(_both(loader), reasons, strict=True):
        with days_ago(ago + 3, 17):
            application.refresh_from_db()
            assessment.recommend(application=application, outcome=outcome, reasons=reason, by=assessor)
    with days_ago(ago, 18):
        assessment.sign_off(
            application=application,
            outcome=outcome,
            reason="Both points can be put right. The plan should name people and dates.",
            by=loader.staff["chair"],
        )
    application.refresh_from_db()


def _written(application: Application, *, ago: int, all_of_it: bool = True) -> None:
    member = application.facility.account_holder
    forget_standing(member)
    items = list(PlanItem.objects.filter(application=application).select_related("application").order_by("pk"))
    with days_ago(ago, 14):
        for item in items if all_of_it else items[:1]:
            plans.save_item(
                item=item,
                version=item.version,
                issue="The procedure is known to the team and not written down.",
                desired_outcome="A procedure of one page in each room, rehearsed twice a year.",
                actions=[
                    plans.ActionDraft(
                        None,
                        "Write the procedure and have it adopted by the board",
                        str(application.facility.representative),
                        "Two half days; the quality manager edits",
                        timezone.localdate() + timedelta(days=30),
                        "",
                    ),
                    plans.ActionDraft(
                        None,
                        "Rehearse it with both teams and record the result",
                        str(application.facility.deputy),
                        "One hour outside the list",
                        timezone.localdate() + timedelta(days=55),
                        "The first rehearsal is announced, the second is not.",
                    ),
                ],
                by=member,
            )
    application.refresh_from_db()


def _planned(loader: DemoLoader, place: Place, *, ago: int) -> Application:
    application = _audited(loader, place, ago=ago + 40)
    _signed(loader, application, "defer", ago=ago + 25)
    _written(application, ago=ago + 3)
    representative = application.facility.representative
    forget_standing(representative)
    with days_ago(ago, 11):
        plans.hand_in_plan(application=application, by=representative)
    application.refresh_from_db()
    return application


def _deferred(loader: DemoLoader, place: Place) -> None:
    application = _audited(loader, place, ago=45)
    _signed(loader, application, "defer", ago=30)
    _written(application, ago=4, all_of_it=False)


def _denied(loader: DemoLoader, place: Place) -> None:
    application = _audited(loader, place, ago=30)
    _signed(loader, application, "deny", ago=20)
    with days_ago(2, 10) as now:
        audits.propose_dates(
            application=application,
            starts=[at_work(now + timedelta(days=days), 9) for days in (21, 24)],
            minutes_planned=300,
            place=f"{place.name}, {place.street}",
            by=loader.office,
        )
    with days_ago(3, 11):
        forget_standing(application.facility.representative)
        appeals.file_appeal(
            application=application,
            reasons="The plan that 6(c) asks for was handed in with the replies; nobody seems to have opened the file.",
            by=application.facility.representative,
        )


def _proof_requested(loader: DemoLoader, place: Place) -> None:
    application = _planned(loader, place, ago=20)
    assessor = loader.staff["assessor.one"]
    forget_standing(assessor)
    with days_ago(8, 19):
        for action in PlanAction.objects.filter(application=application).select_related("application"):
            first = action.position == 1
            plans.judge_action(
                action=action,
                version=0,
                verdict="accepted" if first else "proof",
                comment="" if first else "Show the record of the rehearsal.",
                by=assessor,
            )
        plans.ask_for_proof(application=Application.objects.get(pk=application.pk), by=assessor)


def _remote_audit(loader: DemoLoader, place: Place) -> None:
    _call(loader, _second_round(loader, place, ago=6), ago=3)


def _excellence(loader: DemoLoader, place: Place) -> None:
    """Four years an Accredited Centre; now all 52 are met, and the chairperson signs."""
    facility = _first_term(loader, place, enrolled=1760, signed=1440)
    _excellence_sought(loader, facility, recommended=1)


def _excellence_awarded(loader: DemoLoader, place: Place) -> None:
    """Decided before the first term was over; a Centre of Excellence for four weeks now."""
    facility = _first_term(loader, place, enrolled=1660, signed=1490)
    again = _excellence_sought(loader, facility, recommended=50)
    with days_ago(45, 18):
        assessment.sign_off(application=again, outcome="approve", by=loader.staff["chair"])
    term = Accreditation.objects.get(application=again)
    # Two days later than its first, which may be a weekend.
    with days_ago((timezone.localdate() - term.starts_on).days - 2, 8):
        begin_term(accreditation=term)


def _first_term(loader: DemoLoader, place: Place, *, enrolled: int, signed: int) -> Facility:
    """Accredited so many days ago, for the first time."""
    facility = loader.enrol(place, ago=enrolled)
    first = Application.objects.get(facility=facility)
    _filled(first, ago=signed + 80)
    _assigned(loader, first, ago=signed + 78)
    _judged(loader, first, ago=signed + 40)
    loader.recommend(first, ago=signed + 30, pair=PAIR)
    with days_ago(signed, 18):
        assessment.sign_off(application=first, outcome="approve", by=loader.staff["chair"])
    return facility


def _excellence_sought(loader: DemoLoader, facility: Facility, *, recommended: int) -> Application:
    """A recertification for the highest level, recommended by both."""
    with days_ago(recommended + 119, 9):
        again = applications.open_application(facility=facility, by=None, kind=ApplicationKind.RECERTIFICATION)
        casereview.open_case_review(application=again, by=None)
        again = ask_for_excellence(again)
    _filled(again, ago=recommended + 69)
    _assigned(loader, again, ago=recommended + 66)
    _judged(loader, again, ago=recommended + 8, core_only=False)
    loader.recommend(again, ago=recommended, pair=PAIR)
    return Application.objects.get(pk=again.pk)


def _accredited_for_long(loader: DemoLoader, place: Place) -> None:
    """Once suspended for a fortnight; the head of service had left."""
    facility = loader.approved(place, ago=700).facility
    _change(loader, facility, 120, "suspend", "The head of service had left.", "Their letter: nobody is named yet.")
    _change(loader, facility, 106, "reinstate", "A new head of service is named.", "The curriculum vitae is in order.")


def _suspended(loader: DemoLoader, place: Place) -> None:
    """Two payers share the fee of an audit; for three weeks now the seal may not be shown."""
    facility = loader.approved(place, ago=500).facility
    share_an_invoice(facility, loader.office, ago=45)
    _change(loader, facility, 21, "suspend", "The angiography suite is closed.", "Their call: water damage.")


def _change(loader: DemoLoader, facility: Facility, ago: int, kind: str, reason: str, internal: str) -> None:
    """Proposed in the morning, signed in the afternoon."""
    with days_ago(ago, 10):
        forget_standing(loader.office)
        change = certificate_changes.propose_change(
            facility=facility,
            kind=kind,
            effective_on=timezone.localdate(),
            public_reason=reason,
            internal_reason=internal,
            by=loader.office,
        )
    with days_ago(ago, 16):
        forget_standing(loader.staff["chair"])
        certificate_changes.sign_change(change=change, by=loader.staff["chair"])


SCENARIOS: dict[str, Callable[[DemoLoader, Place], Any]] = {
    "remote_audit": _remote_audit,
    "deferred": _deferred,
    "denied": _denied,
    "accredited_for_long": _accredited_for_long,
    "suspended": _suspended,
    "plan_under_review": lambda loader, place: _planned(loader, place, ago=9),
    "proof_requested": _proof_requested,
    "excellence": _excellence,
    "excellence_awarded": _excellence_awarded,
    "audit_agreed": _agreed,
    "recommended_differently": _recommended_differently,
    "planned_after_denial": _planned_after_denial,
}
