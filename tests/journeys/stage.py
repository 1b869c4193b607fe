"""Brings a facility of a running portal to a stage, in the portal's own database: `python -m tests.journeys.stage`."""

import json
import os
import subprocess
import sys
from typing import Any

from tests.journeys.portal import ROOT, Portal


def set_the_stage(portal: Portal, stage: str, domain: str) -> dict[str, str]:
    """Runs this file as a program beside the portal; the answer has the code of the application and the slug."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.stage", stage, domain],
        cwd=ROOT,
        env=os.environ | portal.environment | {"DJANGO_SETTINGS_MODULE": "iasios.settings.dev"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
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
    "hold": _hold,
    "excellence": _excellence,
    "short_of_excellence": _short_of_excellence,
}


def main(stage: str, domain: str) -> None:
    import django

    django.setup()
    from django.db import transaction

    from iasios.access import office_scope

    with transaction.atomic(), office_scope("set the stage of a journey"):
        application = STAGES[stage](domain)
        found = {"code": application.code, "slug": application.facility.slug}
    sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
