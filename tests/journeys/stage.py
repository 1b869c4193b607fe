"""Brings a facility of a running portal to a stage of the assessment, in the portal's own database."""

from typing import Any

from tests.journeys.portal import Portal


def set_the_stage(portal: Portal, stage: str, domain: str) -> dict[str, str]:
    """The answer has the code of the application and the slug of the facility."""
    found: dict[str, str] = portal.stagehand.call(bring_to, stage, domain)
    return found


def _people() -> tuple[Any, Any, Any, Any]:
    from facilities.models import User

    addresses = ("office", "assessor.one", "assessor.two", "chair")
    office, first, second, chair = (User.objects.get(email=f"{name}@iasios.example") for name in addresses)
    return office, first, second, chair


def _place(domain: str) -> Any:
    from tests.factories.facility import make_facility

    return make_facility(f"{domain.capitalize()} Hospital", domain, city="Liège", country="BE")


def _still_open(domain: str) -> Any:
    from tests.factories.audits import still_open

    office, first, second, _chair = _people()
    return still_open(_place(domain), office, first, second)


def _audit_held(domain: str) -> Any:
    from tests.factories.audits import audit_held

    office, first, second, _chair = _people()
    return audit_held(_place(domain), office, first, second)


def _settled(domain: str) -> Any:
    """The remote audit is over and has settled everything."""
    from tests.factories.audits import audit_held

    office, first, second, _chair = _people()
    return audit_held(_place(domain), office, first, second, outcome="settled")


def _both_in(domain: str) -> Any:
    """Round 1, everything met by both."""
    from tests.factories.dossier import handed_in

    office, first, second, _chair = _people()
    return handed_in(_place(domain), office, first, second)


def _hold(domain: str) -> Any:
    """The audit that this facility has agreed is over."""
    from assessment.models import Audit
    from tests.factories.audits import hold

    audit = Audit.objects.get(facility__representative__email=f"representative@{domain}.example", status="agreed")
    return hold(audit, _people()[1]).application


def _excellence(domain: str, unmet: tuple[str, ...] = ()) -> Any:
    from tests.factories.excellence import excellence_to_sign

    office, first, second, chair = _people()
    return excellence_to_sign(_place(domain), office, first, second, chair, unmet=unmet)


def _short_of_excellence(domain: str) -> Any:
    from applications.models import Question

    question = Question.objects.filter(requirement="extended").order_by("number").first()
    assert question is not None
    return _excellence(domain, (question.code,))


STAGES = {
    "still_open": _still_open,
    "audit_held": _audit_held,
    "settled": _settled,
    "both_in": _both_in,
    "hold": _hold,
    "excellence": _excellence,
    "short_of_excellence": _short_of_excellence,
}


def bring_to(stage: str, domain: str) -> dict[str, str]:
    application = STAGES[stage](domain)
    return {"code": application.code, "slug": application.facility.slug}
