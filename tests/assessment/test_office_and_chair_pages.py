"""The office assigns; the chairperson signs, with the password again."""

import pytest
import time_machine
from django.urls import reverse

from assessment.models import Assignment, Certificate, Decision
from assessment.services import recommend
from assessment.views import sign_offs
from facilities.services import add_member
from tests.factories.audits import audit_held
from tests.factories.dossier import (
    accredited,
    awaiting_sign_off,
    hand_in,
    judge,
    recommended,
    second_round,
    submitted_application,
    with_assessors,
)
from tests.factories.facility import make_facility
from tests.factories.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


# --- assigning --------------------------------------------------------------------------------------------------------


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_the_office_assigns_two(ours, theirs, office, one, two, as_user):
    application = submitted_application(ours)
    response = as_user(office).post(
        url("assign", application.code), {"first": one.pk, "second": two.pk, "how": "agreed"}
    )
    assert response.url == reverse("portal:facility", args=[ours.slug])
    assert [seat.assessor for seat in Assignment.objects.all()] == [one, two]


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_a_conflict_is_shown_and_refused(ours, theirs, office, one, two, as_user):
    application = submitted_application(ours)
    add_member(facility=ours.facility, user=two, by=None)
    page = as_user(office)
    assert "Belongs to this hospital" in page.get(url("assign", application.code)).content.decode()
    response = page.post(url("assign", application.code), {"first": one.pk, "second": two.pk, "how": "agreed"})
    assert response.status_code == 422
    assert "belongs to Northgate University Hospital and cannot assess it" in response.content.decode()
    assert not Assignment.objects.exists()


@pytest.mark.stage("submitted")
def test_open_dossiers_and_hospitals_are_shown(ours, theirs, office, one, two, as_user):
    with_assessors(theirs, office, one, two)
    place = make_facility("Third Clinic", "third", country="AT")
    add_member(facility=place.facility, user=one, by=None)
    application = submitted_application(ours)
    candidates = {row.person: row for row in as_user(office).get(url("assign", application.code)).context["candidates"]}
    assert candidates[one].open_dossiers == 1
    assert [facility.name for facility in candidates[one].facilities] == ["Third Clinic"]


@pytest.mark.stage("submitted")
@pytest.mark.parametrize("values", [{}, {"first": "x", "second": ""}, {"first": "999999", "second": "1"}])
def test_bad_choices_are_refused(values, ours, office, one, two, as_user):
    application = submitted_application(ours)
    assert as_user(office).post(url("assign", application.code), values).status_code == 422


@pytest.mark.stage("submitted")
def test_only_the_office_sees_the_page(ours, theirs, one, chair, office, as_user):
    application = submitted_application(ours)
    for person, expected in ((ours.representative, 403), (theirs.representative, 404), (one, 404), (chair, 403)):
        assert as_user(person).get(url("assign", application.code)).status_code == expected
    assert as_user(office).get(url("assign", theirs.application.code)).status_code == 403


# --- signing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(ours, theirs, office, one, two):
    with time_machine.travel("2026-03-02 09:00", tick=False):
        return awaiting_sign_off(ours, office, one, two)


def confirm(page):
    """Types the password again, on allauth's page, which then carries out the form that waits."""
    address = f"{reverse('account_reauthenticate')}?next={reverse('assessment:sign_offs')}"
    return page.post(address, {"password": PASSWORD})


@pytest.mark.rule("R59")
def test_the_list_shows_what_waits(waiting, chair, as_user, ours):
    text = as_user(chair).get(url("sign_offs")).content.decode()
    assert "Northgate University Hospital" in text
    assert waiting.code in text


