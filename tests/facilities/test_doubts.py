"""Doubts about a centre: told by anybody, settled by the office, read with a number; the centre learns nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from facilities.models import CentreDoubt, DoubtNote, Listing
from facilities.services.doubts import answer_doubt, close_doubt, note_on_doubt, tell_doubt
from iasios.access import facility_scope, person_scope
from iasios.audit.models import AuditEvent
from iasios.inbox.queries import ALL, waiting_things
from iasios.outbox.models import OutboxEmail
from iasios.programme.queries import working_day_after
from iasios.workflow import StepRefused
from tests.conftest import NO_SCOPE, set_scope

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R83")]

SENT = {"topic": "seal", "text": "The seal is on a poster of another clinic.", "name": "", "email": "", "homepage": ""}
CLOSE = {"step": "close", "close-outcome": "corrected", "close-text": "The poster is gone. Thank you."}


def address(place):
    return f"/centres/{place.slug}/doubt/"


@pytest.fixture
def told(ours):
    listing = Listing.objects.get(facility=ours.facility)
    return tell_doubt(
        listing=listing, topic="seal", text="A poster.", name="Vera Quinn", email="vera@outside.example", language="de"
    )


def office_page(doubt):
    return f"/office/doubts/{doubt.pk}/"


def test_from_sending_without_a_name_to_the_outcome(client, as_user, ours, theirs, office):
    sent = client.post(address(ours), SENT)
    doubt = CentreDoubt.objects.get()
    assert sent.url == f"/doubts/{doubt.code}/"
    assert (doubt.facility, doubt.status, doubt.name, doubt.email) == (ours.facility, "received", "", "")
    assert doubt.due_on == working_day_after(timezone.localdate(), 5)
    text = client.get(sent.url).content.decode()
    assert "Received" in text
    assert doubt.code in text
    desk = as_user(office)
    assert doubt.text in desk.get(office_page(doubt)).content.decode()
    desk.post(office_page(doubt), {"step": "note", "note-text": "INTERNAL"})
    desk.post(office_page(doubt), {"step": "answer", "answer-text": "We have written to the clinic."})
    doubt.refresh_from_db()
    assert doubt.status == "examined"
    text = client.get(sent.url).content.decode()
    assert "We have written to the clinic." in text
    assert "INTERNAL" not in text
    assert office.get_full_name() not in text
    assert desk.post(office_page(doubt), CLOSE).status_code == 302
    text = client.get(sent.url).content.decode()
    assert "Closed: You were right, and it is corrected" in text
    assert "The poster is gone. Thank you." in text
    assert "INTERNAL" not in text
    assert OutboxEmail.objects.filter(kind__in=["facilities.doubt_received", "facilities.doubt_answered"]).count() == 0


def test_with_an_address_a_receipt_and_the_answer_come_by_mail_and_nobody_else_is_told(told, office):
    close_doubt(doubt=told, outcome="unfounded", text="The clinic has a term of its own.", by=office)
    mails = {mail.kind: mail for mail in OutboxEmail.objects.filter(kind__startswith="facilities.doubt")}
    assert sorted(mails) == ["facilities.doubt_answered", "facilities.doubt_received", "facilities.doubt_told"]
    assert {mails[kind].to for kind in ("facilities.doubt_answered", "facilities.doubt_received")} == {
        "vera@outside.example"
    }
    assert mails["facilities.doubt_received"].is_sensitive
    assert told.code in mails["facilities.doubt_received"].text
    assert "The clinic has a term of its own." in mails["facilities.doubt_answered"].text
    assert mails["facilities.doubt_told"].to == "office@iasios.example"
    for word in ("Vera", "vera@", "A poster"):
        assert word not in mails["facilities.doubt_told"].text
    assert {mail.facility_id for mail in mails.values()} == {None}


def test_the_centre_learns_nothing(told, ours, as_user):
    for person in (ours.representative, ours.account_holder, ours.member):
        with person_scope(person):
            assert (CentreDoubt.objects.count(), DoubtNote.objects.count()) == (0, 0)
        assert as_user(person).get(office_page(told)).status_code == 404
        assert as_user(person).get("/office/doubts/").status_code == 404
    assert not AuditEvent.objects.filter(facility=ours.facility, action__startswith="doubt").exists()
    with (
        facility_scope(ours.facility.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        CentreDoubt.objects.create(
            facility=ours.facility,
            code="X",
            topic="other",
            text="x",
            received_at=timezone.now(),
            due_on=date(2030, 1, 1),
            status_since=timezone.now(),
        )
    set_scope(NO_SCOPE)
    assert CentreDoubt.objects.count() == 0


def test_only_the_office_takes_steps(told, ours, chair, assessor_one):
    for person in (ours.representative, chair, assessor_one):
        for step in (
            lambda who: note_on_doubt(doubt=told, text="x", by=who),
            lambda who: answer_doubt(doubt=told, text="x", by=who),
            lambda who: close_doubt(doubt=told, outcome="corrected", text="x", by=who),
        ):
            with pytest.raises(PermissionDenied):
                step(person)
    told.refresh_from_db()
    assert told.status == "received"


def test_closed_is_closed_until_it_is_opened_again(told, office, as_user):
    desk = as_user(office)
    assert desk.post(office_page(told), CLOSE).status_code == 302
    again = desk.post(office_page(told), CLOSE)
    assert again.status_code == 422
    with pytest.raises(StepRefused, match="This doubt is closed"):
        answer_doubt(doubt=told, text="Late", by=office)
    desk.post(office_page(told), {"step": "open_again"})
    told.refresh_from_db()
    assert (told.status, told.outcome, told.closed_at) == ("examined", "", None)
    with pytest.raises(DatabaseError), transaction.atomic():
        CentreDoubt.objects.filter(pk=told.pk).update(status="received")
    with pytest.raises(DatabaseError), transaction.atomic():
        CentreDoubt.objects.filter(pk=told.pk).delete()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"topic": ""}, "Choose one."),
        ({"topic": "money"}, "Choose one."),
        ({"text": "  "}, "Say what you have seen."),
        ({"email": "nobody"}, "This is no e-mail address."),
        ({"text": "x" * 4001}, "4,000 fit"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(client, ours, change, words):
    response = client.post(address(ours), SENT | change)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert CentreDoubt.objects.count() == 0


def test_a_program_that_fills_in_everything_leaves_nothing(client, ours):
    response = client.post(address(ours), SENT | {"homepage": "https://spam.example"})
    assert response.status_code == 302
    assert CentreDoubt.objects.count() == 0
    assert OutboxEmail.objects.filter(kind__startswith="facilities.doubt").count() == 0


def test_five_an_hour_from_one_place(client, ours):
    for number in range(5):
        assert client.post(address(ours), SENT | {"text": f"No. {number}"}).status_code == 302
    response = client.post(address(ours), SENT | {"text": "No. 5"})
    assert response.status_code == 429
    assert "No. 5" in response.content.decode()
    assert CentreDoubt.objects.count() == 5


def test_wrong_numbers_are_counted(client, told):
    for number in range(20):
        assert client.get(f"/doubts/AAAA-AAAA-AAAA-{number:04}/").status_code == 404
    assert client.get(f"/doubts/{told.code}/").status_code == 429


def test_the_number_is_taken_however_it_is_typed(client, told):
    typed = told.code.lower().replace("-", " ")
    response = client.get("/doubts/", {"code": typed})
    assert response.url == f"/doubts/{told.code}/"
    page = client.get(response.url)
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    assert "Vera" not in text
    assert "A poster" not in text
    assert client.get("/doubts/", {"code": "123"}).status_code == 422


def test_there_is_no_form_for_who_has_no_public_page(client):
    from tests.factories.facility import make_facility

    quiet = make_facility("Not Paid Yet", "quiet", enrolled=False)
    assert client.get(address(quiet)).status_code == 404
    assert client.post(address(quiet), SENT).status_code == 404


def test_it_waits_in_the_offices_today_until_it_is_closed(told, office):
    def waiting():
        return [thing for thing in waiting_things(ALL, office.pk) if thing.kind == "doubt"]

    (thing,) = waiting()
    assert (thing.key, thing.due_on) == (str(told.pk), told.due_on)
    close_doubt(doubt=told, outcome="elsewhere", text="A matter of the law.", by=office)
    assert waiting() == []


@pytest.mark.parametrize(
    ("day", "due"), [(date(2026, 11, 27), date(2026, 12, 4)), (date(2026, 11, 28), date(2026, 12, 4))]
)
def test_five_working_days(day, due):
    assert working_day_after(day, 5) == due


def test_the_list_of_the_office_does_not_grow_in_queries(ours, office, as_user, queries):
    listing = Listing.objects.get(facility=ours.facility)
    desk = as_user(office)

    def tell():
        tell_doubt(listing=listing, topic="other", text="x", language="en")

    tell()
    with queries(at_most=12) as one:
        desk.get("/office/doubts/")
    tell()
    tell()
    with queries(at_most=12) as three:
        desk.get("/office/doubts/")
    assert len(one) == len(three)
