"""The hospital's pages: requests, replies, handing in; and that no assessor's name reaches it."""

import re

import pytest
from django.urls import reverse

from assessment.models import Finding
from assessment.services import return_to_assessors, sign_off
from facilities.models import Notice
from iasios.documents.models import Document
from iasios.outbox.models import OutboxEmail
from tests.factories.dossier import (
    answer_requests,
    hand_in,
    information_requested,
    judge,
    recommended,
    second_round,
    submitted_application,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


@pytest.fixture
def asked(ours, theirs, office, one, two):
    return information_requested(ours, office, one, two)


def reply(text="Changed.", version=0, link=""):
    return {"reply": text, "link": link, "version": version}


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R54", "R55")
def test_the_list_shows_requests_date_and_progress(asked, ours, as_user):
    text = as_user(ours.member).get(url("requests", ours.slug)).content.decode()
    assert "Please explain (one)." in text
    assert "0 of 2 answered" in text
    assert "Only Dr Representative Northgate, the authorised representative, hands the replies in" in text
    assert as_user(ours.representative).get(url("requests", ours.slug)).context["may_hand_in"] is True


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R55", "R71")
def test_a_reply_is_saved_in_place(asked, ours, as_user):
    page = as_user(ours.member)
    response = page.post(url("reply", ours.slug, "8c"), reply(link="https://cloud.example/f"))
    assert response.url == f"{url('requests', ours.slug)}#q-8c"
    finding = Finding.objects.get(question__code="8c")
    assert (finding.reply, finding.reply_link, finding.replied_by) == (
        "Changed.",
        "https://cloud.example/f",
        ours.member,
    )
    assert "1 of 2 answered" in page.get(url("requests", ours.slug)).content.decode()
    assert page.get(url("reply", ours.slug, "8c")).url == f"{url('requests', ours.slug)}#q-8c"


@pytest.mark.stage("information_requested")
def test_autosave_answers_with_version_and_progress(asked, ours, as_user):
    response = as_user(ours.deputy).post(url("reply", ours.slug, "8c"), reply(), headers={"X-Autosave": "1"})
    assert response.json()["version"] == 1
    assert response.json()["html"].keys() == {"#answered"}
    drawn = response.json()["html"]["#answered"].strip()
    assert ("1 of 2 answered" in drawn, "50 %" in drawn) == (True, True)
    for line in drawn.splitlines():
        assert line.strip() in as_user(ours.deputy).get(url("requests", ours.slug)).content.decode()


@pytest.mark.stage("information_requested")
def test_a_stale_reply_is_answered_with_both_texts(asked, ours, as_user):
    as_user(ours.deputy).post(url("reply", ours.slug, "8c"), reply("text of the deputy"))
    page = as_user(ours.member)
    response = page.post(url("reply", ours.slug, "8c"), reply("text of the member"))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Dr Deputy Northgate changed this at" in text
    assert "text of the deputy" in text
    assert "text of the member" in text
    stale = page.post(url("reply", ours.slug, "8c"), reply("x"), headers={"X-Autosave": "1"})
    assert (stale.status_code, stale.json()) == (409, {"merge_url": url("reply", ours.slug, "8c")})
    assert page.post(url("reply", ours.slug, "8c"), reply("merged", version=1)).status_code == 302


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R71")
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"link": "javascript:alert(1)"}, "beginning with https://"),
        ({"link": "ftp://x.example/"}, "beginning with https://"),
        ({"reply": "x" * 20_001}, "This is 20,001 characters; 20,000 fit."),
    ],
)
def test_bad_input_is_refused_and_kept(values, message, asked, ours, as_user):
    response = as_user(ours.member).post(url("reply", ours.slug, "8c"), reply("kept text") | values)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert ("kept text" in response.content.decode()) is ("reply" not in values)
    assert Finding.objects.filter(replied_at__isnull=False).count() == 0


@pytest.mark.stage("information_requested")
def test_pages_of_another_hospital_do_not_exist(asked, ours, theirs, as_user):
    page = as_user(theirs.representative)
    for address in (
        url("requests", ours.slug),
        url("resubmit", ours.slug),
        url("reply", ours.slug, "8c"),
    ):
        assert page.get(address).status_code == 404
        assert page.post(address).status_code in (404, 405)


