"""What has happened when an access table applies: each of these leads the world of tests/access/world.py there."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from assessment.models import PlanAction
from assessment.services.plans import add_file
from tests.access import matrix
from tests.access.world import World
from tests.factories import audits, dossier, plans

Staff = dict[str, Any]


def _seats(staff: Staff) -> tuple[Any, Any, Any]:
    return staff["office"], staff["assessor"], staff["second"]


def _signed(staff: Staff) -> tuple[Any, Any, Any, Any]:
    return *_seats(staff), staff["chair"]


def draft(world: World, staff: Staff) -> None:
    """The application is being written: that is how the world begins."""


def round_1(world: World, staff: Staff) -> None:
    dossier.with_assessors(world.place, *_seats(staff))


def requested(world: World, staff: Staff) -> None:
    application = dossier.information_requested(world.place, *_seats(staff))
    world.values["pk"]["assessment:evidence"] = dossier.evidence(application, staff["office"], world.place.member).pk


def audit(world: World, staff: Staff) -> None:
    audits.audit_agreed(world.place, *_seats(staff))


def not_granted(world: World, staff: Staff) -> None:
    plans.decided(world.place, *_signed(staff))


def plan(world: World, staff: Staff) -> None:
    application = plans.planned(world.place, *_signed(staff))
    world.values["pk"]["assessment"] = PlanAction.objects.filter(application=application).first().pk


def proof(world: World, staff: Staff) -> None:
    application = plans.proof_requested(world.place, *_signed(staff))
    action = PlanAction.objects.filter(application=application).first()
    upload = SimpleUploadedFile("minutes.txt", b"Adopted by the board.", content_type="text/plain")
    kept = add_file(application=application, upload=upload, action=action, by=world.place.member)
    world.values["pk"] |= {"assessment": action.pk, "assessment:process_file": kept.stored_file_id}


def sign_off(world: World, staff: Staff) -> None:
    dossier.awaiting_sign_off(world.place, *_seats(staff))


#: Each table of the matrix with what leads to it.
MOMENTS: dict[str, tuple[dict[str, matrix.Cells], Callable[[World, Staff], None]]] = {
    "anywhere": (matrix.ANYWHERE, draft),
    "account": (matrix.ACCOUNT, draft),
    "draft": (matrix.DRAFT, draft),
    "round_1": (matrix.ROUND_1, round_1),
    "requested": (matrix.REQUESTED, requested),
    "audit": (matrix.AUDIT, audit),
    "not_granted": (matrix.NOT_GRANTED, not_granted),
    "plan": (matrix.PLAN, plan),
    "proof": (matrix.PROOF, proof),
    "sign_off": (matrix.SIGN_OFF, sign_off),
}
