"""The yearly statement: read, confirmed, kept word for word, asked for; and no seat without a valid one (R51)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.models import AssessorStatement, Assignment, DeclaredInterest
from assessment.queries.assignments import candidates_for
from assessment.queries.statements import statement_text
from assessment.queries.suggested_pairs import suggested_pairs
from assessment.services import AssignmentRefused, accept_seat, assign_assessors, confirm_statement, declare_interest
from assessment.services.reminders import send_reminders
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.inbox.kinds import Statements
from iasios.inbox.queries import ALL, waiting_things
from iasios.outbox.models import OutboxEmail
from iasios.programme.public_texts import ASSESSORS_STATEMENT
from iasios.programme.services import save_public_text
from iasios.workflow import StepRefused
from tests.factories.dossier import submitted_application
from tests.factories.people import make_statement, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.stage("submitted")]
PAGE = reverse("assessment:statement")


@pytest.fixture
def new(one: Any) -> Any:
    """An assessor who has confirmed nothing yet, beside one who has."""
    person = make_user("assessor.new@iasios.example", "Nora Lind", groups=["assessor"], days_of_statement=0)
    assert not AssessorStatement.objects.filter(person=person).exists()
    return person


def confirmed(person: Any) -> AssessorStatement:
    with person_scope(person):
        declared = DeclaredInterest.objects.filter(assessor=person, ended_at__isnull=True)
        return confirm_statement(
            language="en",
            version=statement_text("en").version,
            interests=[one.pk for one in declared],
            by=person,
        )


def ticks(browser: Any, **more: str) -> dict[str, str]:
    form = browser.get(PAGE).context["form"]
    shown = {name: str(form[name].value()) for name in ("version", "interests")}
    return {"step": "confirm", "was_read": "on", "is_complete": "on", **shown, **more}


def test_a_minute_on_a_page_keeps_text_conflicts_and_moment(as_user: Any, new: Any) -> None:
    browser = as_user(new)
    home = browser.get(reverse("assessment:list")).text
    assert "Your yearly statement" in home
    assert f'href="{PAGE}"' in home
    answer = browser.post(PAGE, {"step": "declare", "place": "Harbour", "what": "Trained there"})
    assert (answer.status_code, answer.url) == (302, PAGE)
    # Both are ticked, or nothing is confirmed.
    for name in ("was_read", "is_complete"):
        refused = browser.post(PAGE, {**ticks(browser), name: ""})
        assert refused.status_code == 422
        assert "aria-invalid" in refused.text
    assert not AssessorStatement.objects.filter(person=new).exists()
    assert browser.post(PAGE, ticks(browser)).url == reverse("assessment:list")
    made = AssessorStatement.objects.get(person=new)
    today = timezone.localdate()
    assert made.ends_on == (today.replace(year=today.year + 1) if (today.month, today.day) != (2, 29) else made.ends_on)
    assert made.text == statement_text("en").words
    assert made.text.startswith("## Confidentiality")
    assert (made.language, made.version, made.person_name) == ("en", 0, "Nora Lind")
    assert made.conflicts == [{"place": "Harbour", "what": "Trained there"}]
    entry = AuditEvent.objects.get(action="assessor.statement_confirmed")
    assert (entry.actor, entry.facility) == (new, None)
    assert entry.detail == {"version": "en 0", "until": made.ends_on.isoformat(), "declared": 1}
    assert "Your yearly statement" not in browser.get(reverse("assessment:list")).text
    assert "Harbour: Trained there" in browser.get(PAGE).text


def test_what_has_changed_since_the_page_was_opened_is_read_again(as_user: Any, new: Any, office: Any) -> None:
    browser = as_user(new)
    seen = ticks(browser)
    save_public_text(text=ASSESSORS_STATEMENT, language="en", words="Be silent.", begun_from=0, by=office)
    assert "The office has changed the text meanwhile" in browser.post(PAGE, seen).text
    seen = ticks(browser)
    assert seen["version"] == "1"
    declare_interest(place="Harbour", by=new)
    assert "What you have declared has changed meanwhile" in browser.post(PAGE, seen).text
    assert not AssessorStatement.objects.filter(person=new).exists()
    assert browser.post(PAGE, {**seen, "interests": "x,1"}).status_code == 422
    assert browser.post(PAGE, ticks(browser)).status_code == 302
    # A later text changes nothing in what was confirmed.
    save_public_text(text=ASSESSORS_STATEMENT, language="en", words="Speak.", begun_from=1, by=office)
    made = AssessorStatement.objects.get(person=new)
    assert (made.version, made.text) == (1, "Be silent.")


def test_nobody_writes_for_another_or_changes_what_was_confirmed(new: Any, one: Any, office: Any, chair: Any) -> None:
    for person in (office, chair):
        with pytest.raises(PermissionDenied):
            confirm_statement(language="en", version=0, interests=[], by=person)
    confirmed(new)
    columns = "(person_id, person_name, confirmed_at, ends_on, language, version, text, conflicts)"
    values = f"({new.pk}, 'x', now(), now()::date, 'en', 0, 'x', '[]')"
    for writer, statement in (
        (office, f"INSERT INTO assessment_assessorstatement {columns} VALUES {values}"),
        (one, f"INSERT INTO assessment_assessorstatement {columns} VALUES {values}"),
        (new, "UPDATE assessment_assessorstatement SET text = 'x'"),
        (new, "DELETE FROM assessment_assessorstatement"),
        (office, "UPDATE assessment_assessorstatement SET ends_on = now()"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), person_scope(writer), connection.cursor() as cursor:
            cursor.execute(statement)
    with person_scope(one):
        assert not AssessorStatement.objects.filter(person=new).exists()
        assert AssessorStatement.objects.filter(person=one).count() == 1
    with person_scope(office):
        assert AssessorStatement.objects.filter(person=new).count() == 1


@pytest.mark.rule("R51")
def test_who_has_none_is_asked_but_not_seated_until_it_is_confirmed(
    as_user: Any, ours: Any, theirs: Any, office: Any, one: Any, new: Any
) -> None:
    application = submitted_application(ours)
    with pytest.raises(AssignmentRefused, match="Nora Lind has no valid statement") as refused:
        assign_assessors(application=application, first=one, second=new, by=office)
    assert (refused.value.seat, refused.value.is_doubt) == (2, False)
    with pytest.raises(AssignmentRefused):
        assign_assessors(application=application, first=one, second=new, in_spite="We know her", by=office)
    assert not Assignment.objects.filter(application=application).exists()
    assign_assessors(application=application, first=one, second=new, ask=True, by=office)
    seat = Assignment.objects.select_related("application").get(application=application, assessor=new)
    with pytest.raises(StepRefused, match="Confirm your yearly statement first"):
        accept_seat(assignment=seat, by=new)
    browser = as_user(new)
    invitation = reverse("assessment:invitation", args=[application.code])
    assert "Confirm the statement" in browser.get(invitation).text
    answer = browser.post(invitation)
    assert (answer.status_code, answer.url) == (302, f"{PAGE}?seat={application.code}")
    assert browser.post(answer.url, ticks(browser)).url == invitation
    assert browser.post(invitation).url == reverse("assessment:dossier", args=[application.code])
    # A statement that ends meanwhile keeps nobody from what they have.
    with time_machine.travel(timezone.now() + timedelta(days=500), tick=True):
        assert as_user(new).get(reverse("assessment:list")).context["rows"][0]["application"] == application


def test_the_seats_and_the_pairs_say_it(as_user: Any, ours: Any, office: Any, one: Any, two: Any, new: Any) -> None:
    application = submitted_application(ours)
    pairs = suggested_pairs(candidates_for(application), language="en")
    assert {pairs[0].first.person, pairs[0].second.person} == {one, two}
    assert not any("valid statement" in reason for reason in pairs[0].reasons)
    assert "Nora Lind has no valid statement: ask first, it is confirmed before the seat is taken." in pairs[1].reasons
    page = as_user(office).get(reverse("assessment:assign", args=[application.code])).text
    assert page.count("No valid statement: can be asked") == 1


def test_the_office_sees_who_has_and_until_when(
    as_user: Any, office: Any, chair: Any, one: Any, new: Any, queries: Any
) -> None:
    board, browser = reverse("assessment:board"), as_user(office)
    with queries(at_most=12):
        page = browser.get(board)
    states = {row.person: row.statement for row in page.context["rows"]}
    assert states[new].until is None
    assert not states[new].is_valid
    assert states[one].is_valid
    assert not states[one].is_asked
    address = reverse("assessment:office_statements", args=[new.pk])
    assert f'href="{address}"' in page.text
    assert "Nothing confirmed yet" in browser.get(address).text
    assert "Nora Lind gets a mail." in browser.post(address, follow=True).text
    assert "was asked today already." in browser.post(address, follow=True).text
    mail = OutboxEmail.objects.get(kind="assessment.statement_wanted")
    assert (mail.to, mail.subject) == (new.email, "Please confirm your statement as an assessor")
    confirmed(new)
    assert "What was confirmed" in browser.get(address).text
    assert "has confirmed it in the meantime." in browser.post(address, follow=True).text
    assert browser.get(reverse("assessment:office_statements", args=[chair.pk])).status_code == 404
    for stranger in (new, chair):
        assert as_user(stranger).get(address).status_code == 404
        assert as_user(stranger).post(address).status_code == 404


def test_reminders_come_before_the_end_and_then_once_a_month(one: Any, new: Any) -> None:
    def written(day: date) -> list[tuple[str, str]]:
        before = set(OutboxEmail.objects.values_list("pk", flat=True))
        send_reminders(day)
        rows = OutboxEmail.objects.filter(kind="assessment.statement_wanted").exclude(pk__in=before)
        return list(rows.values_list("to", "subject"))

    asked = [(new.email, "Please confirm your statement as an assessor")]
    assert written(date(2027, 1, 4)) == asked
    assert written(date(2027, 1, 5)) == []
    assert written(date(2027, 2, 1)) == asked
    with time_machine.travel("2027-02-02T10:00Z", tick=False):
        end = confirmed(new).ends_on
    assert end == date(2028, 2, 2)
    assert written(date(2027, 3, 1)) == []
    assert written(end - timedelta(days=31)) == []
    ahead = [(new.email, "Your yearly statement ends on 2 February 2028")]
    assert written(end - timedelta(days=30)) == ahead
    assert written(end - timedelta(days=8)) == []
    assert written(end - timedelta(days=7)) == ahead
    assert written(end) == []
    assert written(end + timedelta(days=1)) == [(new.email, "Your yearly statement ended on 2 February 2028")]
    assert written(end + timedelta(days=2)) == []


def test_who_is_overdue_waits_on_today(ours: Any, office: Any, one: Any, two: Any, new: Any) -> None:
    def waiting(day: date) -> list[tuple[str, date]]:
        found = waiting_things(ALL, office.pk, today=day)
        return [(thing.name, thing.due_on) for thing in found if thing.kind == Statements.name]

    today = timezone.localdate()
    assert waiting(today) == []
    application = submitted_application(ours)
    assign_assessors(application=application, first=one, second=new, ask=True, by=office)
    assert waiting(today + timedelta(days=6)) == []
    week = today + timedelta(days=7)
    assert waiting(week) == [("Nora Lind", week)]
    end = make_statement(new, days=20).ends_on
    assert waiting(end) == []
    assert waiting(end + timedelta(days=1)) == [("Nora Lind", end + timedelta(days=1))]
    make_statement(new, days=400)
    assert waiting(end + timedelta(days=1)) == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_office_writes_the_text(as_user: Any, client: Any, office: Any, new: Any, language: str) -> None:
    address = reverse("programme:public_text", args=["assessors-statement", language])
    page = as_user(office).get(address)
    assert page.status_code == 200
    assert "The page as everybody reads it" not in page.text
    as_user(office).post(address, {"words": "Words of the office.", "begun_from": 0})
    new.language = language
    new.save(update_fields=["language"])
    shown = as_user(new).get(PAGE, headers={"accept-language": language}).text
    assert "Words of the office." in shown
    assert client.get(PAGE).status_code == 302