@pytest.mark.stage("information_requested")
def test_an_assessor_cannot_write_a_reply(asked, ours, one, as_user):
    assert as_user(one).post(url("reply", ours.slug, "8c"), reply()).status_code == 404
    assert as_user(one).post(url("resubmit", ours.slug)).status_code == 404


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R11", "R55")
def test_the_representative_hands_in_once_all_are_answered(asked, ours, as_user, as_confirmed):
    assert as_user(ours.representative).post(url("resubmit", ours.slug)).url.startswith("/accounts/reauthenticate/")
    page = as_confirmed(ours.representative)
    assert page.post(url("resubmit", ours.slug)).status_code == 422
    answer_requests(asked, ours.member)
    assert as_user(ours.deputy).post(url("resubmit", ours.slug)).status_code == 403
    assert page.post(url("resubmit", ours.slug)).url == url("requests", ours.slug)
    asked.refresh_from_db()
    assert asked.status == "round_2"
    text = page.get(url("requests", ours.slug)).content.decode()
    assert "<textarea" not in text
    assert "We have changed this." in text
    assert page.post(url("reply", ours.slug, "8c"), reply(version=1)).status_code == 403


@pytest.mark.stage("submitted")
def test_without_requests_the_page_says_so(ours, as_user):
    page = as_user(ours.member)
    assert "No requests" in page.get(url("requests", ours.slug)).content.decode()
    submitted_application(ours)
    assert "The assessors have not asked for anything." in page.get(url("requests", ours.slug)).content.decode()


@pytest.mark.stage("information_requested")
def test_the_list_keeps_its_budget(asked, ours, as_user, queries):
    page = as_user(ours.member)
    page.get(url("requests", ours.slug))
    with queries(at_most=10):
        page.get(url("requests", ours.slug))


# --- no name of an assessor -------------------------------------------------------------------------------------------

ASSESSORS = re.compile("Ferrán|Wikström|Lucía|Jonas|assessor\\.(one|two)@")
PAGES = [
    ("portal:home", ()),
    ("applications:summary", ()),
    ("applications:all", ()),
    ("applications:standard", (8,)),
    ("casereview:grid", ()),
    ("facilities:documents", ()),
    ("facilities:notices", ()),
    ("facilities:people", ()),
    ("facilities:profile", ()),
    ("assessment:requests", ()),
    ("assessment:resubmit", ()),
]


def names_found(page, slug):
    found = []
    for name, more in PAGES:
        response = page.get(reverse(name, args=[slug, *more]))
        if ASSESSORS.search(response.content.decode()):
            found.append(name)
    return found


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R51")
def test_no_page_mail_notice_or_letter_of_the_hospital_names_an_assessor(ours, office, one, two, chair, as_confirmed):
    page = as_confirmed(ours.representative)
    application = information_requested(ours, office, one, two)
    assert names_found(page, ours.slug) == []
    answer_requests(application, ours.member)
    page.post(url("resubmit", ours.slug))
    application.refresh_from_db()
    assert names_found(page, ours.slug) == []
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    recommended(application, one, two)
    return_to_assessors(application=application, reason="Dr Ferrán, please look again.", by=chair)
    assert names_found(page, ours.slug) == []
    recommended(application, one, two)
    sign_off(application=application, outcome="approve", by=chair)
    assert names_found(page, ours.slug) == []

    people = {person.email for person in (ours.representative, ours.deputy, ours.account_holder, ours.member)}
    mails = [mail for mail in OutboxEmail.objects.all() if mail.to in people]
    assert {mail.kind for mail in mails} >= {
        "assessment.information_requested",
        "assessment.resubmitted",
        "assessment.decided",
    }
    assert [mail.kind for mail in mails if ASSESSORS.search(mail.subject + mail.text + mail.html)] == []
    assert [notice.kind for notice in Notice.objects.all() if ASSESSORS.search(str(notice.values))] == []
    assert [row.kind for row in Document.objects.all() if ASSESSORS.search(str(row.context) + row.title)] == []
    assert not any(ASSESSORS.search(str(step.by) + step.reason) for step in application.status_changes.all())


@pytest.mark.stage("second_round")
def test_the_second_round_is_reachable_for_a_neighbour_without_ours(ours, theirs, office, one, two, three, as_user):
    second_round(ours, office, one, two)
    information_requested(theirs, office, two, three)
    text = as_user(theirs.member).get(url("requests", theirs.slug)).content.decode()
    assert "We have changed this." not in text


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R41")
def test_a_reply_that_looks_like_a_patient_is_saved_and_pointed_out(asked, ours, office, as_user):
    page = as_user(ours.member)
    page.post(url("reply", ours.slug, "8c"), reply("Mrs Smith, born 3 April 1961, was told."))
    text = page.get(url("requests", ours.slug)).content.decode()
    assert "“Mrs Smith” looks like the name of a patient." in text
    assert "looks like a date of birth." in text
    page.post(url("reply", ours.slug, "8c"), reply("The patient was told.", version=1))
    assert "looks like the name" not in page.get(url("requests", ours.slug)).content.decode().partition("<template")[0]
