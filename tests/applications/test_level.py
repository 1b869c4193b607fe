"""Which level a recertification is for (R77 to R79)."""

import pytest

from applications.models import Application
from applications.services import choose_level, open_application, withdraw_application
from casereview.services import open_case_review
from iasios.workflow import StepRefused
from tests.factories.application import make_ready
from tests.factories.stages import bring_to


def address(place):
    return f"/facilities/{place.slug}/application/level/"


def recertifying(place):
    withdraw_application(application=place.application, reason="Another kind", by=place.representative)
    place.application = open_application(facility=place.facility, by=None, kind="recertification")
    place.case_review = open_case_review(application=place.application, by=None)


@pytest.mark.rule("R77")
def test_a_first_application_cannot_ask_for_excellence(as_user, ours, theirs):
    assert as_user(ours.representative).get(address(ours)).status_code == 403
    with pytest.raises(StepRefused, match="only at recertification"):
        choose_level(application=ours.application, level="excellence", by=ours.representative)
    assert Application.objects.get(pk=ours.application.pk).level == "accredited"


@pytest.mark.rule("R77", "R78")
def test_the_representative_chooses_at_recertification(as_user, ours, theirs):
    recertifying(ours)
    browser = as_user(ours.representative)
    assert b"Change the level" in browser.get(f"/facilities/{ours.slug}/application/submit/").content
    refused = browser.post(address(ours), {"level": "platinum"})
    assert refused.status_code == 422
    assert b"Choose one of the two levels." in refused.content
    saved = browser.post(address(ours), {"level": "excellence"})
    assert (saved.status_code, saved["Location"]) == (302, f"/facilities/{ours.slug}/application/")
    assert Application.objects.get(pk=ours.application.pk).level == "excellence"
    assert [as_user(person).get(address(ours)).status_code for person in (ours.member, ours.deputy)] == [403, 403]
    assert as_user(theirs.representative).get(address(ours)).status_code == 404


@pytest.mark.rule("R47")
def test_after_submission_the_level_stays(ours, office):
    recertifying(ours)
    Application.objects.filter(pk=ours.application.pk).update(status="withdrawn", holder="nobody")
    with pytest.raises(StepRefused, match="before the application is submitted"):
        choose_level(application=ours.application, level="excellence", by=ours.representative)


@pytest.mark.rule("R77")
def test_who_may_not_choose_is_told_why(as_user, ours, theirs):
    first = as_user(ours.deputy).get(address(ours))
    assert (first.status_code, "only at recertification" in first.content.decode()) == (403, True)
    recertifying(ours)
    deputy = as_user(ours.deputy).get(address(ours))
    assert (deputy.status_code, "Your role does not include this." in deputy.content.decode()) == (403, True)
    make_ready(ours.application, ours.member)
    bring_to(ours.application, "round_1", representative=ours.representative, chair=ours.representative)
    late = as_user(ours.representative).get(address(ours))
    assert late.status_code == 403
    assert "The representative chooses the level until the application is submitted." in late.content.decode()
