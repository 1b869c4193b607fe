"""Being asked, saying yes or no, giving back, losing a seat, and the hospital's word on a name."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Assignment, Evaluation, NameDisclosure, Objection, Verdict
from assessment.services import (
    accept_seat,
    assign_assessors,
    decide_objection,
    decline_seat,
    disclose_names,
    hand_back,
    hand_in,
    object_to_assessor,
    remove_assessor,
)
from iasios.access import forget_standing, person_scope, roles_of
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.dossier import evaluation_of, handed_in, judge, submitted_application, with_assessors

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


@pytest.fixture
def application(ours, theirs):
    return submitted_application(ours)


@pytest.fixture
def asked(application, office, one, two):
    assign_assessors(application=application, first=one, second=two, ask=True, by=office)
    return application


def seat(application, person):
    return Assignment.objects.select_related("application").get(
        application=application, assessor=person, ended_at__isnull=True
    )


# --- asked, yes, no ---------------------------------------------------------------------------------------------------


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_somebody_who_is_asked_sees_nothing_until_yes(asked, ours, one, as_user):
    assert roles_of(one, asked) == frozenset()
    assert as_user(one).get(url("dossier", asked.code)).status_code == 404
    assert OutboxEmail.objects.filter(kind="assessment.asked").count() == 2
    page = as_user(one)
    assert ours.facility.name in page.get(url("list")).content.decode()
    assert "Leeds, United Kingdom" in page.get(url("invitation", asked.code)).content.decode()
    assert page.post(url("invitation", asked.code)).url == url("dossier", asked.code)
    assert page.get(url("question", asked.code, "1a")).status_code == 200
    assert Evaluation.objects.get().assessor == one
    assert page.get(url("invitation", asked.code)).url == url("dossier", asked.code)


@pytest.mark.stage("submitted")
def test_saying_yes_twice_changes_nothing(asked, one):
    taken = accept_seat(assignment=seat(asked, one), by=one)
    assert accept_seat(assignment=taken, by=one).responded_at == taken.responded_at
    assert AuditEvent.objects.filter(action="assessment.accepted").count() == 1


@pytest.mark.stage("submitted")
def test_nobody_answers_for_somebody_else(asked, one, two, three, as_user):
    with pytest.raises(PermissionDenied, match="Somebody else was asked"):
        accept_seat(assignment=seat(asked, one), by=two)
    assert as_user(three).get(url("invitation", asked.code)).status_code == 404


@pytest.mark.stage("submitted")
def test_declining_empties_the_seat_and_tells_the_office(asked, one, as_user):
    response = as_user(one).post(url("decline", asked.code), {"reason": "On leave."})
    assert response.url == url("list")
    asked.refresh_from_db()
    assert (asked.assessors_assigned, asked.holder, asked.due_on) == (
        1,
        "office",
        timezone.localdate() + timedelta(days=14),
    )
    declined = Assignment.objects.get(assessor=one)
    assert (declined.response, declined.reason, declined.ended_by) == ("declined", "On leave.", one)
    assert OutboxEmail.objects.get(kind="assessment.seat_vacant").to == "office@iasios.example"
    assert as_user(one).get(url("invitation", asked.code)).status_code == 404


@pytest.mark.stage("submitted")
def test_a_conflict_needs_its_reason(asked, one, as_user):
    response = as_user(one).post(url("decline", asked.code), {"is_conflict": "on", "reason": ""})
    assert (response.status_code, seat(asked, one).response) == (422, "asked")
    assert "what links you with the hospital" in response.content.decode()


@pytest.mark.stage("submitted")
def test_an_answer_after_the_seat_was_given_away_is_refused(asked, office, one, two, three):
    old = seat(asked, one)
    assign_assessors(application=asked, first=three, second=two, ask=True, by=office)
    for answer in (
        lambda: accept_seat(assignment=old, by=one),
        lambda: decline_seat(assignment=old, is_conflict=False, by=one),
    ):
        with pytest.raises(StepRefused, match="resolved in the meantime"):
            answer()
    forget_standing(one)
    assert roles_of(one, asked) == frozenset()


@pytest.mark.stage("submitted")
def test_who_was_asked_reads_the_same_day_in_mail_and_portal(asked, one, as_user):
    day = date_format(timezone.localdate() + timedelta(weeks=8), "DATE_FORMAT")
    assert day in OutboxEmail.objects.filter(kind="assessment.asked", to=one.email).get().text
    assert day in as_user(one).get(url("invitation", asked.code)).content.decode()


# --- in the middle ----------------------------------------------------------------------------------------------------


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_a_third_takes_over_and_what_was_written_keeps_its_author(ours, theirs, office, one, two, three):
    application = handed_in(ours, office, one, two, unmet_by_second=("8c",))
    hand_back(application=application, reason="Illness.", by=two)
    application.refresh_from_db()
    assert (application.assessors_assigned, application.round_handed_in, application.holder) == (1, 0, "office")
    forget_standing(two)
    assert roles_of(two, application) == frozenset()
    with person_scope(one):
        assert set(Verdict.objects.values_list("assessor", flat=True)) == {one.pk}
    assign_assessors(application=application, first=one, second=three, ask=True, by=office)
    accept_seat(assignment=seat(application, three), by=three)
    forget_standing(three)
    with person_scope(three):
        assert not Verdict.objects.exists()
    judge(application, three)
    hand_in(application=application, by=three)
    application.refresh_from_db()
    assert application.round_handed_in == 1
    # The one who left wrote it, and it still says so.
    assert Verdict.objects.get(assessor=two, question__code="8c").comment == "Please explain (two)."
    assert evaluation_of(application, two).is_disclosed is False


@pytest.mark.stage("assigned")
def test_giving_back_needs_a_reason(ours, office, one, two, as_user):
    application = with_assessors(ours, office, one, two)
    response = as_user(one).post(url("hand_back", application.code), {"reason": " "})
    assert (response.status_code, "Say in a few words why" in response.content.decode()) == (422, True)
    assert as_user(one).post(url("hand_back", application.code), {"reason": "Too much work."}).url == url("list")
    assert as_user(one).get(url("dossier", application.code)).status_code == 404


@pytest.mark.stage("assigned")
def test_the_one_who_stays_is_not_shown_the_offices_day(ours, office, one, two, as_user):
    application = with_assessors(ours, office, one, two)
    page = as_user(two)
    assert "Due by" in page.get(url("question", application.code, "1a")).content.decode()
    hand_back(application=application, reason="Illness.", by=one)
    assert "Due by" not in page.get(url("question", application.code, "1a")).content.decode()


@pytest.mark.stage("assigned")
def test_the_office_reads_who_gave_back_and_why(ours, office, one, two, as_user):
    application = with_assessors(ours, office, one, two)
    hand_back(application=application, reason="Illness in the family.", by=two)
    text = as_user(office).get(url("assign", application.code)).content.decode()
    for words in (
        "Seats that were left",
        "Handed back",
        "Illness in the family.",
        "Gave a dossier of this hospital back",
    ):
        assert words in text, words
    values = {"first": one.pk, "second": two.pk, "how": "ask"}
    refused = as_user(office).post(url("assign", application.code), values)
    assert (refused.status_code, "say why you choose this person despite it" in refused.content.decode()) == (422, True)
    as_user(office).post(url("assign", application.code), values | {"in_spite": "Well again."})
    assert Assignment.objects.filter(assessor=two, ended_at__isnull=True).get().response == "asked"


@pytest.mark.stage("assigned")
def test_only_who_is_new_is_said_to_be_asked(ours, office, one, two, three, as_user):
    application = with_assessors(ours, office, one, two)
    values = {"first": one.pk, "second": three.pk, "how": "ask"}
    page = as_user(office)
    text = page.post(url("assign", application.code), values, follow=True).content.decode()
    assert f"{three} is asked to assess {application.code}; the dossier opens with their yes." in text
    text = page.post(url("assign", application.code), values, follow=True).content.decode()
    assert f"The same two assess {application.code} as before." in text


@pytest.mark.stage("assigned")
def test_whoever_judges_finds_the_way_to_give_back_beside_the_question(ours, office, one, two, as_user):
    application = with_assessors(ours, office, one, two)
    way = url("hand_back", application.code)
    assert way in as_user(one).get(url("question", application.code, "1a")).content.decode()
    assert way not in as_user(office).get(url("question", application.code, "1a")).content.decode()


@pytest.mark.stage("assigned")
def test_only_who_holds_a_seat_is_offered_to_give_it_back(ours, office, one, two, as_user):
    application = with_assessors(ours, office, one, two)
    page, way = f"{url('dossier', application.code)}?view=summary", url("hand_back", application.code)
    assert way in as_user(one).get(page).content.decode()
    assert way not in as_user(office).get(page).content.decode()


@pytest.mark.stage("assigned")
def test_the_office_takes_a_seat_away_in_the_middle_of_a_round(ours, office, one, two, as_user):
    application = with_assessors(ours, office, one, two)
    judge(application, one, codes=("1a", "8c"))
    one.is_active = False
    one.save(update_fields=["is_active"])
    page = as_user(office)
    assert "Account closed" in page.get(url("assign", application.code)).content.decode()
    refused = page.post(url("seat_remove", application.code), {"seat": 1, "reason": ""})
    assert (refused.status_code, "Say why: the record keeps it." in refused.content.decode()) == (422, True)
    assert page.post(url("seat_remove", application.code), {"seat": 1, "reason": "Left."}).status_code == 302
    assert Assignment.objects.get(assessor=one).response == "replaced"
    assert Verdict.objects.filter(assessor=one).count() == 2
    assert page.post(url("seat_remove", application.code), {"seat": 1, "reason": "Again."}).status_code == 404


@pytest.mark.stage("submitted")
def test_the_other_assessor_goes_on_undisturbed(ours, office, one, two, three):
    application = with_assessors(ours, office, one, two)
    judge(application, two)
    hand_in(application=application, by=two)
    remove_assessor(assignment=seat(application, one), reason="Left.", by=office)
    assign_assessors(application=application, first=three, second=two, by=office)
    judge(application, three)
    hand_in(application=application, by=three)
    application.refresh_from_db()
    assert application.round_handed_in == 1


@pytest.mark.stage("submitted")
def test_nobody_but_the_office_takes_seats_away(ours, office, one, two, chair):
    application = with_assessors(ours, office, one, two)
    for person in (one, two, chair, ours.representative):
        with pytest.raises(PermissionDenied):
            remove_assessor(assignment=seat(application, one), reason="x", by=person)


@pytest.mark.stage("assigned")
def test_a_present_seat_is_asked_or_accepted(ours, office, one, two):
    with_assessors(ours, office, one, two)
    constraint = "assignment_present_ones_are_asked_or_accepted"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Assignment.objects.update(response="declined")


# --- names and objections ---------------------------------------------------------------------------------------------


@pytest.fixture
def named(ours, theirs, office, one, two):
    application = with_assessors(ours, office, one, two)
    disclose_names(application=application, by=office)
    return application


@pytest.mark.stage("assigned")
def test_names_are_hidden_unless_the_office_discloses_them(ours, office, one, two, as_user):
    application = with_assessors(ours, office, one, two)
    page = as_user(ours.representative)
    assert page.get(url("names", ours.slug)).status_code == 404
    assert as_user(office).post(url("names_disclose", application.code)).status_code == 302
    text = page.get(url("names", ours.slug)).content.decode()
    assert "Lucía Ferrán" in text
    assert "Jonas Wikström" in text
    mails = OutboxEmail.objects.filter(kind="assessment.assessors_named")
    assert mails.count() == 3
    assert not any("Ferrán" in mail.text for mail in mails)
    with person_scope(ours.representative):
        assert not Assignment.objects.exists()


@pytest.mark.stage("submitted")
def test_names_are_not_disclosed_before_both_have_said_yes(asked, office):
    with pytest.raises(StepRefused, match="Both assessors must have accepted first"):
        disclose_names(application=asked, by=office)


@pytest.mark.stage("assigned")
def test_another_hospital_reads_no_names(named, ours, theirs, as_user):
    assert as_user(theirs.representative).get(url("names", ours.slug)).status_code == 404
    with person_scope(theirs.representative):
        assert not NameDisclosure.objects.exists()


@pytest.mark.stage("assigned")
def test_an_upheld_objection_empties_the_seat(named, ours, office, one, as_user):
    page = as_user(ours.representative)
    form = {"seat": 1, "reason": "We are in a dispute with this person."}
    assert page.post(url("names", ours.slug), form).status_code == 302
    made = Objection.objects.get()
    assert (made.assignment.assessor, made.made_by) == (one, ours.representative)
    assert OutboxEmail.objects.filter(kind="assessment.objection_made").count() == 1
    assert "dispute" in as_user(office).get(url("assign", named.code)).content.decode()
    answer = {"uphold": "yes", "answer": "We ask somebody else."}
    assert as_user(office).post(url("objection", named.code, made.pk), answer).status_code == 302
    named.refresh_from_db()
    assert (named.assessors_assigned, Assignment.objects.get(assessor=one).response) == (1, "objected")
    assert "Lucía Ferrán" not in page.get(url("names", ours.slug)).content.decode().split("<main")[1]


@pytest.mark.stage("submitted")
def test_an_objection_that_is_turned_down_is_answered(named, ours, office, one, as_user):
    made = object_to_assessor(application=named, seat=1, reason="No reason.", by=ours.representative)
    decide_objection(objection=made, uphold=False, answer="We see no conflict.", by=office)
    assert "We see no conflict." in as_user(ours.member).get(url("names", ours.slug)).content.decode()
    assert seat(named, one).response == "accepted"
    with pytest.raises(StepRefused, match="decided already"):
        decide_objection(objection=made, uphold=True, answer="x", by=office)


def test_objections_end_after_seven_days(ours, office, one, two):
    with time_machine.travel("2026-03-02 10:00", tick=False):
        application = with_assessors(ours, office, one, two)
        disclosure = disclose_names(application=application, by=office)
        assert disclosure.objections_until == timezone.localdate() + timedelta(days=7)
    with time_machine.travel("2026-03-09 23:00", tick=False):
        object_to_assessor(application=application, seat=1, reason="In time.", by=ours.representative)
    with (
        time_machine.travel("2026-03-10 10:00", tick=False),
        pytest.raises(StepRefused, match="seven days for an objection are over"),
    ):
        object_to_assessor(application=application, seat=2, reason="Late.", by=ours.representative)


@pytest.mark.stage("assigned")
def test_only_the_representative_objects_and_once_to_each(named, ours, office, one, chair):
    for person in (ours.deputy, ours.account_holder, ours.member, office, one, chair):
        with pytest.raises(PermissionDenied):
            object_to_assessor(application=named, seat=1, reason="x", by=person)
    object_to_assessor(application=named, seat=1, reason="First.", by=ours.representative)
    with pytest.raises(StepRefused, match="objected to this name already"):
        object_to_assessor(application=named, seat=1, reason="Second.", by=ours.representative)


@pytest.mark.stage("assigned")
def test_a_name_that_came_later_is_not_disclosed_with_the_first(named, ours, office, two, three, as_user):
    assign_assessors(application=named, first=three, second=two, by=office)
    text = as_user(ours.representative).get(url("names", ours.slug)).content.decode()
    assert "Novák" not in text
    assert "Wikström" in text
