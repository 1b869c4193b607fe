"""One timeline of an application: what happened, who has it, what is expected when, and who learns what."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone, translation

from applications.models import Application
from assessment.queries import decision_times
from assessment.queries.decision_times import Spread, StepTimes, step_times, work_out_step_times
from assessment.services import return_to_assessors
from tests.factories.dossier import accredited, awaiting_sign_off, information_requested, second_round

pytestmark = pytest.mark.django_db


def shown(as_user: Any, person: Any, application: Any, **query: Any) -> Any:
    response = as_user(person).get(f"/applications/{application.code}/timeline/", query)
    assert response.status_code == 200
    return response


def titles(response: Any) -> list[str]:
    return [event.title for event in response.context["events"]]


def kept(status: str, **times: Spread) -> None:
    cache.set("assessment.step_times", {status: StepTimes(**times)})


@pytest.mark.stage("second_round")
def test_hospital_office_and_chairperson_read_the_same_steps_and_nobody_else(
    ours, theirs, office, chair, assessor_one, assessor_two, as_user
):
    application = second_round(ours, office, assessor_one, assessor_two)
    steps = ["Registered", "Enrolled", "Submitted", "Round 1 finished", "All requests answered"]
    for person in (ours.representative, ours.member, office, chair):
        response = shown(as_user, person, application)
        assert [title for title in titles(response) if title != "The application was opened"] == steps
        text = response.content.decode()
        assert text.count('aria-current="step"') == 1
        assert not any(name in text for name in (assessor_one.full_name, assessor_two.full_name))
    path = f"/applications/{application.code}/timeline/"
    assert as_user(assessor_one).get(path).status_code == 404
    assert as_user(theirs.representative).get(path).status_code == 404


@pytest.mark.stage("awaiting_sign_off")
def test_the_hospital_does_not_learn_that_the_chairperson_returned_it(
    ours, office, chair, assessor_one, assessor_two, as_user
):
    application = awaiting_sign_off(ours, office, assessor_one, assessor_two)
    return_to_assessors(application=application, by=chair, reason="Look at 4(b) once more, Dr Wikström.")
    for person, is_told in ((ours.representative, False), (office, True), (chair, True)):
        response = shown(as_user, person, application)
        assert ("Returned to the assessors" in titles(response)) is is_told
        assert "once more" not in response.content.decode()


@pytest.mark.stage("accredited")
def test_papers_are_linked_for_those_who_may_open_them(ours, office, chair, assessor_one, assessor_two, as_user):
    accredited(ours, office, assessor_one, assessor_two, chair)
    application = Application.objects.get()
    for person in (ours.representative, office, chair):
        response = shown(as_user, person, application)
        for event in response.context["events"]:
            for paper in event.papers:
                assert as_user(person).get(paper.url).status_code == 200, paper
    papers = {event.title: [paper.label for paper in event.papers] for event in response.context["events"]}
    assert papers["Submitted"] == ["Application as submitted"]
    assert papers["Decision: approved"] == ["The decision"]
    assert (response.context["expected"], response.context["now"]) == ([], None)


@pytest.mark.stage("second_round")
@pytest.mark.rule("R52")
def test_the_decision_is_a_range_from_eight_applications_on(
    fresh_cache, ours, office, assessor_one, assessor_two, as_user
):
    application = second_round(ours, office, assessor_one, assessor_two)
    today = timezone.localdate()
    context = shown(as_user, ours.representative, application).context
    assert (context["range_title"], context["drawing"]) == ("Decision", "")
    assert "Too few" in context["range_note"]

    kept("round_2", step=Spread(10, 36, 52), decision=Spread(20, 40, 60))
    context = shown(as_user, ours.representative, application).context
    with translation.override("en"):
        first, last = (
            f"{day.day}\u00a0{day:%B}\u00a0{day.year}" for day in (today + timedelta(20), today + timedelta(60))
        )
    assert context["range_title"] == f"Decision likely between {first} and {last}"
    assert "<svg" in context["drawing"]
    assert "took 36 days for this step, nine of ten at most 52." in context["now"]["text"]
    assert [step.title for step in context["expected"]] == [
        "Round 2 finished",
        "Remote audit",
        "Decision",
        "Letter and, if accredited, the certificate",
    ]
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        context = shown(as_user, ours.representative, application).context
        assert context["range_title"] == f"Decision likely by {last}"
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        hospital = shown(as_user, ours.representative, application).context
        assert (hospital["range_title"], hospital["range_note"]) == ("Longer than usual", "Ask the office.")
        assert shown(as_user, office, application).context["range_note"] == ""


@pytest.mark.stage("accredited")
def test_ranges_are_worked_out_from_what_was_decided(
    fresh_cache, monkeypatch, ours, office, chair, assessor_one, assessor_two
):
    accredited(ours, office, assessor_one, assessor_two, chair)
    assert work_out_step_times()["round_1"] == StepTimes(None, None)
    monkeypatch.setattr(decision_times, "_spread", lambda days: Spread(len(days), 0, round(max(days, default=0))))
    found = work_out_step_times()
    assert (found["round_1"].decision.low, found["awaiting_sign_off"].step.low) == (1, 1)
    assert step_times("round_1") == found["round_1"]
    assert step_times("remote_audit") == StepTimes()


def test_the_spread_is_the_middle_eight_of_ten():
    assert decision_times._spread([float(day) for day in range(7)]) is None
    assert decision_times._spread([float(day) for day in range(0, 101, 10)]) == Spread(10, 50, 90)


@pytest.mark.stage("information_requested")
def test_the_days_with_each_party_add_up(ours, office, assessor_one, assessor_two, as_user):
    application = information_requested(ours, office, assessor_one, assessor_two)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        response = shown(as_user, ours.representative, application)
        shares = response.context["shares"]
        assert sum(share.value for share in shares) == response.context["days"] == shares[0].total
        assert [share.label for share in shares if share.value == 9] == ["Days with the hospital"]
        assert response.context["state"] == "your_turn"
        assert shown(as_user, office, application).context["state"] == "waiting"


@pytest.mark.stage("second_round")
def test_a_long_line_is_paged_and_costs_no_more(
    ours, office, chair, assessor_one, assessor_two, as_user, queries, monkeypatch
):
    application = second_round(ours, office, assessor_one, assessor_two)
    browser, path = as_user(ours.representative), f"/applications/{application.code}/timeline/"
    browser.get(path)
    with queries(at_most=12) as few:
        browser.get(path)
    monkeypatch.setattr("iasios.portal.timeline.views.PER_PAGE", 2)
    with queries(exactly=len([q for q in few.captured_queries if not q["sql"].startswith(("SAVE", "RELE"))])):
        response = browser.get(path)
    assert response.context["page"].has_previous()
    assert titles(response)[-1] == "All requests answered"
    first = shown(as_user, ours.representative, application, page=1)
    assert titles(first)[0] == "Registered"
    assert (first.context["now"], first.context["expected"]) == (None, [])
    for person in (office, chair):
        browser = as_user(person)
        browser.get(path)
        with queries(at_most=12):
            browser.get(path)
