"""What each page shows, to whom."""

import re
from datetime import date

import pytest
from django.utils import timezone

from applications.models import Answer, Application, Question
from applications.services import submit_application, withdraw_application
from tests.applications.conftest import just_signed
from tests.factories.application import answer_everything, make_ready, review_everything
from tests.factories.case_review import complete_review, fill_case
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db
PAGES = [("summary", ()), ("standard", (1,)), ("all", ()), ("submit", ())]
EVERY_PAGE = [*PAGES, ("withdraw", ()), ("answer", ("1a",)), ("merge", ("1a",))]


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


# Who


@pytest.mark.rule("R17", "R18")
def test_everybody_of_the_facility_reads_the_application_and_nobody_elses(ours, theirs, as_user, url):
    for person in (ours.representative, ours.deputy, ours.account_holder, ours.member):
        browser = as_user(person)
        assert [browser.get(url(name, *args)).status_code for name, args in PAGES] == [200] * 4
        assert [browser.get(url(name, *args, slug=theirs.slug)).status_code for name, args in PAGES] == [404] * 4


def test_the_office_reads_drafts_and_others_do_not(ours, office, chair, assessor_one, as_user, url):
    for person, status in ((office, 200), (chair, 403), (assessor_one, 404)):
        browser = as_user(person)
        assert [browser.get(url(name, *args)).status_code for name, args in PAGES] == [status] * 4


def test_somebody_signed_out_is_sent_to_sign_in(ours, client, url):
    for name, args in EVERY_PAGE:
        response = client.get(url(name, *args))
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={url(name, *args)}")


def test_the_office_sees_no_field_and_no_button(ours, office, as_user, url):
    response = as_user(office).get(url("standard", 1))
    assert b"<textarea" not in response.content
    assert b'type="radio"' not in response.content
    assert "A draft of the hospital" in words(response)


# Before enrolment


@pytest.mark.rule("R22")
def test_before_payment_every_page_says_what_opens_the_application(as_user, url, ours):
    place = make_facility("Quiet Clinic", "quiet", enrolled=False)
    theirs, mine = as_user(place.representative), as_user(ours.representative)
    for name, args in EVERY_PAGE:
        response = theirs.get(url(name, *args, slug=place.slug))
        assert response.status_code == 200
        assert "The application is not open yet" in words(response)
        assert mine.get(url(name, *args, slug=place.slug)).status_code == 404


@pytest.mark.rule("R16")
def test_the_way_to_the_invoices_is_shown_to_those_who_may_see_them(as_user, url):
    place = make_facility("Quiet Clinic", "quiet", enrolled=False)
    link = f'href="/facilities/{place.slug}/invoices/"'.encode()
    assert link in as_user(place.deputy).get(f"/facilities/{place.slug}/application/").content
    assert link not in as_user(place.member).get(f"/facilities/{place.slug}/application/").content


# One standard


@pytest.mark.rule("R26", "R27", "R29", "R33")
def test_the_thirteen_pages_hold_52_questions_each_with_label_answer_and_text(ours, as_user, url):
    browser = as_user(ours.member)
    asked = []
    for number in range(1, 14):
        page = " ".join(browser.get(url("standard", number)).content.decode().split())
        codes = re.findall(r'<article class="q" id="q-([\w-]+)"', page)
        asked += codes
        assert page.count('class="kind') == len(codes)
        for code in codes:
            assert f'name="{code}-met" value="yes"' in page
            assert f'name="{code}-evidence"' in page
        assert page.count('<ol class="stdnav') == 2
        for other in range(1, 14):
            assert page.count(f'href="{url("standard", other)}"') >= 2
    assert asked == list(Answer.objects.filter(application=ours.application).values_list("question__code", flat=True))
    assert len(asked) == 52


@pytest.mark.rule("R28")
def test_a_core_question_says_what_a_no_means(ours, as_user, url):
    cards = as_user(ours.member).get(url("standard", 1)).text.split("<article")[1:]
    said = {
        code: "This must be met before you can submit." in card
        for card in cards
        for code in re.findall(r'id="q-([\w-]+)"', card)
    }
    core = Question.objects.filter(edition=ours.application.edition, standard__number=1, requirement="core")
    assert {code for code, is_said in said.items() if is_said} == set(core.values_list("code", flat=True))
    assert len(said) == 8


