"""The office looks through the cases before submission: asking, remarks, answers, asking again (R37)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications.models import Application
from applications.services import return_application
from casereview.enums import CheckStatus
from casereview.models import CaseCheck, CaseRemark, CaseReview
from casereview.queries.checks import waiting_checks
from casereview.services import (
    answer_case_remark,
    pass_case_check,
    remove_case_remark,
    request_case_check,
    send_case_remarks,
    settle_case_remark,
    withdraw_case_check,
    write_case_remark,
)
from iasios.access import forget_standing, office_scope, person_scope
from iasios.audit.models import AuditEvent
from iasios.inbox.queries import waiting_things
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.casereview.pages import NOW, grid, page
from tests.factories.case_review import complete_review, fill_case, hand_in

pytestmark = pytest.mark.django_db
TEXT = "The date is before the 12 months."


@pytest.fixture
def asked(ours):
    fill_case(ours, 4)
    return request_case_check(review=ours.case_review, note="Please look at case 4.", by=ours.representative)


def check_page(place):
    return grid(place) + "check/"


def office_page(place):
    return reverse("casereview:office_check", args=[place.application.code])


def kinds(user):
    with office_scope("read the inbox"):
        return [thing for thing in waiting_things("all", user.pk) if thing.kind == "case_check"]


def test_the_keeper_asks_and_it_waits_in_the_inbox_for_two_working_days(ours, theirs, office, as_user):
    browser = as_user(ours.representative)
    assert browser.post(check_page(ours), {"note": ""}).status_code == 422
    assert not CaseCheck.objects.exists()
    fill_case(ours, 4)
    assert browser.post(check_page(ours), {"note": "Please look at case 4."}).status_code == 302
    check = CaseCheck.objects.get()
    # 4 March 2026 is a Wednesday.
    assert (check.number, check.status, check.due_on) == (1, "requested", date(2026, 3, 6))
    (thing,) = kinds(office)
    assert (thing.name, thing.due_on, thing.facts["code"]) == (
        ours.facility.name,
        date(2026, 3, 6),
        ours.application.code,
    )
    assert "before submission" in as_user(office).get(reverse("portal:today")).content.decode()
    mail = OutboxEmail.objects.get(kind="case_review.check_requested")
    assert "case 4" not in mail.text
    assert AuditEvent.objects.filter(action="case_check.requested", facility=ours.facility).count() == 1
    # Once is enough.
    assert browser.post(check_page(ours), {"note": ""}).status_code == 422
    assert CaseCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 5), date(2026, 3, 9)),
        (date(2026, 3, 6), date(2026, 3, 10)),
        (date(2026, 3, 7), date(2026, 3, 10)),
    ],
)
def test_saturday_and_sunday_do_not_count(ours, day, due):
    fill_case(ours, 4)
    with time_machine.travel(NOW.replace(day=day.day), tick=False):
        assert request_case_check(review=ours.case_review, by=ours.account_holder).due_on == due


def test_who_may_ask_and_who_may_not(ours, theirs, chair, assessor_one, office, as_user):
    fill_case(ours, 4)
    for person, status in ((ours.member, 403), (ours.deputy, 403), (office, 403), (chair, 403), (assessor_one, 404)):
        assert as_user(person).post(check_page(ours), {"note": ""}).status_code == status, person
    assert as_user(theirs.representative).get(check_page(ours)).status_code == 404
    assert as_user(ours.member).get(check_page(ours)).status_code == 200
    assert as_user(chair).get(check_page(ours)).status_code == 403
    with pytest.raises(PermissionDenied):
        request_case_check(review=ours.case_review, by=ours.member)


def test_the_office_marks_cases_and_the_hospital_reads_it_once_sent(ours, asked, office, as_user):
    staff, hospital = as_user(office), as_user(ours.member)
    assert (
        staff.post(office_page(ours), {"step": "remark", "number": "", "cell": "stage", "text": TEXT}).status_code
        == 422
    )
    posted = {"step": "remark", "number": "4", "cell": "procedure_on", "text": TEXT}
    assert staff.post(office_page(ours), posted).status_code == 302
    assert staff.post(office_page(ours), posted | {"number": "", "cell": "", "text": "In general"}).status_code == 302
    assert staff.post(office_page(ours), posted | {"text": "A slip"}).status_code == 302
    slip = CaseRemark.objects.get(text="A slip")
    assert staff.post(office_page(ours), {"step": f"remove:{slip.pk}"}).status_code == 302
    for path in (check_page(ours), page(ours, 4)):
        assert TEXT not in hospital.get(path).content.decode()
    with person_scope(ours.member):
        assert not CaseRemark.objects.exists()
    assert staff.post(office_page(ours), {"step": "pass", "answer": ""}).status_code == 422
    assert staff.post(office_page(ours), {"step": "send", "answer": "Nearly there."}).status_code == 302

    check = CaseCheck.objects.get()
    assert (check.status, check.closed_by, check.answer) == ("remarks", office, "Nearly there.")
    assert kinds(office) == []
    for path in (check_page(ours), page(ours, 4)):
        assert TEXT in hospital.get(path).content.decode()
    assert TEXT not in hospital.get(page(ours, 5)).content.decode()
    assert "The office has 2 remarks" in hospital.get(grid(ours)).content.decode()
    mails = OutboxEmail.objects.filter(kind="case_review.check_remarks")
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        person.email for person in (ours.representative, ours.deputy, ours.account_holder)
    )
    assert TEXT not in "".join(mails.values_list("text", flat=True))
    # Neither name of the office's person is shown to the hospital.
    assert office.full_name not in hospital.get(check_page(ours)).content.decode()


def test_the_hospital_answers_asks_again_and_the_office_says_fine(ours, theirs, asked, office, as_user):
    remark = write_case_remark(check=asked, number=4, cell="stage", text=TEXT, by=office)
    with pytest.raises(PermissionDenied):
        answer_case_remark(remark=remark, text="x", by=theirs.member)
    send_case_remarks(check=asked, by=office)
    hospital = as_user(ours.member)
    path = f"{grid(ours)}remarks/{remark.pk}/"
    assert hospital.get(path).status_code == 200
    assert hospital.post(path, {"text": " "}).status_code == 422
    assert hospital.post(path, {"text": "Corrected."}).status_code == 302
    assert as_user(theirs.member).post(path, {"text": "x"}).status_code == 404
    remark.refresh_from_db()
    assert (remark.answer, remark.answered_by) == ("Corrected.", ours.member)
    again = request_case_check(review=ours.case_review, by=ours.representative)
    assert again.number == 2
    assert "Corrected." in as_user(office).get(office_page(ours)).content.decode()
    assert as_user(office).post(office_page(ours), {"step": "pass", "answer": ""}).status_code == 302
    again.refresh_from_db()
    remark.refresh_from_db()
    assert (again.status, remark.settled_by) == ("fine", office)
    assert OutboxEmail.objects.filter(kind="case_review.check_fine").count() == 3
    with pytest.raises(StepRefused):
        answer_case_remark(remark=remark, text="Late", by=ours.member)
    titles = as_user(ours.member).get(reverse("portal:timeline", args=[ours.application.code])).content.decode()
    assert titles.count("Cases looked through") == 2
    assert titles.count("Check of the cases asked for") == 2


def test_it_never_blocks_submission_and_lapses_with_it(ours, office, as_user, chair):
    complete_review(ours)
    asked = request_case_check(review=ours.case_review, by=ours.representative)
    hand_in(ours)
    with office_scope("read"):
        assert not waiting_checks().exists()
    assert kinds(office) == []
    with pytest.raises(StepRefused):
        write_case_remark(check=asked, number=1, text=TEXT, by=office)
    with pytest.raises(StepRefused):
        pass_case_check(check=asked, by=office)
    html = as_user(ours.member).get(check_page(ours)).content.decode()
    assert "Submitted before the office had looked" in html
    assert as_user(chair).get(check_page(ours)).status_code == 403
    assert as_user(ours.representative).post(check_page(ours), {"note": ""}).status_code == 403
    assert (
        "Check of the cases"
        not in as_user(chair).get(reverse("portal:timeline", args=[ours.application.code])).content.decode()
    )


def test_after_a_return_the_hospital_asks_anew(ours, office):
    complete_review(ours)
    first = request_case_check(review=ours.case_review, by=ours.representative)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        hand_in(ours)
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        return_application(application=Application.objects.get(pk=ours.application.pk), by=office, reason="Please.")
        assert kinds(office) == []
        forget_standing(ours.representative)
        second = request_case_check(review=CaseReview.objects.get(pk=ours.case_review.pk), by=ours.representative)
        first.refresh_from_db()
        assert (first.status, second.number) == (CheckStatus.LAPSED, 2)
        assert len(kinds(office)) == 1


def test_taken_back_and_settled(ours, asked, office):
    draft = write_case_remark(check=asked, number=4, text=TEXT, by=office)
    with pytest.raises(StepRefused):
        settle_case_remark(remark=draft, by=office)
    withdraw_case_check(check=asked, by=ours.account_holder)
    with pytest.raises(StepRefused):
        withdraw_case_check(check=asked, by=ours.account_holder)
    with pytest.raises(StepRefused):
        send_case_remarks(check=asked, by=office)
    assert not CaseRemark.objects.filter(sent_at__isnull=False).exists()
    again = request_case_check(review=ours.case_review, by=ours.representative)
    remark = write_case_remark(check=again, number=4, text=TEXT, by=office)
    send_case_remarks(check=again, by=office)
    with pytest.raises(StepRefused):
        remove_case_remark(remark=remark, by=office)
    settle_case_remark(remark=remark, by=office)
    with pytest.raises(PermissionDenied):
        settle_case_remark(remark=remark, by=ours.representative)


def test_postgresql_keeps_what_was_sent_and_hides_it_from_others(ours, theirs, asked, office, assessor_one):
    remark = write_case_remark(check=asked, number=4, text=TEXT, by=office)
    send_case_remarks(check=asked, by=office)
    with person_scope(theirs.representative):
        assert not CaseCheck.objects.exists()
        assert not CaseRemark.objects.exists()
    with person_scope(assessor_one):
        assert not CaseRemark.objects.exists()
    with person_scope(ours.member):
        assert CaseRemark.objects.count() == 1
    with office_scope("try to change what was sent"):
        for change in (
            lambda: CaseRemark.objects.filter(pk=remark.pk).delete(),
            lambda: CaseRemark.objects.filter(pk=remark.pk).update(text="x"),
            lambda: CaseCheck.objects.filter(pk=asked.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_pages_cost_the_same_with_more_remarks(ours, asked, office, as_user, django_assert_max_num_queries):
    staff, hospital = as_user(office), as_user(ours.member)
    seen = []
    for wanted in (1, 3):
        while CaseRemark.objects.count() < wanted:
            write_case_remark(check=asked, number=4, text=TEXT, by=office)
        CaseRemark.objects.update(sent_at=NOW)
        counts = []
        for browser, path in (
            (staff, office_page(ours)),
            (hospital, check_page(ours)),
            (hospital, page(ours, 4)),
            (hospital, grid(ours)),
        ):
            # The number beside *Today* is kept for a minute; the first look counts it.
            browser.get(path)
            with django_assert_max_num_queries(12) as queries:
                assert browser.get(path).status_code == 200
            counts.append(len(queries))
        seen.append(counts)
    assert seen[0] == seen[1]
