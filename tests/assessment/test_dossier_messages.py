"""Messages about a dossier: who may write to whom, who reads what, and that nothing reaches the hospital."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import DossierMessage
from assessment.queries.messages import addressees_of
from assessment.services import remove_assessor
from assessment.services.messages import settle_dossier_messages, write_dossier_message
from iasios.access import person_scope
from iasios.inbox.queries import ALL, waiting_things
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.dossier import handed_in, with_assessors

pytestmark = pytest.mark.django_db
QUESTION = "Does a chart count as a written process?"


def url(application: Any) -> str:
    return reverse("assessment:messages", args=[application.code])


def texts(browser: Any, application: Any) -> list[tuple[str, str, str]]:
    response = browser.get(url(application))
    assert response.status_code == 200
    return [(line["who"], line["text"], line["readers"]) for line in response.context["letters"]]


def told() -> list[tuple[str, str]]:
    rows = OutboxEmail.objects.filter(kind__startswith="assessment.dossier_message")
    return sorted(rows.values_list("kind", "to"))


def keys(user: Any, application: Any) -> list[str]:
    return [one.key for one in addressees_of(user, application)]


@pytest.fixture
def judged_alone(ours: Any, office: Any, one: Any, two: Any) -> Any:
    return with_assessors(ours, office, one, two)


@pytest.fixture
def both_handed_in(ours: Any, office: Any, one: Any, two: Any) -> Any:
    return handed_in(ours, office, one, two)


@pytest.mark.stage("assigned")
def test_an_assessor_and_the_office_write_and_nobody_else_reads_it(
    judged_alone: Any, ours: Any, theirs: Any, office: Any, chair: Any, one: Any, two: Any, three: Any, as_user: Any
) -> None:
    sent = as_user(one).post(url(judged_alone), {"text": QUESTION, "readers": "assessor"})
    assert sent["Location"] == url(judged_alone)
    assert told() == [("assessment.dossier_message_to_office", "office@iasios.example")]
    line = f"Read by the office and {one.display_name}"
    assert texts(as_user(office), judged_alone) == [(one.display_name, QUESTION, line)]
    answer = {"text": "Yes, when it is in use.", "readers": f"assessor:{one.pk}"}
    assert as_user(office).post(url(judged_alone), answer).status_code == 302
    assert told()[0] == ("assessment.dossier_message", one.email)
    assert texts(as_user(one), judged_alone) == [
        ("You", QUESTION, line),
        (f"{office.display_name}, Office", "Yes, when it is in use.", line),
    ]
    assert texts(as_user(two), judged_alone) == []
    assert texts(as_user(chair), judged_alone) == []
    for stranger in (ours.representative, theirs.representative, three):
        for page in (url(judged_alone), f"{url(judged_alone)}settle/"):
            assert as_user(stranger).post(page, {"text": "Let me in.", "readers": "assessor"}).status_code in (403, 404)
        # Of its own application the hospital knows that it exists, of nobody else's.
        assert as_user(stranger).get(url(judged_alone)).status_code == (403 if stranger == ours.representative else 404)
    assert DossierMessage.objects.count() == 2


@pytest.mark.stage("assigned")
def test_a_message_bears_the_hour_of_vienna(judged_alone: Any, office: Any, one: Any, as_user: Any) -> None:
    as_user(one).post(url(judged_alone), {"text": QUESTION, "readers": "assessor"})
    at = timezone.localtime(DossierMessage.objects.get().sent_at)
    assert at.utcoffset() != timedelta(0)
    (letter,) = as_user(office).get(url(judged_alone)).context["letters"]
    assert letter["when"] == date_format(at, "DATETIME_FORMAT")


@pytest.mark.rule("R51")
@pytest.mark.stage("assigned")
def test_while_each_judges_alone_nothing_reaches_the_other(judged_alone: Any, one: Any, two: Any, as_user: Any) -> None:
    assert keys(one, judged_alone) == ["assessor"]
    refused = as_user(one).post(url(judged_alone), {"text": QUESTION, "readers": "assessors"})
    assert refused.status_code == 422
    assert QUESTION in refused.content.decode()
    with pytest.raises(StepRefused):
        write_dossier_message(application=judged_alone, to="everybody", text=QUESTION, by=one)
    for readers in ("assessors", "everybody"):
        with pytest.raises(IntegrityError, match="both have not handed in"), transaction.atomic():
            _insert(judged_alone, author=one, readers=readers)
    _insert(judged_alone, author=one, readers="assessor", assessor=one)
    assert (DossierMessage.objects.count(), told()) == (1, [])


@pytest.mark.stage("handed_in")
def test_once_both_have_handed_in_they_write_to_each_other(
    both_handed_in: Any, office: Any, chair: Any, one: Any, two: Any, as_user: Any
) -> None:
    assert keys(one, both_handed_in) == ["assessor", "assessors", "everybody"]
    assert keys(chair, both_handed_in) == ["chairperson", "everybody"]
    assert keys(office, both_handed_in) == [
        f"assessor:{one.pk}",
        f"assessor:{two.pk}",
        "assessors",
        "chairperson",
        "everybody",
    ]
    write_dossier_message(application=both_handed_in, to="assessors", text="Shall we ask about 6(c)?", by=one)
    write_dossier_message(application=both_handed_in, to="everybody", text="Yes.", by=two)
    write_dossier_message(application=both_handed_in, to="chairperson", text="It will be late.", by=office)
    assert [text for _who, text, _readers in texts(as_user(two), both_handed_in)] == [
        "Shall we ask about 6(c)?",
        "Yes.",
    ]
    assert [text for _who, text, _readers in texts(as_user(chair), both_handed_in)] == ["Yes.", "It will be late."]
    assert told() == sorted(
        [
            ("assessment.dossier_message", two.email),
            ("assessment.dossier_message_to_office", "office@iasios.example"),
            ("assessment.dossier_message", one.email),
            ("assessment.dossier_message", chair.email),
            ("assessment.dossier_message_to_office", "office@iasios.example"),
            ("assessment.dossier_message", chair.email),
        ]
    )


@pytest.mark.stage("handed_in")
def test_who_takes_over_a_seat_reads_nothing_from_before(
    both_handed_in: Any, office: Any, one: Any, two: Any, three: Any, as_user: Any
) -> None:
    write_dossier_message(application=both_handed_in, to="assessors", text="Between us.", by=one)
    seat = both_handed_in.assignments.get(assessor=two, ended_at__isnull=True)
    with person_scope(two):
        assert DossierMessage.objects.count() == 1
    remove_assessor(assignment=seat, reason="Ill.", by=office)
    seat.pk, seat.assessor, seat.ended_at, seat.ended_by, seat.response = None, three, None, None, "accepted"
    seat.reason, seat.assigned_at = "", timezone.now() + timedelta(seconds=1)
    seat.save(force_insert=True)
    with person_scope(three):
        assert DossierMessage.objects.count() == 0
    with person_scope(two):
        assert DossierMessage.objects.count() == 0
    with person_scope(one):
        assert DossierMessage.objects.count() == 1
    assert as_user(two).get(url(both_handed_in)).status_code == 404


@pytest.mark.stage("handed_in")
def test_postgresql_keeps_it_from_the_hospital_and_unchanged(
    both_handed_in: Any, ours: Any, one: Any, two: Any
) -> None:
    written = write_dossier_message(application=both_handed_in, to="assessor", text="For the office.", by=one)
    for person, readable in ((ours.representative, 0), (two, 0), (one, 1)):
        with person_scope(person):
            assert DossierMessage.objects.count() == readable
    for statement in ("UPDATE assessment_dossiermessage SET text = 'x'", "DELETE FROM assessment_dossiermessage"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with person_scope(two), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        _insert(both_handed_in, author=two, readers="assessor", assessor=one)
    assert DossierMessage.objects.get().text == written.text


@pytest.mark.stage("handed_in")
def test_it_waits_for_the_office_until_that_answers_or_settles_it(
    both_handed_in: Any, office: Any, one: Any, two: Any, as_user: Any
) -> None:
    def waits() -> list[str]:
        today = timezone.localdate()
        things = waiting_things(ALL, office.pk, today=today)
        return [thing.facts["code"] for thing in things if thing.kind == "dossier_message"]

    write_dossier_message(application=both_handed_in, to="assessor", text="First.", by=one)
    write_dossier_message(application=both_handed_in, to="assessor", text="Second.", by=two)
    assert waits() == [both_handed_in.code]
    assert as_user(one).post(reverse("assessment:messages_settle", args=[both_handed_in.code])).status_code == 404
    assert as_user(office).post(reverse("assessment:messages_settle", args=[both_handed_in.code])).status_code == 302
    assert waits() == []
    write_dossier_message(application=both_handed_in, to="assessor", text="Third.", by=one)
    assert waits() == [both_handed_in.code]
    write_dossier_message(application=both_handed_in, to=f"assessor:{one.pk}", text="Answer.", by=office)
    assert waits() == []
    assert settle_dossier_messages(application=both_handed_in, by=office) == 0


@pytest.mark.stage("handed_in")
@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(
    count: int, both_handed_in: Any, office: Any, chair: Any, one: Any, as_user: Any, queries: Any
) -> None:
    for number in range(count):
        write_dossier_message(application=both_handed_in, to="everybody", text=f"Text {number}.", by=one)
    for person, page, at_most in (
        (one, url(both_handed_in), 10),
        (office, url(both_handed_in), 12),
        (chair, url(both_handed_in), 10),
        (one, reverse("assessment:conversations"), 7),
        (chair, reverse("assessment:conversations"), 7),
    ):
        browser = as_user(person)
        browser.get(page)
        with queries(at_most=at_most):
            assert browser.get(page).status_code == 200


@pytest.mark.stage("assigned")
def test_an_empty_message_says_so_and_the_list_leads_to_the_dossiers(judged_alone: Any, one: Any, as_user: Any) -> None:
    refused = as_user(one).post(url(judged_alone), {"text": " ", "readers": "assessor"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"text": ["Write what you want to say."]}
    listed = as_user(one).get(reverse("assessment:conversations"))
    assert url(judged_alone) in listed.content.decode()


@pytest.mark.stage("assigned")
def test_guidance_is_for_assessors(judged_alone: Any, ours: Any, one: Any, chair: Any, as_user: Any) -> None:
    page = as_user(one).get(reverse("assessment:guidance"))
    assert page.status_code == 200
    assert "within 8 weeks" in page.content.decode()
    for stranger in (ours.representative, chair):
        assert as_user(stranger).get(reverse("assessment:guidance")).status_code == 404


def _insert(application: Any, *, author: Any, readers: str, assessor: Any = None) -> None:
    DossierMessage.objects.create(
        application=application,
        facility=application.facility,
        author=author,
        sender="assessor",
        readers=readers,
        assessor=assessor,
        text="Straight in.",
        sent_at=timezone.now(),
        awaits_office=True,
    )