def test_there_is_no_fourteenth_standard(ours, as_user, url):
    browser = as_user(ours.member)
    assert [browser.get(url("standard", number)).status_code for number in (0, 14, 99)] == [404] * 3


def test_nothing_is_chosen_beforehand(ours, as_user, url):
    text = as_user(ours.member).get(url("standard", 1)).content.decode()
    assert re.findall(r"<input [^>]*\bchecked\b[^>]*>", text) == []


@pytest.mark.parametrize(
    ("show", "codes"),
    [
        ("", ["12a", "12b", "12c"]),
        ("?show=core", ["12a", "12b"]),
        ("?show=open", ["12b", "12c"]),
        ("?show=nonsense", ["12a", "12b", "12c"]),
    ],
)
def test_filters_show_open_or_core_questions(ours, as_user, url, show, codes):
    Answer.objects.filter(application=ours.application, question__code="12a").update(
        met=True, evidence="System", elaboration="Monthly", is_complete=True
    )
    response = as_user(ours.member).get(url("standard", 12) + show)
    assert [card.code for card in response.context["cards"]] == codes
    assert [item["count"] for item in response.context["filters"]] == [3, 2, 0, 2, 0]


@pytest.mark.rule("R44")
def test_a_record_that_nobody_has_marked_is_not_counted_as_present(ours, as_user, url):
    browser = as_user(ours.member)

    def headings():
        table = words(browser.get(url("standard", 3))).partition("What the records lack for 3(c)")[2]
        return [
            word for word in ("Lacking", "Present", "Missing", "Cases") if word in table.partition("You may answer")[0]
        ]

    fill_case(ours, 1, stage="missing")
    assert headings() == ["Lacking", "Missing", "Cases"]
    complete_review(ours, gaps={1: ("stage",)})
    assert headings() == ["Lacking", "Present", "Missing", "Cases"]


@pytest.mark.rule("R44")
def test_explanation_and_measures_are_asked_for_only_when_cases_have_gaps(ours, as_user, url):
    browser = as_user(ours.member)
    names = ("3c-evidence", "3c-elaboration", "3c-measures")

    def shown():
        page = browser.get(url("standard", 3)).content.decode()
        return [name for name in names if f'name="{name}"' in page]

    assert shown() == ["3c-evidence"]
    review_everything(ours.application, gaps={"13": 5})
    assert shown() == list(names)
    page = browser.get(url("standard", 3))
    assert "5 of the 30 records have a gap here." in words(page)
    assert f'href="/facilities/{ours.slug}/cases/summary/"'.encode() in page.content


def test_the_questions_are_read_in_german(ours, as_user, url):
    browser = as_user(ours.member)
    browser.cookies["django_language"] = "de"
    page = browser.get(url("standard", 1))
    assert "Besitzen alle, die in der interventionellen Onkologie arbeiten" in words(page)
    assert "Does everyone who works" not in words(page)


# Summary


@pytest.mark.rule("R34", "R30")
def test_the_summary_lists_what_is_missing_with_links_and_what_is_not_met_apart(ours, as_user, url):
    answer_everything(ours.application, ours.member)
    rows = Answer.objects.filter(application=ours.application)
    rows.filter(question__code="1f-after").update(evidence="", is_complete=False)
    rows.filter(question__code="8c").update(met=False)
    rows.filter(question__code="10b").update(met=None, evidence="", is_complete=False)
    review_everything(ours.application, cases_completed=26, completed=False)
    response = as_user(ours.member).get(url("summary"))
    progress = response.context["progress"]
    assert [(state.criterion, state.why) for state in progress.missing] == [
        ("1(f) ii", "evidence is empty"),
        ("3(c)", "case review is not finished"),
        ("7(b)", "case review is not finished"),
        ("8(d)", "case review is not finished"),
    ]
    assert [state.criterion for state in progress.not_met] == ["8(c)"]
    assert [state.criterion for state in progress.extended_open] == ["10(b)"]
    assert (progress.core_answered, progress.core_met, progress.core_not_met) == (24, 23, 1)
    assert (progress.extended_answered, progress.extended_total) == (23, 24)
    # 24 of 28 core questions and 26 of 30 cases: 50 of 58.
    assert progress.percent == 86
    assert f'href="{url("standard", 1)}#q-1f-after"'.encode() in response.content
    assert "86 %" in words(response)


