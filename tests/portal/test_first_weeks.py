"""The first weeks of a hospital, what it can prepare before it has paid, and its home while an appeal is under way."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from applications.models import Answer
from assessment.services.appeals import file_appeal, take_back_appeal
from casereview.services import fix_seed, record_draw
from facilities.services import add_member
from invoicing.services import issue_enrolment_invoice
from tests.factories.facility import make_facility
from tests.factories.people import make_user
from tests.factories.plans import decided

pytestmark = pytest.mark.django_db


def home(browser: Any, place: Any) -> Any:
    response = browser.get(reverse("portal:home", args=[place.slug]))
    assert response.status_code == 200
    return response


def ticks(response: Any) -> list[bool]:
    return [step.is_done for step in response.context["first_steps"]]


def aside(response: Any) -> str:
    """What stands beside the heading of the first weeks."""
    head = response.content.decode().partition('id="first-title"')[2].partition("<ol")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", head.partition("</h2>")[2]).split())


def test_a_newcomer_who_waits_for_the_payment_has_something_to_do(as_user: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    invoice = issue_enrolment_invoice(facility=place.facility)
    browser = as_user(place.representative)
    response = home(browser, place)
    assert ticks(response) == [True, False, False, False, False]
    assert [step.minutes for step in response.context["first_steps"]] == [2, 5, 5, 20, 10]
    urls = [step.url for step in response.context["first_steps"]]
    assert urls == [
        "",
        reverse("invoicing:detail", args=[place.slug, invoice.number]),
        reverse("facilities:invite", args=[place.slug]),
        "",
        "",
    ]
    assert len(response.context["preparations"]) == 3
    for one in response.context["preparations"]:
        assert browser.get(one.url).status_code == 200, one.url
    assert response.context["preparations"][2].url == reverse("casereview:procedure_list", args=[place.slug])
    # What cannot be opened before the payment is not called open.
    assert [step.waits_for for step in response.context["first_steps"]][2:] == [
        "",
        "After the payment",
        "After the payment",
    ]
    steps = re.findall(r'<li class="task">(.*?)</li>', response.content.decode(), re.S)[:5]
    assert ["After the payment" in step for step in steps] == [False, False, False, True, True]
    assert [bool(re.search(r">\s*Open\s*<", step)) for step in steps] == [False, True, True, False, False]
    assert aside(response) == "in any order; steps 4 and 5 open after the payment"
    member = home(as_user(place.member), place)
    # Who cannot invite is not led to a page without the button.
    assert [step.url for step in member.context["first_steps"]][1:3] == ["", ""]
    assert "Prepare meanwhile" in member.content.decode()


def test_the_blank_workbook_has_thirty_rows_and_is_for_the_own_people(as_user: Any, ours: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    path = reverse("casereview:workbook_blank", args=[place.slug])
    response = as_user(place.member).get(path)
    body = b"".join(response) if response.streaming else response.content
    sheet = load_workbook(BytesIO(body)).worksheets[0]
    numbers = [row[0].value for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert numbers == list(range(1, 31))
    assert as_user(ours.representative).get(path).status_code == 404


def test_each_tick_follows_from_what_was_done_and_the_list_goes_when_all_are(
    as_user: Any, ours: Any, theirs: Any
) -> None:
    browser = as_user(ours.representative)
    response = home(browser, ours)
    assert ticks(response) == [True, True, False, False, False]
    assert response.context["preparations"] == []
    assert aside(response) == "in any order"
    # The draw is said once, and nobody is to go on with what has not begun.
    assert [step.title for step in response.context["first_steps"]][3] == "Draw the 30 records"
    assert not {"Draw the 30 records", "Go on with the case review"} & {
        task.title for task in response.context["tasks"]
    }
    grid = browser.get(reverse("casereview:grid", args=[ours.slug])).text
    assert "First draw the 30 records; then fill in the grid." in grid
    assert "Nobody has confirmed yet" not in grid
    add_member(facility=ours.facility, user=make_user("new@northgate.example", "Nora New"), by=None)
    assert ticks(home(browser, ours)) == [True, True, True, False, False]
    fix_seed(review=ours.case_review, by=ours.member)
    assert ticks(home(browser, ours)) == [True, True, True, False, False]
    record_draw(review=ours.case_review, size=412, by=ours.member)
    assert ticks(home(browser, ours)) == [True, True, True, True, False]
    Answer.objects.filter(application=ours.application, question__code="1a").update(
        met=True, evidence="The register.", is_complete=True, updated_at=timezone.now(), updated_by=ours.member
    )
    assert home(browser, ours).context["first_steps"] == []
    assert ticks(home(as_user(theirs.representative), theirs))[3:] == [False, False]


@pytest.mark.stage("submitted")
def test_they_are_over_with_the_submission(as_user: Any, ours: Any) -> None:
    from tests.factories.dossier import submitted_application

    application = submitted_application(ours)
    response = home(as_user(ours.representative), ours)
    assert response.context["first_steps"] == []
    # Whoever waits is told so, and led to what comes when.
    assert "You have nothing to do now. The programme aims at a decision within 8 to 12 weeks." in response.text
    step = response.context["banner"].second
    assert (step.label, step.url) == (
        "See what comes next",
        reverse("portal:timeline", args=[application.code]),
    )


@pytest.mark.stage("deferred")
def test_while_an_appeal_is_under_way_no_plan_is_offered(
    as_user: Any, queries: Any, ours: Any, office: Any, chair: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = decided(ours, office, assessor_one, assessor_two, chair)
    browser = as_user(ours.representative)
    assert home(browser, ours).context["banner"].first.label == "Write the plan"
    appeal = file_appeal(application=application, reasons="The plan for 6(c) was in the file.", by=ours.representative)
    with queries(at_most=10):
        response = home(browser, ours)
    context = response.context
    assert (context["banner"].state, context["banner"].heading) == ("waiting", "Your appeal is under way")
    assert context["banner"].first.url == reverse("assessment:appeal", args=[ours.slug])
    assert [task.title for task in context["tasks"] if "plan" in task.title] == []
    assert "now" not in [stage.state for stage in context["stages"]]
    assert not re.search(r"Write the (corrective action )?plan|The plan is due", response.content.decode())
    line = browser.get(reverse("portal:timeline", args=[application.code])).context
    assert (line["state"], line["word"]) == ("waiting", "Appeal")
    take_back_appeal(appeal=appeal, by=ours.representative)
    assert home(browser, ours).context["banner"].first.label == "Write the plan"
    assert browser.get(reverse("portal:timeline", args=[application.code])).context["state"] == "your_turn"
