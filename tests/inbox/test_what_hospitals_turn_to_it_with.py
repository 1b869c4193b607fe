"""Appeals to check and changes to look at wait for the office on Today, and vanish with the step that resolves them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from assessment.models import Decision
from assessment.services.appeals import admit_appeal, file_appeal
from facilities.services.confirmations import look_at, report
from tests.factories import dossier
from tests.factories.plans import decided

pytestmark = pytest.mark.django_db
URL = "/office/"


def shown(browser: Any, *kinds: str) -> list[tuple[str, str, str, str]]:
    parts = browser.get(URL).context["parts"]
    return [(row.label, row.title, row.verb, row.url) for part in parts for row in part.rows if row.kind in kinds]


@pytest.mark.stage("deferred")
def test_an_appeal_waits_until_it_is_checked(
    ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any, as_user: Any
) -> None:
    application = decided(ours, office, assessor_one, assessor_two, chair)
    with time_machine.travel(Decision.objects.get().signed_at + timedelta(days=1), tick=False):
        assert shown(as_user(office), "appeal") == []
        appeal = file_appeal(application=application, reasons="The plan was overlooked.", by=ours.representative)
        assert shown(as_user(office), "appeal") == [
            (
                "Appeal",
                f"Appeal against the decision on {application.code}",
                "Check",
                reverse("assessment:appeal_check", args=[appeal.pk]),
            )
        ]
        # The hospital has no such page, and reads nothing of it.
        assert as_user(ours.representative).get(URL).status_code == 404
        admit_appeal(appeal=appeal, by=office)
        assert shown(as_user(office), "appeal") == []


@pytest.mark.stage("accredited")
def test_a_reported_change_waits_until_somebody_has_looked(
    ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any, as_user: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    ours.facility.refresh_from_db()
    made = report(
        facility=ours.facility,
        changes=["head", "site"],
        text="Dr Aune leads; we moved to the new building.",
        procedures=212,
        by=ours.representative,
    )
    ((label, title, verb, url),) = shown(as_user(office), "reported_change")
    assert (label, verb, url) == ("Change", "Read", reverse("facilities:office_confirmation", args=[made.pk]))
    assert title == f"Reported: {'; '.join(made.change_labels)}"
    look_at(confirmation=made, note="Fine.", by=office)
    assert shown(as_user(office), "reported_change") == []
