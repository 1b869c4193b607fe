"""A recertification that asks for Centre of Excellence, brought to the chairperson."""

from typing import Any

from applications.enums import ApplicationKind
from applications.models import Application
from applications.services import open_application
from assessment.models import Evaluation
from assessment.services import assign_assessors, hand_in, recommend, resubmit, save_verdict, send_requests
from casereview.services import open_case_review
from iasios.demo.bulk import ask_for_excellence, judge_the_rest
from tests.factories.dossier import accredited, answer_requests, question, submitted_application
from tests.factories.facility import Place


def recertifying(place: Place, office: Any, first: Any, second: Any, chair: Any) -> Application:
    """Accredited before; the recertification asks for the highest level and is with the assessors."""
    accredited(place, office, first, second, chair)
    again = open_application(facility=place.facility, by=None, kind=ApplicationKind.RECERTIFICATION)
    place.application = ask_for_excellence(again)
    place.case_review = open_case_review(application=place.application, by=None)
    application = submitted_application(place)
    assign_assessors(application=application, first=first, second=second, by=office)
    return application


def judge_all(application: Application, assessor: Any, *, unmet: tuple[str, ...] = ()) -> None:
    """All 52 questions, core and extended, and handed in."""
    judge_the_rest(application, assessor, not_met=dict.fromkeys(unmet, "Not shown."))
    hand_in(application=application, by=assessor)


def excellence_to_sign(
    place: Place, office: Any, first: Any, second: Any, chair: Any, *, unmet: tuple[str, ...] = ()
) -> Application:
    """Both recommend to accredit; `unmet` are codes of extended questions that neither finds met after round 2."""
    application = recertifying(place, office, first, second, chair)
    if unmet:
        return _after_two_rounds(place, application, first, second, unmet)
    for assessor in (first, second):
        judge_all(application, assessor)
    return _recommended(application, first, second)


def _recommended(application: Application, first: Any, second: Any) -> Application:
    for assessor in (first, second):
        recommend(application=application, outcome="approve", reasons="A mature service.", by=assessor)
    return Application.objects.get(pk=application.pk)


def _after_two_rounds(
    place: Place, application: Application, first: Any, second: Any, unmet: tuple[str, ...]
) -> Application:

    for assessor in (first, second):
        judge_all(application, assessor, unmet=unmet)
    send_requests(application=Application.objects.get(pk=application.pk), by=first)
    answer_requests(application, place.member)
    resubmit(application=Application.objects.get(pk=application.pk), by=place.representative)
    for assessor in (first, second):
        evaluation = Evaluation.objects.get(application=application, assessor=assessor, round=2)
        for code in unmet:
            save_verdict(
                evaluation=evaluation,
                question=question(application, code),
                version=0,
                choice="not_met",
                comment="Still not shown.",
                by=assessor,
            )
        hand_in(application=Application.objects.get(pk=application.pk), by=assessor)
    return _recommended(Application.objects.get(pk=application.pk), first, second)
