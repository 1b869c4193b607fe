"""A facility's home: whose turn, what next, and who sees which panel."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Answer
from applications.services import open_application, withdraw_application
from facilities.models import Membership, Notice
from facilities.services import add_member, notify
from invoicing.services import issue_enrolment_invoice
from tests.factories.application import answer_everything, make_ready, review_everything
from tests.factories.case_review import fill_case
from tests.factories.facility import make_facility
from tests.factories.people import make_user


def home(browser: Any, place: Any, status: int = 200) -> Any:
    response = browser.get(reverse("portal:home", args=[place.slug]))
    assert response.status_code == status
    return response


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- who may see it -------------------------------------------------------------------------------------------------


@pytest.mark.rule("R18")
def test_is_for_the_facilitys_own_people(
    client: Any, as_user: Any, ours: Any, theirs: Any, assessor_one: Any, chair: Any, office: Any
) -> None:
    for person in (ours.representative, ours.deputy, ours.account_holder, ours.member):
        home(as_user(person), ours)
    for stranger in (theirs.representative, assessor_one):
        home(as_user(stranger), ours, 404)
    home(as_user(chair), ours, 403)
    response = home(as_user(office), ours, 302)
    assert response["Location"] == reverse("portal:facility", args=[ours.slug])
    assert home(client, ours, 302)["Location"].startswith(reverse("account_login"))


@pytest.mark.rule("R16")
def test_invoices_and_facility_code_are_absent_for_members(as_user: Any, ours: Any, theirs: Any) -> None:
    issue_enrolment_invoice(facility=ours.facility)
    invoice = issue_enrolment_invoice(facility=theirs.facility)
    for person in (ours.representative, ours.deputy, ours.account_holder):
        text = words(home(as_user(person), ours))
        assert ours.facility.code in text
        assert "Pay invoice" in text
    response = home(as_user(ours.member), ours)
    assert ours.facility.code not in words(response)
    assert "nvoice" not in words(response)
    assert reverse("invoicing:list", args=[ours.slug]) not in response.content.decode()
    assert invoice.number not in words(home(as_user(ours.representative), ours))


@pytest.mark.rule("R18")
def test_holds_nothing_of_the_neighbour(as_user: Any, ours: Any, theirs: Any) -> None:
    notify(facility=theirs.facility, kind="colleague_joined", name="Greta Neighbour")
    Answer.objects.filter(application=theirs.application, question__code="1a").update(
        met=False, evidence="Theirs alone", updated_at=timezone.now(), updated_by=theirs.member
    )
    text = words(home(as_user(ours.representative), ours))
    assert "Greta Neighbour" not in text
    assert "Harbour" not in text
    assert "is answered No" not in text


# --- what it costs --------------------------------------------------------------------------------------------------


def another_invoice(place: Any, position: int) -> None:
    invoice = issue_enrolment_invoice(facility=place.facility)
    if position:
        invoice.pk, invoice.number, invoice.purpose, invoice.document = None, f"2026-9000{position}", "other", None
        invoice.save(force_insert=True)


def crowd(place: Any, number: int) -> None:
    """`number` more people, notices, invoices, cases that leave soon, and answers under way."""
    soon = timezone.localdate() - timedelta(days=350)
    for position in range(number):
        person = make_user(f"extra{position}@{place.slug}.example", f"Extra {position}")
        add_member(facility=place.facility, user=person, by=None)
        notify(facility=place.facility, kind="colleague_joined", name=str(person))
        another_invoice(place, position)
        fill_case(place, position + 1, procedure_on=soon + timedelta(days=position))
    rows = Answer.objects.filter(application=place.application, question__number__lte=number)
    rows.update(met=False, updated_at=timezone.now(), updated_by=place.member)
    place.application.refresh_from_db()


@pytest.mark.parametrize("number", [1, 3])
def test_costs_ten_queries_whatever_it_shows(as_user: Any, queries: Any, ours: Any, theirs: Any, number: int) -> None:
    crowd(ours, number)
    browser = as_user(ours.representative)
    with queries(10):
        response = home(browser, ours)
    assert len(response.context["people"]) == 4 + number
    assert len(response.context["invoices"]) == number
    assert len(response.context["dates"]) >= number
    assert len([task for task in response.context["tasks"] if task.icon == "calendar-blank"]) == 1


def test_costs_less_before_the_application_opens(as_user: Any, queries: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    issue_enrolment_invoice(facility=place.facility)
    browser = as_user(place.representative)
    with queries(8):
        home(browser, place)
    member = as_user(place.member)
    with queries(7):
        home(member, place)


# --- what comes next ------------------------------------------------------------------------------------------------


def tasks(browser: Any, place: Any) -> list[str]:
    return [task.title for task in home(browser, place).context["tasks"]]


@pytest.mark.rule("R34", "R48")
def test_names_what_is_not_met_and_what_is_under_way(as_user: Any, ours: Any, theirs: Any) -> None:
    now = {"updated_at": timezone.now(), "updated_by": ours.member}
    answers = Answer.objects.filter(application=ours.application)
    answers.filter(question__code="8c").update(met=False, evidence="Not yet.", **now)
    answers.filter(question__code="1g").update(met=True, **now)
    found = home(as_user(ours.member), ours).context["tasks"]
    assert [(task.criterion, task.state) for task in found[:2]] == [("8(c)", "not_met"), ("1(g)", "started")]
    assert found[1].why == "Evidence is empty; explanation is empty."
    assert found[0].url == reverse("applications:standard", args=[ours.slug, 8]) + "#q-8c"
    assert "Go on with the case review" not in [task.title for task in found]
    assert [task.title for task in found][-1] == "26 questions are not begun yet"


@pytest.mark.rule("R75")
def test_a_recertification_begins_with_a_draw(as_user: Any) -> None:
    place = make_facility("Baltic Cancer Clinic", "baltic", application=False)
    open_application(facility=place.facility, by=None, kind="recertification")
    found = home(as_user(place.representative), place).context
    assert found["first_steps"] == []
    (draw,) = [task for task in found["tasks"] if task.icon == "shuffle"]
    assert (draw.title, draw.url) == ("Draw the 30 records", reverse("casereview:selection", args=[place.slug]))


@pytest.mark.rule("R38")
def test_warns_of_cases_that_leave_the_window(as_user: Any, ours: Any, theirs: Any) -> None:
    today = timezone.localdate()
    fill_case(ours, 6, procedure_on=today - timedelta(days=340))
    fill_case(ours, 7, procedure_on=today - timedelta(days=30))
    ours.application.refresh_from_db()
    response = home(as_user(ours.member), ours)
    leaving = [task for task in response.context["tasks"] if task.icon == "calendar-blank"]
    assert len(leaving) == 1
    assert leaving[0].title.startswith("Case 6 leaves the 12-month window on")
    assert leaving[0].state == "due_soon"
    assert [day.what for day in response.context["dates"]] == ["Case 6 leaves the 12-month window"]


@pytest.mark.rule("R38")
def test_a_case_outside_the_window_stands_in_the_way(as_user: Any, ours: Any, theirs: Any) -> None:
    make_ready(ours.application, ours.member)
    fill_case(ours, 6, procedure_on=timezone.localdate() - timedelta(days=364))
    review_everything(ours.application, oldest_case_on=timezone.localdate() - timedelta(days=400))
    from casereview.models import Case

    Case.objects.filter(review=ours.case_review, number=6).update(
        procedure_on=timezone.localdate() - timedelta(days=400)
    )
    response = home(as_user(ours.representative), ours)
    assert response.context["banner"].heading == "Your application is open"
    late = [task for task in response.context["tasks"] if task.state == "late"]
    assert [task.title.partition(" left")[0] for task in late] == ["Case 6"]
    assert "Check and submit the application" not in [task.title for task in response.context["tasks"]]


@pytest.mark.rule("R47")
def test_offers_submission_to_the_representative_alone(as_user: Any, ours: Any, theirs: Any) -> None:
    make_ready(ours.application, ours.member)
    response = home(as_user(ours.representative), ours)
    assert response.context["banner"].heading == "Complete, and ready to submit"
    submit = reverse("applications:submit", args=[ours.slug])
    assert response.context["banner"].first.url == submit
    for person in (ours.deputy, ours.account_holder, ours.member):
        response = home(as_user(person), ours)
        assert (
            response.context["banner"].text
            == f"{ours.representative} can submit now. After that nothing can be changed."
        )
        assert submit not in response.content.decode()


@pytest.mark.rule("R48")
def test_an_unmet_core_question_is_named_at_100_percent(as_user: Any, ours: Any, theirs: Any) -> None:
    answer_everything(ours.application, ours.member)
    Answer.objects.filter(application=ours.application, question__code="8c").update(met=False)
    review_everything(ours.application)
    response = home(as_user(ours.representative), ours)
    assert response.context["banner"].heading == "Everything is answered, and something is not met"
    assert tasks(as_user(ours.representative), ours)[0] == "Question 8(c) is answered No"


@pytest.mark.rule("R7")
def test_keepers_see_who_has_not_activated_the_account(as_user: Any, ours: Any, theirs: Any) -> None:
    late = make_user("late@northgate.example", "Lena Late", active=False)
    add_member(facility=ours.facility, user=late, by=None, joined=False, invited_as="Lena Late")
    title = "Lena Late has not activated the account"
    for keeper in (ours.representative, ours.account_holder):
        assert title in tasks(as_user(keeper), ours)
    for other in (ours.deputy, ours.member):
        assert title not in tasks(as_user(other), ours)


def test_people_are_listed_with_roles_and_last_visit(as_user: Any, ours: Any, theirs: Any) -> None:
    now = timezone.now()
    type(ours.deputy).objects.filter(pk=ours.deputy.pk).update(last_seen_at=now - timedelta(minutes=5))
    type(ours.member).objects.filter(pk=ours.member.pk).update(last_seen_at=now - timedelta(days=400))
    Membership.objects.filter(user=ours.member).update(job_title="Quality nurse")
    people = home(as_user(ours.representative), ours).context["people"]
    assert [person.role for person in people] == [
        "Representative, submits",
        "Deputy",
        "Account holder",
        "Quality nurse",
    ]
    assert people[0].seen == "you"
    assert people[1].at_work
    assert people[2].seen == ""
    assert people[3].seen.endswith(str((timezone.localtime(now) - timedelta(days=400)).year))


def test_latest_notices_leave_out_invoices_for_members(as_user: Any, ours: Any, theirs: Any) -> None:
    issue_enrolment_invoice(facility=ours.facility)
    notify(facility=ours.facility, kind="colleague_joined", name="Cora Colleague")
    assert Notice.objects.filter(facility=ours.facility, kind="invoice_issued").count() == 1
    assert "Cora Colleague has joined" in words(home(as_user(ours.member), ours))
    assert len(home(as_user(ours.representative), ours).context["notices"]) == 3  # enrolled, invoice, joined
    assert len(home(as_user(ours.member), ours).context["notices"]) == 2


def test_a_withdrawn_application_is_said_in_words(as_user: Any, ours: Any, theirs: Any) -> None:
    withdraw_application(application=ours.application, by=ours.representative, reason="We merge with another service.")
    response = home(as_user(ours.member), ours)
    banner = response.context["banner"]
    assert banner.state == "withdrawn"
    assert banner.heading.startswith("The application was withdrawn on")
    assert banner.text.startswith("You stay enrolled.")
    assert response.context["tasks"] == []


def test_dates_of_another_year_carry_it(as_user: Any, ours: Any, theirs: Any) -> None:
    ours.facility.listing.__class__.objects.filter(facility=ours.facility).update(
        standing="accredited", until=date(timezone.localdate().year + 3, 6, 30)
    )
    days = home(as_user(ours.member), ours).context["dates"]
    assert [(day.what, day.is_far) for day in days] == [
        ("Recertification opens", True),
        ("The accreditation ends", True),
    ]


def test_whoever_signs_in_with_a_password_alone_finds_a_hint(as_user: Any, queries: Any, ours: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    url = reverse("portal:home", args=[ours.slug])
    hint = "You sign in with a password alone"
    browser = as_user(ours.member)
    assert hint in browser.get(url).text
    TOTP.activate(ours.deputy, generate_totp_secret())
    assert hint not in as_user(ours.deputy).get(url).text
    # Not shown any more in a session in which somebody touched their factors.
    browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    with queries(8):
        assert hint not in browser.get(url).text
