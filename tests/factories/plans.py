"""Applications after a no: deferred or denied, with a plan, with proof; through the services that people use."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from applications.models import Application
from assessment.models import Audit, PlanAction, PlanItem
from assessment.services import recommend, sign_off
from assessment.services.audits import agree_date, propose_dates
from assessment.services.plans import (
    ActionDraft,
    ask_for_proof,
    hand_in_plan,
    hand_in_proof,
    judge_action,
    save_item,
    save_proof,
)
from tests.factories.audits import OPEN, audit_held
from tests.factories.facility import Place
from tests.factories.reached import resumable

#: Days after the beginning of the story on which the decision is signed; the audit was on the twelfth.
SIGNED = 15


@resumable
def decided(
    place: Place, office: Any, first: Any, second: Any, chair: Any, *, outcome: str = "defer", codes: Any = OPEN
) -> Application:
    """The audit left the questions open; both recommend it, and the chairperson signs."""
    application = audit_held(place, office, first, second, codes=codes)
    with time_machine.travel(timezone.now() + timedelta(days=SIGNED), tick=False):
        for assessor in (first, second):
            recommend(application=application, outcome=outcome, reasons="Not written yet.", by=assessor)
        sign_off(application=application, outcome=outcome, reason="The two points stay open.", by=chair)
    return Application.objects.get(pk=application.pk)


def draft(**changed: Any) -> ActionDraft:
    values: dict[str, Any] = {
        "pk": None,
        "action": "Write the emergency plan",
        "person": "Dr Holt",
        "resources": "Two days",
        "due_on": timezone.localdate() + timedelta(days=60),
        "comments": "",
    }
    return ActionDraft(**values | changed)


def write_plan(application: Application, by: Any, **changed: Any) -> None:
    """Each header gets its texts and one action."""
    for item in PlanItem.objects.filter(application=application, plan__handed_in_at__isnull=True):
        save_item(
            item=item,
            version=item.version,
            issue="There is no plan.",
            desired_outcome="A plan that everybody knows.",
            actions=[draft(**changed)],
            by=by,
        )
    application.refresh_from_db()


def on_site_agreed(application: Application, place: Place, office: Any) -> Audit:
    """A date for the on-site audit, which a denied facility needs."""
    start = timezone.now() + timedelta(days=40)
    audit = propose_dates(
        application=application, starts=[start], minutes_planned=240, place="Room 4, main building", by=office
    )
    return agree_date(audit=audit, slot=audit.slots.get(), by=place.representative)


@resumable
def planned(
    place: Place, office: Any, first: Any, second: Any, chair: Any, *, outcome: str = "defer", codes: Any = OPEN
) -> Application:
    """The plan is with the assessors; for a denied facility with its on-site audit agreed."""
    application = decided(place, office, first, second, chair, outcome=outcome, codes=codes)
    write_plan(application, place.member)
    if outcome == "deny":
        on_site_agreed(application, place, office)
    hand_in_plan(application=application, by=place.representative)
    return Application.objects.get(pk=application.pk)


def judge_plan(
    application: Application, by: Any, verdict: str = "accepted", comment: str = "Show the minutes."
) -> None:
    """One verdict on every action."""
    for action in PlanAction.objects.filter(application=application, verdict=""):
        words = "" if verdict == "accepted" else comment
        judge_action(action=action, version=action.version, verdict=verdict, comment=words, by=by)


@resumable
def proof_requested(
    place: Place, office: Any, first: Any, second: Any, chair: Any, *, codes: Any = OPEN
) -> Application:
    """Proof of every action is asked for."""
    application = planned(place, office, first, second, chair, codes=codes)
    judge_plan(application, first, "proof")
    ask_for_proof(application=Application.objects.get(pk=application.pk), by=second)
    return Application.objects.get(pk=application.pk)


def prove(application: Application, by: Any) -> None:
    """A text as proof of every action that wants one."""
    for action in PlanAction.objects.filter(application=application, verdict="proof"):
        save_proof(action=action, version=action.version, proof="Adopted on 3 May.", by=by)


@resumable
def proved(place: Place, office: Any, first: Any, second: Any, chair: Any, *, codes: Any = OPEN) -> Application:
    """The proof is with the assessors, who judge anew."""
    application = proof_requested(place, office, first, second, chair, codes=codes)
    prove(application, place.member)
    hand_in_proof(application=Application.objects.get(pk=application.pk), by=place.representative)
    return Application.objects.get(pk=application.pk)
