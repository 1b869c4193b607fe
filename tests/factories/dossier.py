"""Applications in the stages of assessment, through the services that people use."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from applications.models import Answer, Application, Question
from applications.queries import questions_of
from applications.services import submit_application
from assessment.models import Decision, Evaluation, Finding, SpaceFile, Verdict
from assessment.services import (
    add_evidence,
    assign_assessors,
    hand_in,
    open_evidence_space,
    recommend,
    resubmit,
    save_reply,
    save_verdict,
    send_requests,
    sign_off,
)
from casereview.catalogue import load_dataset
from casereview.enums import CASES, Mark
from casereview.models import Case
from casereview.services import confirm_random_selection
from iasios.access import forget_standing, office_scope, person_scope
from tests.factories.facility import Place
from tests.factories.files import pdf
from tests.factories.reached import resumable

TUMOURS = ("kidney", "liver_hcc", "lung_primary", "bone_metastases")
EVIDENCE = "A written process, reviewed every year, and the records that belong to it."


def fill_answers(place: Place, evidence_text: str = EVIDENCE) -> None:
    """All 52 answers Yes with their texts, complete; in bulk, in the office's scope."""
    now = timezone.now()
    with office_scope("fill in a test application"):
        Answer.objects.filter(application=place.application).update(
            met=True,
            evidence=evidence_text,
            elaboration="Twice a year, by the head of the service.",
            measures="A checklist was introduced.",
            is_complete=True,
            version=1,
            updated_at=now,
            updated_by=place.representative,
        )


def fill_cases(place: Place, *, gaps: int = 3) -> None:
    """30 complete cases of four tumour types; the first `gaps` lack a record of vital signs."""
    dataset = load_dataset(place.case_review.dataset)
    now, today = timezone.now(), timezone.localdate()
    with office_scope("fill in a test case review"):
        cases = list(Case.objects.filter(review=place.case_review).order_by("number"))
        for case in cases:
            marks = {spec.code: str(Mark.PRESENT) for spec in dataset.marks}
            if case.number <= gaps:
                marks[dataset.marks_of_topic("identity")[-1].code] = str(Mark.MISSING)
            case.tumour_type = TUMOURS[case.number % len(TUMOURS)]
            case.procedure_on = today - timedelta(days=10 * case.number)
            case.marks, case.is_complete, case.version = marks, True, 1
            case.updated_at, case.updated_by = now, place.representative
        Case.objects.bulk_update(
            cases,
            ["tumour_type", "procedure_on", "marks", "is_complete", "version", "updated_at", "updated_by"],
        )
        confirm_random_selection(review=place.case_review, by=place.representative)
    assert len(cases) == CASES


@resumable
def submitted_application(place: Place, evidence_text: str = EVIDENCE) -> Application:
    """Handed in by the representative at 100 %, three cases with a gap that is explained."""
    fill_answers(place, evidence_text)
    fill_cases(place)
    application = Application.objects.get(pk=place.application.pk)
    submit_application(application=application, by=place.representative)
    application.refresh_from_db()
    place.application = application
    return application


@resumable
def with_assessors(place: Place, office: Any, first: Any, second: Any) -> Application:
    """Round 1, two assessors, nothing judged."""
    application = submitted_application(place)
    assign_assessors(application=application, first=first, second=second, by=office)
    return application


def question(application: Application, code: str) -> Question:
    return next(row for row in questions_of(application.edition_id) if row.code == code)


def evaluation_of(application: Application, assessor: Any) -> Evaluation:
    """The latest evaluation of one assessor."""
    return Evaluation.objects.filter(application=application, assessor=assessor).latest("round")


def judge(
    application: Application,
    assessor: Any,
    *,
    choice: str = "met",
    comment: str = "",
    note: str = "",
    codes: Any = None,
) -> None:
    """One verdict on each question with these codes; without codes on all that are still to be judged, in bulk."""
    evaluation = evaluation_of(application, assessor)
    stored = {row.question_id: row for row in Verdict.objects.filter(evaluation=evaluation)}
    if codes is None:
        Verdict.objects.bulk_create(
            Verdict(
                evaluation=evaluation,
                application=application,
                facility_id=application.facility_id,
                assessor=assessor,
                question=row,
                choice=choice,
                comment=comment,
                version=1,
                updated_at=timezone.now(),
            )
            for row in questions_of(application.edition_id)
            if row.is_core and row.pk not in stored
        )
        return
    for code in codes:
        row = question(application, code)
        # Notes are written in their author's own scope, as in a request.
        forget_standing(assessor)
        with person_scope(assessor):
            save_verdict(
                evaluation=evaluation,
                question=row,
                version=stored[row.pk].version if row.pk in stored else 0,
                choice=choice,
                comment=comment,
                note_to_other=note,
                by=assessor,
            )


@resumable
def handed_in(
    place: Place, office: Any, first: Any, second: Any, *, unmet_by_first: Any = (), unmet_by_second: Any = ()
) -> Application:
    """Round 1 handed in by both; what is not met has a comment that ends with the seat: *… (one)*, *… (two)*."""
    application = with_assessors(place, office, first, second)
    for assessor, unmet, word in ((first, unmet_by_first, "one"), (second, unmet_by_second, "two")):
        if unmet:
            judge(application, assessor, choice="not_met", comment=f"Please explain ({word}).", codes=unmet)
        judge(application, assessor)
        hand_in(application=application, by=assessor)
    return application


@resumable
def information_requested(place: Place, office: Any, first: Any, second: Any, codes: Any = ("8c", "6c")) -> Application:
    """Both found the questions with these codes not met, and the hospital has been asked."""
    application = handed_in(place, office, first, second, unmet_by_first=codes, unmet_by_second=codes)
    send_requests(application=application, by=first)
    return application


def answer_requests(application: Application, by: Any) -> None:
    """A reply to every request."""
    for finding in Finding.objects.filter(application=application):
        save_reply(finding=finding, version=finding.version, text="We have changed this.", by=by)


def evidence(
    application: Application, office: Any, by: Any, code: str = "8c", title: str = "Monitoring, version 2"
) -> SpaceFile:
    """The space is open, and one file answers the request on this question."""
    open_evidence_space(application=application, by=office)
    finding = Finding.objects.get(application=application, question__code=code)
    return add_evidence(finding=finding, upload=pdf("monitoring.pdf"), title=title, by=by)


@resumable
def second_round(place: Place, office: Any, first: Any, second: Any, codes: Any = ("8c", "6c")) -> Application:
    """The replies are handed in; round 2 is open."""
    application = information_requested(place, office, first, second, codes)
    answer_requests(application, place.member)
    resubmit(application=application, by=place.representative)
    return application


def recommended(application: Application, first: Any, second: Any) -> Application:
    """Both recommend to accredit."""
    recommend(application=application, outcome="approve", reasons="A mature service.", by=first)
    recommend(application=application, outcome="approve", reasons="All core criteria are met.", by=second)
    return application


@resumable
def awaiting_sign_off(place: Place, office: Any, first: Any, second: Any) -> Application:
    """Everything met in round 1, both recommended, the chairperson's turn."""
    return recommended(handed_in(place, office, first, second), first, second)


@dataclass
class Accredited:
    """A facility with its signed decision."""

    place: Place
    application: Application
    decision: Decision


@resumable
def accredited(place: Place, office: Any, first: Any, second: Any, chair: Any) -> Accredited:
    """Signed today."""
    application = awaiting_sign_off(place, office, first, second)
    decision = sign_off(application=application, outcome="approve", by=chair)
    return Accredited(place, application, decision)
