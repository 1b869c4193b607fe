"""Recommendations, the signature, and what follows from it (R58 to R60, R65 to R67, R74, R83)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from applications.models import Application, StatusChange
from assessment.deadlines import last_day_of_term
from assessment.models import Accreditation, Certificate, CertificateSequence, Decision, Evaluation, Recommendation
from assessment.queries.dossiers import disclosed_recommendations, dossier_of, last_return
from assessment.services import hand_in, recommend, return_to_assessors, sign_off
from facilities.enums import NoticeKind
from facilities.models import Listing, Notice
from facilities.services import add_member
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.documents.models import Document
from iasios.documents.pdf import render_pdf
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.documents.reading import text_of
from tests.factories.dossier import (
    accredited,
    awaiting_sign_off,
    handed_in,
    judge,
    second_round,
    with_assessors,
)
from tests.factories.people import make_user
from tests.factories.plans import decided

pytestmark = pytest.mark.django_db
GOOD = {"outcome": "approve", "reasons": "A mature service."}


# --- recommendations --------------------------------------------------------------------------------------------------


@pytest.mark.stage("handed_in")
@pytest.mark.rule("R58")
def test_the_first_recommendation_is_seen_by_nobody_else(ours, theirs, office, one, two):
    application = handed_in(ours, office, one, two)
    mails = OutboxEmail.objects.count()
    made = recommend(application=application, by=one, **GOOD)
    application.refresh_from_db()
    assert (made.is_disclosed, application.recommendations_in, application.status) == (False, 0, "round_1")
    assert OutboxEmail.objects.count() == mails
    with person_scope(two):
        assert not Recommendation.objects.exists()
        assert dossier_of(application, two).turn.step == "compare"


@pytest.mark.stage("handed_in")
@pytest.mark.rule("R58", "R59")
def test_the_second_recommendation_brings_it_to_the_chairperson(ours, theirs, office, one, two, chair):
    application = awaiting_sign_off(ours, office, one, two)
    application.refresh_from_db()
    assert (application.status, application.holder) == ("awaiting_sign_off", "chairperson")
    assert application.due_on == timezone.localdate() + timedelta(days=14)
    assert (application.signed_off_from, application.recommendations_in) == ("round_1", 2)
    assert Recommendation.objects.filter(is_disclosed=True).count() == 2
    assert OutboxEmail.objects.get(kind="assessment.awaiting_sign_off").to == chair.email
    assert StatusChange.objects.get(application=application, step="recommend").by is None


@pytest.mark.stage("handed_in")
def test_each_recommends_once(ours, office, one, two):
    application = handed_in(ours, office, one, two)
    recommend(application=application, by=one, **GOOD)
    with pytest.raises(StepRefused, match="already"):
        recommend(application=application, by=one, **GOOD)


@pytest.mark.stage("handed_in")
def test_reasons_are_required(ours, office, one, two):
    application = handed_in(ours, office, one, two)
    with pytest.raises(StepRefused, match="reasons"):
        recommend(application=application, outcome="approve", reasons="  ", by=one)


@pytest.mark.stage("assigned")
def test_nothing_is_recommended_before_both_have_handed_in(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one)
    hand_in(application=application, by=one)
    with pytest.raises(StepRefused, match="Both assessors must hand in first"):
        recommend(application=application, by=one, **GOOD)


@pytest.mark.stage("assigned")
@pytest.mark.rule("R53")
def test_open_questions_of_round_1_go_to_the_hospital_first(ours, office, one, two):
    application = handed_in(ours, office, one, two, unmet_by_second=("8c",))
    with pytest.raises(StepRefused, match="Put them to the hospital first"):
        recommend(application=application, by=one, **GOOD)


@pytest.mark.stage("assigned")
@pytest.mark.rule("R28")
def test_accredit_needs_every_core_question_met_in_ones_own_evaluation(ours, office, one, two):
    application = second_round(ours, office, one, two, codes=("8c",))
    judge(application, one, choice="unclear", comment="Still.", codes=("8c",))
    judge(application, two, codes=("8c",))
    for person in (one, two):
        hand_in(application=application, by=person)
    with pytest.raises(StepRefused, match=r"8\(c\)"):
        recommend(application=application, by=one, **GOOD)
    assert recommend(application=application, by=two, **GOOD).outcome == "approve"


@pytest.mark.stage("handed_in")
@pytest.mark.rule("R61")
@pytest.mark.parametrize("outcome", ["defer", "deny"])
def test_defer_and_deny_are_recommended_only_after_a_remote_audit(outcome, ours, office, one, two):
    application = handed_in(ours, office, one, two)
    with pytest.raises(StepRefused, match="remote audit"):
        recommend(application=application, outcome=outcome, reasons="x", by=one)


@pytest.mark.stage("handed_in")
def test_only_the_assigned_recommend(ours, theirs, office, one, two, three, chair):
    with_assessors(theirs, office, two, three)
    application = handed_in(ours, office, one, two)
    for person in (three, office, chair, ours.representative):
        with pytest.raises(PermissionDenied):
            recommend(application=application, by=person, **GOOD)
    assert not Recommendation.objects.exists()


@pytest.mark.stage("handed_in")
def test_two_recommendations_in_the_same_second_reach_the_chairperson(ours, office, one, two):
    application = handed_in(ours, office, one, two)
    stale = [Application.objects.get(pk=application.pk) for _ in range(2)]
    recommend(application=stale[0], by=one, **GOOD)
    recommend(application=stale[1], by=two, **GOOD)
    assert Application.objects.get(pk=application.pk).status == "awaiting_sign_off"


# --- returning --------------------------------------------------------------------------------------------------------


@pytest.mark.stage("awaiting_sign_off")
@pytest.mark.rule("R59")
def test_a_return_asks_both_anew_and_keeps_the_reason_from_the_hospital(ours, theirs, office, one, two, chair):
    application = awaiting_sign_off(ours, office, one, two)
    return_to_assessors(application=application, reason="Look at 8(c) again.", by=chair)
    application.refresh_from_db()
    assert (application.status, application.holder, application.recommendations_in) == ("round_1", "assessors", 0)
    assert disclosed_recommendations(application) == []
    with person_scope(two):
        assert last_return(application).return_reason == "Look at 8(c) again."
    step = StatusChange.objects.get(application=application, step="return_to_assessors")
    assert (step.by, step.reason) == (None, "")
    mails = OutboxEmail.objects.filter(kind="assessment.returned")
    assert sorted(mail.to for mail in mails) == [one.email, two.email]
    assert all("8(c)" not in mail.text for mail in mails)
    assert Evaluation.objects.filter(is_disclosed=True).count() == 2
    for person in (one, two):
        recommend(application=application, by=person, **GOOD)
    application.refresh_from_db()
    assert application.status == "awaiting_sign_off"


@pytest.mark.stage("awaiting_sign_off")
def test_a_return_needs_a_reason(ours, office, one, two, chair):
    application = awaiting_sign_off(ours, office, one, two)
    with pytest.raises(StepRefused, match="Say why"):
        return_to_assessors(application=application, reason=" ", by=chair)


@pytest.mark.stage("assigned")
def test_after_round_2_a_return_leads_back_to_round_2(ours, office, one, two, chair):
    application = second_round(ours, office, one, two, codes=("8c",))
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    for person in (one, two):
        recommend(application=application, by=person, **GOOD)
    return_to_assessors(application=application, reason="Again.", by=chair)
    application.refresh_from_db()
    assert application.status == "round_2"


# --- signing ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R59", "R60", "R65", "R66", "R67", "R74", "R83")
def test_approving_awards_lists_certifies_and_tells(ours, theirs, office, one, two, chair):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        found = accredited(ours, office, one, two, chair)
    application, decision = found.application, found.decision
    application.refresh_from_db()
    ours.facility.refresh_from_db()
    assert (application.status, application.holder, application.decided_by) == ("approved", "nobody", chair)
    assert (decision.outcome, decision.signed_by, decision.level) == ("approve", chair, "accredited")
    term = Accreditation.objects.get(application=application)
    assert (term.starts_on, term.ends_on) == (date(2026, 3, 4), date(2030, 3, 3))
    certificate = term.certificates.get()
    assert (certificate.number, certificate.facility_name, certificate.city) == (
        "2026-0001",
        "Northgate University Hospital",
        "Leeds",
    )
    assert (certificate.starts_on, certificate.ends_on, certificate.edition) == (term.starts_on, term.ends_on, "2026.1")
    assert ours.facility.status == "accredited"
    listing = Listing.objects.get(facility=ours.facility)
    assert (listing.standing, listing.until, listing.certificate_code) == (
        "accredited",
        date(2030, 3, 3),
        certificate.code,
    )
    assert certificate.document.context == {
        "facility_name": "Northgate University Hospital",
        "city": "Leeds",
        "country_name": "United Kingdom",
        "level": "accredited",
        "level_label": "Accredited Centre",
        "core_total": 28,
        "starts_on": "2026-03-04",
        "ends_on": "2030-03-03",
        "number": "2026-0001",
        "code": certificate.code,
        "edition": "2026.1",
        "verify_url": f"http://127.0.0.1:8000/verify/{certificate.code}/",
        "chair_name": "Prof. Ruth Adeyemi",
    }
    assert set(Document.objects.filter(facility=ours.facility, kind__in=["letter", "certificate"])) == {
        decision.letter,
        certificate.document,
    }
    assert decision.letter.context["outcome"] == "approve"
    assert Notice.objects.get(facility=ours.facility, kind=NoticeKind.DECIDED).values["ends_on"] == "2030-03-03"
    mails = OutboxEmail.objects.filter(kind="assessment.decided")
    assert all("The office sends the framed certificate by post" in " ".join(mail.text.split()) for mail in mails)
    assert sorted(mail.to for mail in mails) == sorted(
        person.email for person in (ours.representative, ours.deputy, ours.account_holder)
    )
    assert {document.kind for mail in mails for document in mail.attachments.all()} == {
        "letter",
        "report",
        "certificate",
    }
    assert AuditEvent.objects.filter(action="assessment.decided", actor=chair, subject=application.code).count() == 1
    assert not Certificate.objects.filter(facility=theirs.facility).exists()


@pytest.mark.rule("R74")
@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 3, 4), date(2030, 3, 3)),
        (date(2026, 1, 1), date(2029, 12, 31)),
        (date(2028, 2, 29), date(2032, 2, 28)),
        (date(2096, 2, 29), date(2100, 2, 28)),
        (date(2024, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_term_is_four_years_less_a_day(starts_on, ends_on):
    assert last_day_of_term(starts_on) == ends_on


def test_the_day_of_the_decision_is_the_day_in_vienna(ours, office, one, two, chair):
    with time_machine.travel(datetime(2026, 3, 3, 23, 30, tzinfo=UTC), tick=False):
        accredited(ours, office, one, two, chair)
    assert Accreditation.objects.get().starts_on == date(2026, 3, 4)


def test_numbers_run_without_a_gap(ours, theirs, office, one, two, chair):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        CertificateSequence.objects.create(year=2026, last=146)
        first = accredited(ours, office, one, two, chair)
        application = awaiting_sign_off(theirs, office, one, two)
        with pytest.raises(PermissionDenied):
            sign_off(application=application, outcome="approve", by=office)
        sign_off(application=application, outcome="approve", by=chair)
    numbers = list(Certificate.objects.order_by("number").values_list("number", "facility"))
    assert numbers == [("2026-0147", first.place.facility.pk), ("2026-0148", theirs.facility.pk)]


@pytest.mark.stage("awaiting_sign_off")
@pytest.mark.rule("R61", "R64")
@pytest.mark.parametrize("outcome", ["defer", "deny"])
def test_defer_and_deny_are_closed_without_a_remote_audit(outcome, ours, office, one, two, chair):
    application = awaiting_sign_off(ours, office, one, two)
    with pytest.raises(StepRefused, match="remote audit"):
        sign_off(application=application, outcome=outcome, reason="x", by=chair)
    ours.facility.refresh_from_db()
    assert (Decision.objects.count(), ours.facility.status) == (0, "enrolled")


@pytest.mark.stage("awaiting_sign_off")
@pytest.mark.rule("R59")
def test_only_the_chairperson_signs(ours, theirs, office, one, two):
    application = awaiting_sign_off(ours, office, one, two)
    for person in (office, one, two, ours.representative, theirs.representative, make_user("x@x.example", "X Y")):
        with pytest.raises(PermissionDenied):
            sign_off(application=application, outcome="approve", by=person)
        with pytest.raises(PermissionDenied):
            return_to_assessors(application=application, reason="x", by=person)
    assert not Decision.objects.exists()


@pytest.mark.stage("submitted")
@pytest.mark.rule("R59")
def test_whoever_assessed_never_signs(ours, office, one, two):
    both = make_user("both@iasios.example", "Ada Both", groups=["assessor", "chairperson"])
    application = awaiting_sign_off(ours, office, one, both)
    with pytest.raises(PermissionDenied, match="You assessed this application"):
        sign_off(application=application, outcome="approve", by=both)
    with pytest.raises(PermissionDenied, match="You assessed this application"):
        return_to_assessors(application=application, reason="x", by=both)
    assert OutboxEmail.objects.filter(kind="assessment.awaiting_sign_off").count() == 0


@pytest.mark.stage("awaiting_sign_off")
def test_a_chairperson_of_the_hospital_does_not_sign(ours, office, one, two, chair):
    application = awaiting_sign_off(ours, office, one, two)
    add_member(facility=ours.facility, user=chair, by=None)
    with pytest.raises(PermissionDenied, match="belong to this hospital"):
        sign_off(application=application, outcome="approve", by=chair)


@pytest.mark.stage("accredited")
@pytest.mark.rule("R59")
def test_postgresql_refuses_an_assessors_signature(ours, office, one, two, chair):
    found = accredited(ours, office, one, two, chair)
    with pytest.raises(IntegrityError, match="an assessor of the application cannot sign"), transaction.atomic():
        Decision.objects.create(
            application=found.application,
            facility=ours.facility,
            outcome="approve",
            level="accredited",
            signed_at=found.decision.signed_at,
            signed_by=one,
            letter=found.decision.letter,
        )


@pytest.mark.stage("accredited")
def test_nothing_is_signed_twice(ours, office, one, two, chair):
    found = accredited(ours, office, one, two, chair)
    with pytest.raises(PermissionDenied, match="not waiting for a signature"):
        sign_off(application=found.application, outcome="approve", by=chair)
    assert Certificate.objects.count() == 1


@pytest.mark.stage("assigned")
def test_the_letter_quotes_remarks_without_a_name(ours, office, one, two, chair):
    application = with_assessors(ours, office, one, two)
    judge(application, one, comment="The example is good.", codes=("8c",))
    for person in (one, two):
        judge(application, person)
        hand_in(application=application, by=person)
    for person in (one, two):
        recommend(application=application, by=person, **GOOD)
    decision = sign_off(application=application, outcome="approve", by=chair)
    paragraphs = decision.letter.context["paragraphs"]
    assert paragraphs[-1] == "8(c): The example is good."
    text = str(decision.letter.context)
    assert not any(name in text for name in ("Ferrán", "Wikström", "Lucía", "Jonas"))


@pytest.mark.stage("accredited")
@pytest.mark.rule("R66")
def test_a_certificate_changes_in_status_only(ours, office, one, two, chair):
    accredited(ours, office, one, two, chair)
    certificate = Certificate.objects.get()
    for change in ({"facility_name": "Other"}, {"ends_on": date(2040, 1, 1)}, {"code": "X"}):
        with pytest.raises(IntegrityError, match="only the status"), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(**change)
    with pytest.raises(IntegrityError, match="only the status"), transaction.atomic():
        certificate.delete()
    # The status itself follows a signed change (test_certificate_changes.py).
    with pytest.raises(IntegrityError, match="follows from its history"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(status="withdrawn", status_on=date(2027, 1, 1))


@pytest.mark.stage("assigned")
@pytest.mark.parametrize(
    ("outcome", "heading"),
    [("approve", "Accredited Centre"), ("defer", "Decision deferred"), ("deny", "Accreditation not granted")],
)
def test_the_signed_letter_is_headed_in_words(outcome, heading, ours, office, one, two, chair):
    if outcome == "approve":
        accredited(ours, office, one, two, chair)
    else:
        decided(ours, office, one, two, chair, outcome=outcome)
    text = text_of(render_pdf(Decision.objects.get().letter))
    assert heading in text
    assert f" {outcome} " not in text


@pytest.mark.rule("R61", "R63")
@pytest.mark.stage("audit_held")
@pytest.mark.parametrize("outcome", ["defer", "deny"])
def test_the_mail_itself_says_the_90_days_and_the_duty_of_an_on_site_audit(outcome, ours, office, one, two, chair):
    decided(ours, office, one, two, chair, outcome=outcome)
    mail = OutboxEmail.objects.filter(kind="assessment.decided", to=ours.representative.email).get()
    signed_on = timezone.localdate(Decision.objects.get().signed_at)
    due_on = date_format(signed_on + timedelta(days=90), "DATE_FORMAT")
    text = " ".join(mail.text.split())
    said = text[text.index("A corrective") :].partition(". ")[0]
    assert said == f"A corrective action plan is handed in within 90 days, by {due_on}"
    assert ("An on-site audit is a must before a new decision" in text) is (outcome == "deny")
    assert "framed certificate" not in text