def test_the_list_is_for_the_chairperson(waiting, ours, office, one, as_user):
    for person in (ours.representative, office, one):
        assert as_user(person).get(url("sign_offs")).status_code == 404
        assert as_user(person).get(url("sign_off", waiting.code)).status_code == 404
        assert as_user(person).post(url("sign_off", waiting.code), {"decision": "approve"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(count, ours, theirs, office, one, two, chair, as_user, queries):
    places = [ours, theirs, make_facility("Third Clinic", "third")][:count]
    for place in places:
        awaiting_sign_off(place, office, one, two)
    page = as_user(chair)
    page.get(url("sign_offs"))
    with queries(8):
        response = page.get(url("sign_offs"))
    assert len(response.context["waiting"]) == count


def test_the_list_has_pages_and_a_decision_says_its_place(
    waiting, theirs, office, one, two, chair, as_user, monkeypatch
):
    with time_machine.travel("2026-03-03 09:00", tick=False):
        second = awaiting_sign_off(theirs, office, one, two)
    monkeypatch.setattr(sign_offs, "PER_PAGE", 1)
    page = as_user(chair)
    for number, application in enumerate((waiting, second), start=1):
        shown = page.get(url("sign_offs"), {"page": number})
        assert [row["application"] for row in shown.context["waiting"]] == [application]
        assert f"{number} to {number} of 2" in " ".join(shown.content.decode().split())
        found = page.get(url("sign_off", application.code)).context
        assert (found["position"], found["waiting"]) == (number, 2)


@pytest.mark.rule("R59", "R60")
def test_the_page_shows_both_recommendations_and_preselects_nothing(waiting, chair, as_user):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        text = as_user(chair).get(url("sign_off", waiting.code)).content.decode()
    assert "A mature service." in text
    assert "All core criteria are met." in text
    assert "They agreed on 28 of 28" in text
    assert "Accredited Centre from today, 4 March 2026, to 3 March 2030" in text
    assert " checked" not in text.split('class="sign"')[1]
    assert 'value="defer"' not in text
    assert 'value="deny"' not in text


@pytest.mark.stage("assigned")
def test_what_was_not_met_is_shown_with_its_solution(ours, office, one, two, chair, as_user):
    application = second_round(ours, office, one, two, codes=("8c",))
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    recommended(application, one, two)
    found = as_user(chair).get(url("sign_off", application.code)).context["found"]
    assert [(row.question.code, row.state) for row in found.concerns] == [("8c", "resolved")]
    assert [(one.alike, one.total) for one in found.rounds] == [(28, 28), (28, 28)]
    assert found.resolved == 1
    assert [moment.what for moment in found.moments] == [
        "Submitted at 100 %",
        "Round 1: both found 27 of 28 questions met",
        "1 request to the hospital",
        "All requests answered",
        "Round 2: both found all 28 questions met",
        "Both assessors have recommended",
    ]


@pytest.mark.rule("R59", "R74")
def test_signing_asks_for_the_password_and_then_signs(waiting, chair, as_user):
    page = as_user(chair)
    with time_machine.travel("2026-03-04 11:00", tick=False):
        response = page.post(url("sign_off", waiting.code), {"decision": "approve", "reason": ""})
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_reauthenticate"))
        assert not Decision.objects.exists()
        wrong = page.post(response.url, {"password": "not the password"})
        assert wrong.status_code == 200
        assert not Decision.objects.exists()
        done = page.post(response.url, {"password": PASSWORD})
    assert done.status_code == 302
    assert done.url == url("sign_offs")
    assert Decision.objects.get().outcome == "approve"
    assert Certificate.objects.count() == 1


def test_one_password_is_good_for_one_signature(waiting, theirs, office, chair, one, two, as_user):
    page = as_user(chair)
    with time_machine.travel("2026-03-04 11:00", tick=False) as clock:
        second = awaiting_sign_off(theirs, office, one, two)
        confirm(page)
        clock.shift(10)
        assert page.post(url("sign_off", waiting.code), {"decision": "approve"}).url == url("sign_offs")
        clock.shift(10)
        assert "Sign with my password" in page.get(url("sign_off", second.code)).content.decode()
        asked = page.post(url("sign_off", second.code), {"decision": "approve"})
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert [decision.application for decision in Decision.objects.all()] == [waiting]
        assert page.post(asked.url, {"password": PASSWORD}).url == url("sign_offs")
    assert Decision.objects.count() == 2


@pytest.mark.stage("audit_held")
@pytest.mark.parametrize("decision", ["defer", "deny"])
def test_a_reason_that_names_an_assessor_is_not_signed_unless_somebody_else_is_meant(
    decision, ours, office, chair, one, two, as_user
):
    application = audit_held(ours, office, one, two)
    for assessor in (one, two):
        recommend(application=application, outcome=decision, reasons="Not written yet.", by=assessor)
    page = as_user(chair)
    confirm(page)
    values = {"decision": decision, "reason": f"As {one.full_name} says, 8(c) is open."}
    refused = page.post(url("sign_off", application.code), values)
    text = refused.content.decode()
    assert (refused.status_code, 'name="name_is_meant"' in text) == (422, True)
    assert "it has the name" in text
    assert "8(c) is open." in text
    assert not Decision.objects.exists()
    page.post(url("sign_off", application.code), values | {"name_is_meant": "on"})
    assert Decision.objects.get().outcome == decision


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Choose your decision."),
        ({"decision": "deny", "reason": "x"}, "Choose your decision."),
        ({"decision": "return", "reason": " "}, "Say why"),
        ({"decision": "approve", "reason": "x" * 20_001}, "This is 20,001 characters; 20,000 fit."),
    ],
)
def test_a_refused_form_signs_nothing(values, message, waiting, chair, as_user):
    page = as_user(chair)
    confirm(page)
    response = page.post(url("sign_off", waiting.code), values)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.rule("R59")
def test_a_return_goes_back_with_its_reason(waiting, chair, one, as_user):
    page = as_user(chair)
    confirm(page)
    page.post(url("sign_off", waiting.code), {"decision": "return", "reason": "See 8(c)."})
    waiting.refresh_from_db()
    assert waiting.status == "round_1"
    assert "See 8(c)." in as_user(one).get(url("dossier", waiting.code)).content.decode()
    assert "See 8(c)." in as_user(one).get(url("recommend", waiting.code)).content.decode()


@pytest.mark.stage("submitted")
@pytest.mark.rule("R59")
def test_a_chairperson_who_assessed_it_cannot_sign(ours, office, one, as_user):
    both = make_user("both@iasios.example", "Ada Both", groups=["assessor", "chairperson"])
    application = awaiting_sign_off(ours, office, one, both)
    page = as_user(both)
    assert "You assessed it" in page.get(url("sign_offs")).content.decode()
    confirm(page)
    assert page.post(url("sign_off", application.code), {"decision": "approve"}).status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.stage("accredited")
def test_a_signed_application_offers_nothing(ours, office, one, two, chair, as_user):
    found = accredited(ours, office, one, two, chair)
    page = as_user(chair)
    text = page.get(url("sign_off", found.application.code)).content.decode()
    assert "Nothing to sign here" in text
    assert 'class="sign"' not in text
    confirm(page)
    assert page.post(url("sign_off", found.application.code), {"decision": "approve"}).status_code == 422
    assert Decision.objects.count() == 1


def test_the_screen_keeps_its_budget(waiting, chair, as_user, queries):
    page = as_user(chair)
    page.get(url("sign_off", waiting.code))
    with queries(at_most=12):
        page.get(url("sign_off", waiting.code))
