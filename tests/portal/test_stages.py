"""Every stage of a facility: the banner, the track and the figures that belong to it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.services import withdraw_application
from facilities.models import Facility, Listing
from iasios.text.formatting import money
from invoicing.services import issue_enrolment_invoice, record_payment
from invoicing.services.corrections import issue_credit_note
from tests.factories import dossier, plans
from tests.factories.application import make_ready
from tests.factories.facility import make_facility


def shown(browser: Any, place: Any) -> tuple[Any, str, list[str]]:
    """Banner, the states of the six stages in a row, and the labels of the figures."""
    response = browser.get(reverse("portal:home", args=[place.slug]))
    assert response.status_code == 200
    context = response.context
    return (
        context["banner"],
        " ".join(stage.state for stage in context["stages"]),
        [f.label for f in context["figures"]],
    )


BARS = ["Core questions", "Patient records", "Extended questions"]


@pytest.mark.rule("R19", "R21", "R22")
def test_registered_and_unpaid(as_user: Any, theirs: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    invoice = issue_enrolment_invoice(facility=place.facility)
    banner, track, figures = shown(as_user(place.representative), place)
    assert banner.state == "your_turn"
    assert invoice.number in banner.text
    assert banner.first.url == reverse("invoicing:detail", args=[place.slug, invoice.number])
    assert track == "done now next next next next"
    assert figures == []
    banner, track, _figures = shown(as_user(place.member), place)
    assert banner.state == "waiting"
    assert invoice.number not in banner.text
    assert track == "done wait next next next next"


def test_what_was_credited_or_paid_is_not_asked_for_again(as_user: Any, office: Any, theirs: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    invoice = issue_enrolment_invoice(facility=place.facility)
    annual = invoice.lines.all()[1]
    issue_credit_note(invoice=invoice, amounts={annual.pk: annual.amount}, reason="No annual fee", by=office)
    record_payment(invoice=invoice, amount=Decimal("200.00"), received_on=invoice.issued_on, by=office)
    banner, _track, _figures = shown(as_user(place.representative), place)
    rest = invoice.total - annual.amount * (1 + invoice.vat_rate / 100) - Decimal("200.00")
    assert f"over {money(rest, 'EUR')} is due" in banner.text
    issue_credit_note(invoice=invoice, reason="Never registered", by=office)
    banner, _track, _figures = shown(as_user(place.representative), place)
    assert invoice.number not in banner.text


def test_registered_and_late(as_user: Any, theirs: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    issue_enrolment_invoice(facility=place.facility)
    with time_machine.travel(timezone.now() + timedelta(days=34), tick=False):
        banner, _track, _figures = shown(as_user(place.deputy), place)
    assert (banner.state, banner.word) == ("late", "4 days late")
    assert banner.age == "with your hospital for 34 days"


@pytest.mark.rule("R34", "R36")
def test_application_open(as_user: Any, ours: Any, theirs: Any) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=49), tick=False):
        banner, track, figures = shown(as_user(ours.member), ours)
    assert (banner.state, banner.heading) == ("your_turn", "Your application is open")
    assert banner.age == "with your hospital for 49 days"
    assert banner.text.startswith("You have answered 0 of 28 core questions and reviewed 0 of 30 records.")
    assert banner.first.label == "Begin with standard 1"
    assert track == "done done now next next next"
    assert figures == BARS


def test_complete(as_user: Any, ours: Any, theirs: Any) -> None:
    make_ready(ours.application, ours.member)
    banner, track, _figures = shown(as_user(ours.member), ours)
    assert banner.heading == "Complete, and ready to submit"
    assert track == "done done now next next next"


@pytest.mark.stage("submitted")
@pytest.mark.rule("R49", "R52")
def test_submitted_and_round_1(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.submitted_application(ours)
    banner, track, figures = shown(as_user(ours.member), ours)
    assert (banner.state, banner.word) == ("waiting", "With the office")
    assert banner.heading == "Submitted; the office is choosing two assessors"
    assert "can no longer be changed" in banner.text
    assert (track, figures) == ("done done done wait next next", BARS)
    dossier.assign_assessors(application=ours.application, first=assessor_one, second=assessor_two, by=office)
    banner, track, _figures = shown(as_user(ours.member), ours)
    assert (banner.word, banner.age) == ("With the assessors", "with the assessors since today")
    assert banner.heading == "Two assessors are reading your application"
    assert str(assessor_one) not in banner.text


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R54", "R55")
def test_information_requested(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    browser = as_user(ours.representative)
    response = browser.get(reverse("portal:home", args=[ours.slug]))
    banner, track, figures = shown(browser, ours)
    assert (banner.state, banner.word) == ("your_turn", "Your turn: 14 days left")
    assert banner.text.startswith("2 of 2 requests are still to be answered by")
    assert track == "done done done now next next"
    assert figures == ["Requests answered", "Core questions", "Patient records"]
    assert [task.criterion for task in response.context["tasks"]] == ["6(c)", "8(c)"]
    requests = reverse("assessment:requests", args=[ours.slug])
    assert f'href="{requests}"' in response.content.decode().partition("<main")[0]
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        assert shown(as_user(ours.member), ours)[0].word == "Your turn: 4 days left"
    with time_machine.travel(timezone.now() + timedelta(days=17), tick=False):
        banner = shown(as_user(ours.member), ours)[0]
    assert (banner.state, banner.word) == ("late", "3 days late")
    dossier.answer_requests(application, ours.member)
    banner = shown(browser, ours)[0]
    assert banner.text.startswith("All requests are answered.")
    assert banner.first.label == "Check and hand in"
    assert shown(as_user(ours.member), ours)[0].first.label == "Read the replies"


@pytest.mark.stage("assigned")
@pytest.mark.rule("R55")
def test_information_requested_costs_ten_queries(
    as_user: Any, queries: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.information_requested(ours, office, assessor_one, assessor_two, ("8c", "6c", "1a"))
    browser = as_user(ours.representative)
    with queries(10):
        shown(browser, ours)


@pytest.mark.stage("second_round")
def test_round_2(as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any) -> None:
    dossier.second_round(ours, office, assessor_one, assessor_two)
    banner, track, _figures = shown(as_user(ours.member), ours)
    assert (banner.state, banner.heading) == ("waiting", "The assessors are reading your replies")
    assert track == "done done done wait next next"


@pytest.mark.stage("awaiting_sign_off")
def test_awaiting_sign_off_tells_no_recommendation(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.awaiting_sign_off(ours, office, assessor_one, assessor_two)
    browser = as_user(ours.representative)
    banner, track, _figures = shown(browser, ours)
    assert (banner.state, banner.word) == ("waiting", "With the chairperson")
    assert track == "done done done done wait next"
    assert "mature service" not in browser.get(reverse("portal:home", args=[ours.slug])).content.decode()


@pytest.mark.stage("accredited")
@pytest.mark.rule("R65", "R74")
def test_accredited(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    until = Listing.objects.get(facility=ours.facility).until
    assert until is not None
    banner, track, _figures = shown(as_user(ours.member), ours)
    assert (banner.state, banner.word) == ("valid", "In force")
    assert str(until.year) in banner.heading
    assert banner.first.url == reverse("facilities:documents", args=[ours.slug])
    assert track == "done done done done done done"
    response = as_user(ours.member).get(reverse("portal:home", args=[ours.slug]))
    assert "Seal: Accredited Centre" in response.content.decode()


@pytest.mark.stage("accredited")
def test_recertification_due(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    Listing.objects.filter(facility=ours.facility).update(until=timezone.localdate() + timedelta(days=150))
    banner, track, _figures = shown(as_user(ours.representative), ours)
    assert (banner.state, banner.heading) == ("due_soon", "Recertification is due")
    # The stages of the last year: a year, nine and six months before the end, and what is still to come.
    assert track == "done done wait next next next"
    invoice = issue_enrolment_invoice(facility=ours.facility)
    banner, _track, _figures = shown(as_user(ours.representative), ours)
    assert banner.state == "your_turn"
    assert banner.first.url == reverse("invoicing:detail", args=[ours.slug, invoice.number])
    assert shown(as_user(ours.member), ours)[0].first.label == "Ask the office"


@pytest.mark.stage("accredited")
def test_term_ended(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    Listing.objects.filter(facility=ours.facility).update(standing="enrolled", until=None)
    Facility.objects.filter(pk=ours.facility.pk).update(status="enrolled")
    banner, track, _figures = shown(as_user(ours.member), ours)
    assert (banner.state, banner.heading) == ("expired", "The accreditation has ended")
    assert track.startswith("done done")


@pytest.mark.stage("awaiting_sign_off")
@pytest.mark.parametrize(
    ("status", "heading"), [("deferred", "The decision is deferred"), ("denied", "The accreditation is denied")]
)
def test_decided_against(
    as_user: Any,
    ours: Any,
    theirs: Any,
    office: Any,
    assessor_one: Any,
    assessor_two: Any,
    chair: Any,
    status: str,
    heading: str,
) -> None:
    dossier.awaiting_sign_off(ours, office, assessor_one, assessor_two)
    now = timezone.now()
    Application.objects.filter(pk=ours.application.pk).update(
        status=status,
        holder="facility",
        due_on=timezone.localdate() + timedelta(days=90),
        audit_held_at=now,
        resubmitted_at=now,
        resubmitted_by=ours.representative,
        decided_at=now,
        decided_by=chair,
    )
    banner, track, _figures = shown(as_user(ours.member), ours)
    assert (banner.state, banner.heading) == ("your_turn", heading)
    assert ("on-site audit" in banner.text) is (status == "denied")
    assert track == "done done done done now next"


@pytest.mark.stage("denied")
def test_what_the_hospital_does_next_after_a_no(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    plans.decided(ours, office, assessor_one, assessor_two, chair, outcome="deny")
    page = as_user(ours.member).get(reverse("portal:home", args=[ours.slug])).content.decode()
    assert "Agree a date for the on-site audit" in page
    assert "Write the corrective action plan" in page


# --- what the home says is true ---


@pytest.mark.stage("denied")
@pytest.mark.rule("R62", "R63")
def test_after_a_no_the_home_is_about_what_is_not_met(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any, queries: Any
) -> None:
    application = plans.decided(ours, office, assessor_one, assessor_two, chair, outcome="deny")
    address = reverse("portal:home", args=[ours.slug])
    browser = as_user(ours.member)
    browser.get(address)
    with queries(at_most=10):
        context = browser.get(address).context
    figures = [(figure.label, figure.value, figure.total) for figure in context["figures"]]
    assert figures == [("Core questions met", 26, 28), ("Criteria with a plan", 0, 2)]
    assert context["progress"] is None
    assert [(row.criterion, row.state) for row in context["open_criteria"]] == [
        ("6(c)", "not_met"),
        ("8(c)", "not_met"),
    ]
    for row in context["open_criteria"]:
        assert browser.get(row.url).status_code == 200
    plans.write_plan(application, ours.member)
    context = browser.get(address).context
    assert [row.state for row in context["open_criteria"]] == ["started", "started"]
    assert [figure.value for figure in context["figures"]] == [26, 2]
    assert as_user(theirs.member).get(reverse("portal:home", args=[theirs.slug])).context["open_criteria"] == []


@pytest.mark.stage("accredited")
@pytest.mark.rule("R75")
def test_the_last_year_shows_no_bars_of_the_last_application_and_something_to_do(
    as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    Listing.objects.filter(facility=ours.facility).update(until=timezone.localdate() + timedelta(days=150))
    for person in (ours.representative, ours.member):
        context = as_user(person).get(reverse("portal:home", args=[ours.slug])).context
        assert context["banner"].heading == "Recertification is due"
        assert (context["figures"], context["progress"]) == ([], None)
        assert [task.title for task in context["tasks"]] == ["Prepare the application for the next term"]


def _to_do(as_user: Any, place: Any) -> None:
    """Where the banner says that it is the hospital's turn, there is something in the list, for each of its people."""
    for person in (place.representative, place.deputy, place.account_holder, place.member):
        context = as_user(person).get(reverse("portal:home", args=[place.slug])).context
        if context["banner"].strong:
            assert context["tasks"], (person.email, context["banner"].heading)