@pytest.mark.rule("R34", "R47")
def test_the_bar_reaches_100_only_when_everything_is_there(ours, as_user, url):
    browser = as_user(ours.representative)
    assert browser.get(url("summary")).context["progress"].percent == 0
    answer_everything(ours.application, ours.member, core_only=True)
    review_everything(ours.application, completed=False)
    # All 30 cases, but the review lacks its confirmation: questions 13, 30 and 36 are open.
    assert browser.get(url("summary")).context["progress"].percent == 94
    review_everything(ours.application)
    response = browser.get(url("summary"))
    assert response.context["progress"].percent == 100
    assert "Everything is there. You can submit." in words(response)
    assert "Everything is there. Only Dr Representative Northgate can submit." in words(
        as_user(ours.deputy).get(url("summary"))
    )


# Locked


@pytest.mark.rule("R49")
def test_after_submission_the_pages_are_text_with_date_and_person(ours, as_user, url):
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    browser = as_user(ours.member)
    for name, args in [("summary", ()), ("standard", (1,)), ("all", ())]:
        page = browser.get(url(name, *args))
        assert page.status_code == 200
        assert b"<textarea" not in page.content
        assert "Submitted on" in words(page)
        assert "By Dr Representative Northgate. Nothing in the application can be changed any more." in words(page)
    assert browser.get(url("submit")).status_code == 302


def test_a_withdrawn_application_says_when_by_whom_and_why(ours, as_user, url):
    withdraw_application(application=ours.application, by=ours.representative, reason="Moving house.")
    page = words(as_user(ours.member).get(url("summary")))
    assert "Withdrawn on" in page
    assert "By Dr Representative Northgate." in page
    assert "Reason: Moving house." in page


# Submitting


@pytest.mark.rule("R11", "R47")
def test_below_the_bar_the_checklist_says_what_is_missing_and_offers_nothing(ours, as_user, url):
    page = as_user(ours.representative).get(url("submit"))
    assert b'name="declaration"' not in page.content
    assert b'aria-disabled="true"' in page.content
    assert len(page.context["progress"].missing) == 28
    assert f'href="{url("standard", 12)}#q-12b"'.encode() in page.content
    response = just_signed(as_user(ours.representative)).post(url("submit"), {"declaration": "on"})
    assert response.status_code == 422
    assert "The application is not ready to submit." in words(response)
    ours.application.refresh_from_db()
    assert ours.application.status == "draft"


@pytest.mark.rule("R28")
def test_the_checklist_says_that_extended_questions_are_not_needed(ours, as_user, url):
    make_ready(ours.application, ours.member)
    browser = as_user(ours.representative)
    assert "Extended questions answered 24 of 24. You can submit without them" in words(browser.get(url("submit")))
    extended = Answer.objects.filter(application=ours.application, question__requirement="extended")
    extended.update(met=None, is_complete=False)
    page = browser.get(url("submit"))
    assert "Extended questions answered 0 of 24. You can submit without them" in words(page)
    assert "Optional" in words(page)
    assert b'name="declaration"' in page.content


@pytest.mark.rule("R11")
def test_others_read_who_submits_and_cannot(ours, as_user, url):
    make_ready(ours.application, ours.member)
    for person in (ours.deputy, ours.account_holder, ours.member):
        browser = just_signed(as_user(person))
        page = browser.get(url("submit"))
        assert b'name="declaration"' not in page.content
        assert "Only the authorised representative submits" in words(page)
        response = browser.post(url("submit"), {"declaration": "on"})
        assert response.status_code == 403
        assert "Only the authorised representative can submit, and only once." in words(response)
    ours.application.refresh_from_db()
    assert ours.application.status == "draft"


