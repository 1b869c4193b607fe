"""The office orders a draw; records drawn without the portal; what is pointed out and never blocked (R37)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from applications.models import Application
from applications.queries import answers_of, dossier_context
from assessment.services import assign_assessors
from casereview.models import Case, CaseReview, Draw
from casereview.services import confirm_random_selection, fix_seed, order_draw, record_draw
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.casereview.pages import grid
from tests.factories.case_review import complete_review, hand_in

pytestmark = pytest.mark.django_db
REASON = "The list had procedures of two departments."


def review_of(place):
    return CaseReview.objects.select_related("application__facility").get(pk=place.case_review.pk)


def order_page(place):
    return reverse("casereview:order_draw", args=[place.application.code])


def test_the_office_orders_a_draw_with_a_reason_a_mail_and_a_line_in_the_log(ours, theirs, office, chair, as_user):
    fix_seed(review=ours.case_review, by=ours.member)
    record_draw(review=ours.case_review, size=412, by=ours.member)
    confirm_random_selection(review=ours.case_review, by=ours.member)
    browser = as_user(office)
    facility_page = browser.get(reverse("portal:facility", args=[ours.slug])).content.decode()
    assert order_page(ours) in facility_page
    assert browser.get(order_page(ours)).status_code == 200
    assert browser.post(order_page(ours), {"reason": " "}).status_code == 422
    assert Draw.objects.count() == 1
    assert browser.post(order_page(ours), {"reason": REASON}).status_code == 302

    draw = Draw.objects.get(number=2)
    assert (draw.is_ordered, draw.reason, draw.fixed_by) == (True, REASON, office)
    assert review_of(ours).random_selection_confirmed_at is None
    mails = OutboxEmail.objects.filter(kind="case_review.draw_ordered")
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        person.email for person in (ours.representative, ours.deputy, ours.account_holder)
    )
    assert REASON not in "".join(mails.values_list("text", flat=True))
    assert AuditEvent.objects.filter(action="case_review.draw_ordered", facility=ours.facility).count() == 1

    hospital = as_user(ours.representative)
    assert "The office has ordered this draw." in hospital.get(grid(ours) + "selection/").content.decode()
    tasks = hospital.get(reverse("portal:home", args=[ours.slug])).context["tasks"]
    assert [task.why for task in tasks if task.title == "Draw the 30 records"] == [
        f"The office has ordered a new draw: “{REASON}”"
    ]
    assert browser.post(order_page(ours), {"reason": REASON}).status_code == 422
    for person, status in ((ours.representative, 403), (chair, 403), (theirs.representative, 404)):
        assert as_user(person).post(order_page(ours), {"reason": REASON}).status_code == status
    with pytest.raises(PermissionDenied):
        order_draw(review=review_of(ours), reason=REASON, by=ours.representative)


def test_what_was_submitted_is_returned_for_it_until_assessors_are_assigned(
    ours, office, assessor_one, assessor_two, as_user
):
    complete_review(ours)
    hand_in(ours)
    order_draw(review=review_of(ours), reason=REASON, by=office)
    application = Application.objects.get(pk=ours.application.pk)
    assert (application.status, application.case_review_completed_at) == ("draft", None)
    assert Draw.objects.get().number == 1
    assert Draw.objects.get().reason == REASON


def test_it_is_refused_once_assessors_are_assigned(ours, office, assessor_one, assessor_two, as_user):
    complete_review(ours)
    hand_in(ours)
    application = Application.objects.get(pk=ours.application.pk)
    assign_assessors(application=application, first=assessor_one, second=assessor_two, by=office)
    with pytest.raises(StepRefused):
        order_draw(review=review_of(ours), reason=REASON, by=office)
    assert order_page(ours) not in as_user(office).get(reverse("portal:facility", args=[ours.slug])).content.decode()
    assert not Draw.objects.exists()
    assert Application.objects.get(pk=application.pk).status == "round_1"


def test_records_drawn_without_the_portal_are_explained_to_the_assessors(ours, as_user, chair):
    browser, path = as_user(ours.member), grid(ours) + "selection/"
    yes = {"drawn": "on", "key_kept": "on"}
    assert browser.post(path, yes).status_code == 200
    assert review_of(ours).random_selection_confirmed_at is None
    how = "Two colleagues drew 30 slips from a box with all 412 numbers."
    assert browser.post(path, yes | {"how": how}).status_code == 302
    assert review_of(ours).selection_how == how
    complete_review(ours)
    hand_in(ours)
    application = Application.objects.get(pk=ours.application.pk)
    for page in (f"/facilities/{ours.slug}/application/3/", grid(ours) + "summary/"):
        html = as_user(chair).get(page).content.decode()
        assert how in html, page
    answers = answers_of(application, with_evidence=True)
    context = dossier_context(application, answers, submitted_by="Dr Holt")
    asked = [q for s in context["standards"] for q in s["questions"] if q.get("draws")]
    assert [(q["number"], q["draws"][0]["method"], q["draws"][0]["reason"]) for q in asked] == [(13, "own", how)]


def test_a_skipped_draw_is_said_even_without_words(ours, as_user, chair):
    complete_review(ours)
    hand_in(ours)
    html = as_user(chair).get(f"/facilities/{ours.slug}/application/3/").content.decode()
    assert "The hospital drew the records without the portal" in html


def test_a_list_shorter_than_the_year_is_pointed_out_and_not_refused(ours, theirs, as_user, chair):
    yearly = ours.facility.procedures_per_year
    fix_seed(review=ours.case_review, by=ours.member)
    record_draw(review=ours.case_review, size=yearly - 1, by=ours.member)
    words = f"Your list has {yearly - 1} procedures, and your profile says {yearly} a year."
    assert words in as_user(ours.member).get(grid(ours) + "selection/").content.decode()
    fix_seed(review=theirs.case_review, by=theirs.member)
    record_draw(review=theirs.case_review, size=theirs.facility.procedures_per_year, by=theirs.member)
    assert "your profile says" not in as_user(theirs.member).get(grid(theirs) + "selection/").content.decode()
    complete_review(ours)
    hand_in(ours)
    html = as_user(chair).get(f"/facilities/{ours.slug}/application/3/").content.decode()
    assert f"it does {yearly} a year: the list is shorter" in html


def test_cases_that_are_the_same_are_pointed_out(ours, theirs, as_user):
    complete_review(ours)
    rows = Case.objects.filter(review=ours.case_review)
    for case in rows:
        rows.filter(pk=case.pk).update(procedure_on=case.procedure_on - timedelta(days=case.number))
    fourth = rows.get(number=4)
    summary = grid(ours) + "summary/"
    assert as_user(ours.member).get(summary).context["tallies"].twins == ()
    rows.filter(number=9).update(
        tumour_type=fourth.tumour_type, procedure_on=fourth.procedure_on, marks=fourth.marks, is_complete=True
    )
    response = as_user(ours.member).get(summary)
    assert response.context["tallies"].twins == ((4, 9),)
    assert "Cases that are the same" in response.content.decode()
    rows.filter(number=9).update(is_complete=False)
    assert as_user(ours.member).get(summary).context["tallies"].twins == ()


def test_the_page_of_the_draw_says_it_in_a_doctors_words(ours, as_user):
    browser, path = as_user(ours.member), grid(ours) + "selection/"
    html = browser.get(path).content.decode()
    assert "Start the draw" in html
    fix_seed(review=ours.case_review, by=ours.member)
    record_draw(review=ours.case_review, size=900, by=ours.member, list_fingerprint="a" * 64)
    html = browser.get(path).content.decode()
    before, proof = html.split("Proof of the draw", 1)
    folded, after = proof.split("</details>", 1)
    for word in ("SHA-256", "fingerprint", "Fingerprint", "Seed", "Salt", "salt"):
        visible = (before + after).split("<template", 1)[0]
        text = " ".join(part.split(">", 1)[-1] for part in visible.split("<"))
        assert word not in text, word
    assert "SHA-256" in folded
    assert "data-draw-save" in html
