"""Every page that takes a step, posted complete by every role in every status: only what the table has is done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from applications.models import Application
from applications.services import submit_application
from applications.statuses import ApplicationStatus as S
from assessment.services import assign_assessors
from tests.applications.test_every_step import OPEN, ROLES, TABLE, people, standing_in
from tests.conftest import OFFICE, set_scope
from tests.factories.application import make_ready

__all__ = ["people"]

pytestmark = pytest.mark.django_db

REASON = {"reason": "Because."}
#: Address, whether it is of the hospital, and what is sent.
PAGES: tuple[tuple[str, bool, dict[str, Any]], ...] = (
    ("applications:submit", True, {"declaration": "on"}),
    ("applications:withdraw", True, REASON),
    ("applications:return", False, REASON),
    ("assessment:send_requests", False, {}),
    ("assessment:resubmit", True, {}),
    ("assessment:audit_dates", False, {"start_1": "2099-03-02T10:00", "minutes_planned": "60", "place": "Room 4"}),
    ("assessment:recommend", False, {"outcome": "deny", "reasons": "My reasons."}),
    *(("assessment:sign_off", False, REASON | {"decision": one}) for one in ("return", "approve", "defer", "deny")),
    ("assessment:plan", True, {}),
    ("assessment:plan_ask", False, {}),
    ("assessment:close", False, REASON),
)


@pytest.mark.rule("R47", "R55", "R59", "R60", "R61", "R62")
def test_every_page_of_a_step_by_every_role_changes_only_what_the_table_has(ours, people, assessor_two, as_confirmed):
    application = ours.application
    make_ready(application, ours.member)
    browsers = {role: as_confirmed(people[role]) for role in ROLES}
    done = posted(application, S.DRAFT, people, browsers, as_confirmed)
    submit_application(application=application, by=people["representative"])
    assign_assessors(application=application, by=people["office"], first=people["assessor"], second=assessor_two)
    for status in set(S) - {S.DRAFT}:
        done |= posted(application, status, people, browsers, as_confirmed)
    allowed = {(source, target, role) for (source, _step, target), roles in TABLE.items() for role in roles}
    assert done - allowed == set()
    # What needs nothing but the step itself is done by its page; the rest has tests with everything that belongs to it.
    closings = {(status, "withdrawn", "office") for status in OPEN}
    signed = {("awaiting_sign_off", target, "chair") for target in ("approved", "deferred", "denied", "remote_audit")}
    assert (closings | signed | {("draft", "round_1", "representative")}) - done == set()


def posted(
    application: Application,
    status: str,
    people: dict[str, Any],
    browsers: dict[str, Any],
    as_confirmed: Callable[[Any], Any],
) -> set[tuple[str, str, str]]:
    """From which status to which, and by whom; each post is undone."""
    done = set()
    with standing_in(application, status, people):
        for name, of_hospital, values in PAGES:
            url = reverse(name, args=[application.facility.slug if of_hospital else application.code])
            # A signature uses the chairperson's confirmation up.
            fresh = {"chair": as_confirmed(people["chair"])} if name == "assessment:sign_off" else {}
            for role, browser in (browsers | fresh).items():
                with transaction.atomic():
                    response = browser.post(url, values)
                    set_scope(OFFICE)
                    after = Application.objects.get(pk=application.pk).status
                    transaction.set_rollback(True)
                set_scope(OFFICE)
                assert response.status_code in (302, 403, 404, 422), (url, role, status, response.status_code)
                if after != status:
                    done.add((str(status), after, role))
    return done