@pytest.mark.parametrize("outcome", ["defer", "deny"])
@pytest.mark.stage("audit_held")
def test_a_turn_and_nothing_to_do_never_stand_together_after_a_no(
    outcome: str, as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    plans.decided(ours, office, assessor_one, assessor_two, chair, outcome=outcome)
    _to_do(as_user, ours)


def test_a_turn_and_nothing_to_do_never_stand_together_before_submission(as_user: Any, ours: Any) -> None:
    _to_do(as_user, ours)
    make_ready(ours.application, ours.member)
    _to_do(as_user, ours)
    titles = [
        task.title for task in as_user(ours.member).get(reverse("portal:home", args=[ours.slug])).context["tasks"]
    ]
    assert titles == [f"{ours.representative} submits the application"]


@pytest.mark.stage("information_requested")
def test_a_turn_and_nothing_to_do_never_stand_together_while_asked(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    _to_do(as_user, ours)
    dossier.answer_requests(application, ours.member)
    _to_do(as_user, ours)


def _withdrawn(place: Any) -> None:
    withdraw_application(application=place.application, by=place.representative, reason="We move house.")


def _expired(place: Any) -> None:
    Listing.objects.filter(facility=place.facility).update(standing="enrolled", until=None)
    Facility.objects.filter(pk=place.facility.pk).update(status="enrolled")


@pytest.mark.parametrize("ended", ["withdrawn", "expired"])
@pytest.mark.stage("accredited")
def test_who_may_open_another_application_finds_the_button_where_the_home_says(
    ended: str, as_user: Any, ours: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    place = ours if ended == "expired" else theirs
    if ended == "expired":
        dossier.accredited(ours, office, assessor_one, assessor_two, chair)
        _expired(ours)
    else:
        _withdrawn(theirs)
    opens = reverse("registration:open_application", args=[place.slug])
    for person, may_open in ((place.representative, True), (place.deputy, False), (place.member, False)):
        browser = as_user(person)
        banner = browser.get(reverse("portal:home", args=[place.slug])).context["banner"]
        assert f"{place.representative} or the office opens a new application." in banner.text
        assert (banner.first.label == "Open a new application") is may_open
        assert (opens in browser.get(banner.first.url).content.decode()) is may_open
        assert browser.get(banner.second.url).status_code == 200
    page = as_user(office).get(reverse("portal:facility", args=[place.slug])).content.decode()
    summary = reverse("applications:summary", args=[place.slug])
    assert "Open a new application" in page
    assert opens in as_user(office).get(summary).content.decode()
    assert as_user(place.representative).post(opens).status_code == 302
    assert Application.objects.filter(facility=place.facility).count() == 2
    assert opens not in as_user(office).get(summary).content.decode()


@pytest.mark.stage("accredited")
def test_in_a_term_nobody_is_offered_another_application(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    opens = reverse("registration:open_application", args=[ours.slug])
    for person in (ours.representative, office):
        assert opens not in as_user(person).get(reverse("applications:summary", args=[ours.slug])).content.decode()