@pytest.mark.rule("R10", "R11", "R47")
def test_the_representative_declares_confirms_and_submits(ours, as_user, url):
    make_ready(ours.application, ours.member)
    browser = as_user(ours.representative)
    refused = browser.post(url("submit"), {})
    assert refused.status_code == 422
    assert "Tick the declaration." in words(refused)
    unproven = browser.post(url("submit"), {"declaration": "on"})
    assert unproven.status_code == 302
    assert unproven["Location"].startswith("/accounts/reauthenticate/")
    ours.application.refresh_from_db()
    assert ours.application.status == "draft"
    assert "“Submit the application”. It is done as soon as you confirm." in words(browser.get(unproven["Location"]))
    done = browser.post(unproven["Location"], {"password": "accredit-demo"})
    assert (done.status_code, done["Location"]) == (302, url("summary"))
    ours.application.refresh_from_db()
    assert (ours.application.status, ours.application.submitted_by) == ("round_1", ours.representative)
    assert "Submitted. The office assigns two assessors" in words(browser.get(url("summary")))


def test_an_old_case_keeps_the_form_closed(ours, as_user, url):
    make_ready(ours.application, ours.member)
    review_everything(ours.application, oldest_case_on=date(2019, 5, 1))
    page = as_user(ours.representative).get(url("submit"))
    assert b'name="declaration"' not in page.content
    assert "The oldest procedure was on 1 May 2019." in words(page)


def test_few_dates_do_not_tick_off_that_none_is_too_old(ours, as_user, url):
    browser = as_user(ours.member)

    def ticked():
        line = words(browser.get(url("submit"))).partition("No record older than 12 months")[2]
        return "Complete" in line.partition("Ready to submit")[0]

    Application.objects.filter(pk=ours.application.pk).update(oldest_case_on=timezone.localdate(), cases_completed=2)
    assert not ticked()
    make_ready(ours.application, ours.member)
    assert ticked()


# Withdrawing


def test_the_representative_withdraws_with_a_reason_on_the_page(ours, as_user, url):
    browser = as_user(ours.representative)
    refused = browser.post(url("withdraw"), {"reason": "  "})
    assert refused.status_code == 422
    assert "Say why, so that your colleagues and the office can follow." in words(refused)
    done = browser.post(url("withdraw"), {"reason": "Moving house."})
    assert (done.status_code, done["Location"]) == (302, url("summary"))
    ours.application.refresh_from_db()
    assert ours.application.status == "withdrawn"
    assert browser.get(url("withdraw")).status_code == 403


def test_nobody_else_withdraws(ours, as_user, url):
    for person in (ours.deputy, ours.account_holder, ours.member):
        browser = as_user(person)
        assert browser.get(url("withdraw")).status_code == 403
        assert browser.post(url("withdraw"), {"reason": "Because"}).status_code == 403
    ours.application.refresh_from_db()
    assert ours.application.status == "draft"


def test_every_page_of_the_application_leads_to_the_others(ours, as_user, url, chair):
    places = {name: f'href="{url(name)}' for name in ("evidence", "questions", "workbook", "all")}
    browser = as_user(ours.member)
    for name, args in [("summary", ()), ("standard", (1,)), *((place, ()) for place in places if place != "workbook")]:
        page = browser.get(url(name, *args)).content.decode()
        missing = [place for place, link in places.items() if place != name and link not in page]
        assert missing == [], name
        assert name == "summary" or f'href="{url("summary")}"' in page
    make_ready(ours.application, ours.representative)
    submit_application(application=ours.application, by=ours.representative)
    page = as_user(chair).get(url("standard", 1)).content.decode()
    assert [place for place, link in places.items() if link in page] == ["all"]


# Budgets


def test_pages_stay_within_their_queries(ours, theirs, as_user, url, queries):
    answer_everything(ours.application, ours.member)
    browser = as_user(ours.member)
    browser.get(url("summary"))
    with queries(8):
        browser.get(url("standard", 1))
    with queries(5):
        browser.get(url("all"))
    with queries(7):
        browser.get(url("summary"))
    with queries(5):
        browser.get(url("submit"))


def test_locked_pages_stay_within_their_queries(ours, as_user, url, queries):
    withdraw_application(application=ours.application, by=ours.representative, reason="Moving house.")
    browser = as_user(ours.member)
    browser.get(url("summary"))
    for name, args, count in [("standard", (1,), 9), ("all", (), 6), ("summary", (), 7)]:
        with queries(count):
            browser.get(url(name, *args))
