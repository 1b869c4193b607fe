"""How each facility of the demo came to where it stands, by the name of its scenario."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from applications import services as applications
from applications.models import Application
from iasios.access import forget_standing
from iasios.demo import scenarios_decisions
from iasios.demo.applications import MANY, keep_evidence, release_one, settle_questions, work_as_a_team
from iasios.demo.case_checks import have_cases_checked
from iasios.demo.clock import days_ago
from iasios.demo.facilities import Place
from iasios.demo.loader import DemoLoader
from iasios.outbox.bounces import record_bounces
from iasios.outbox.delivery_reports import DeliveryReport


def _writing(loader: DemoLoader, place: Place) -> None:
    facility = loader.enrol(place, ago=49)
    application = Application.objects.get(facility=facility)
    loader.review_cases(application, ago=6, count=26)
    keep_evidence(application, ago=5, pieces=MANY)
    loader.write(application, ago=2, skip=4, unmet=("8c",))
    work_as_a_team(application)


def _complete(loader: DemoLoader, place: Place) -> None:
    facility = loader.enrol(place, ago=140)
    application = Application.objects.get(facility=facility)
    loader.review_cases(application, ago=12, again="The first list held procedures of the diagnostic unit.")
    keep_evidence(application, ago=6, pieces=MANY)
    loader.write(application, ago=3)
    settle_questions(application, facility.account_holder)
    have_cases_checked(application, loader.office)


def _one_handed_in(loader: DemoLoader, place: Place) -> None:
    application = loader.assigned(place, ago=38, pair=("two", "three"))
    loader.judge(application, "two", ago=6)


def _round_1(loader: DemoLoader, place: Place) -> None:
    application = loader.assigned(place, ago=15)
    loader.judge(application, "one", ago=2, hand_in=False, upto=29)


def _information_requested(loader: DemoLoader, place: Place) -> None:
    release_one(loader.asked(place, ago=45, asked_ago=9), ago=4)


def _round_2(loader: DemoLoader, place: Place) -> None:
    application = loader.asked(place, ago=60, asked_ago=25)
    loader.reply(application, ago=14)


def _withdrawn(loader: DemoLoader, place: Place) -> None:
    facility = loader.enrol(place, ago=200)
    application = Application.objects.get(facility=facility)
    with days_ago(90, 10):
        forget_standing(facility.representative)
        applications.withdraw_application(
            application=application,
            reason="The angiography suite is being rebuilt; we start again when it is open.",
            by=facility.representative,
        )


def _unpaid(loader: DemoLoader, place: Place) -> None:
    """The invoice is late, and the deputy has another address by now."""
    facility = loader.register(place, ago=34)
    deputy = facility.deputy
    with days_ago(2, 9):
        report = DeliveryReport(
            report_id=f"demo:{facility.slug}",
            address=deputy.email.lower(),
            at=timezone.now(),
            is_permanent=True,
            status_code="5.1.1",
            diagnostic="550 5.1.1 no such user here",
        )
        record_bounces([report])


SCENARIOS: dict[str, Callable[[DemoLoader, Place], Any]] = {
    "writing": _writing,
    "complete": _complete,
    "round_1": _round_1,
    "one_handed_in": _one_handed_in,
    "round_2": _round_2,
    "withdrawn": _withdrawn,
    "information_requested": _information_requested,
    "recertification_due": lambda loader, place: loader.approved(place, ago=1310),
    "accredited": lambda loader, place: loader.approved(place, ago=40),
    "awaiting_sign_off": lambda loader, place: loader.to_sign_off(place, ago=2),
    "submitted": lambda loader, place: loader.submitted(place, ago=5),
    "enrolled": lambda loader, place: loader.enrol(place, ago=4),
    "unpaid": _unpaid,
    "just_registered": lambda loader, place: loader.register(place, ago=1),
    **scenarios_decisions.SCENARIOS,
}
