"""Programs that are told of statuses: a row for each receiver in the transaction of the change, then calls."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from applications.models import Application
from applications.workflow import record_step
from facilities.services.status import enrol_facility
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.webhooks import delivering
from iasios.webhooks.announcing import announce_status
from iasios.webhooks.calls import CallFailed
from iasios.webhooks.delivering import WAITS
from iasios.webhooks.models import EDGES, Delivery, Receiver, Topic
from iasios.webhooks.services import add_receiver, change_receiver, end_receiver, renew_secret, replay, send_test
from iasios.webhooks.signatures import secret_of
from iasios.webhooks.tasks import send, sweep
from iasios.workflow import StepRefused
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.org/portal"


@pytest.fixture
def added(office):
    """A function that adds a receiver of some topics."""

    def add(*topics, name="Bookkeeping"):
        receiver, _secret = add_receiver(name=name, url=URL, topics=topics or Topic.values, by=office)
        return receiver

    return add


@pytest.fixture
def line(monkeypatch):
    """What is called, and what the receiver answers: numbers, or an exception."""
    called, answers = [], []

    def call(url, body, headers):
        called.append((url, json.loads(body), headers))
        answer = answers.pop(0) if answers else 204
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(delivering, "call", call)
    return called, answers


def announce(place, target="enrolled"):
    announce_status(
        Topic.FACILITY,
        place.slug,
        facility_id=place.facility.pk,
        source="registered",
        target=target,
        at=timezone.now(),
    )


def test_a_changed_status_is_a_row_for_each_receiver_of_its_topic(added, ours):
    one, two, ended = added("application"), added("application", "invoice"), added("application", name="Ended")
    added("facility")
    end_receiver(receiver=ended, by=ended.made_by)
    application = Application.objects.get(facility=ours.facility)
    record_step(
        application,
        step="submit",
        source="draft",
        target="round1",
        by=ours.representative,
        reason="A reason with a name.",
        at=timezone.now(),
    )
    rows = Delivery.objects.order_by("pk")
    assert sorted(row.receiver_id for row in rows) == [one.pk, two.pk]
    assert {row.status for row in rows} == {"queued"}
    assert len({row.event_id for row in rows}) == 1
    said = json.loads(rows[0].body)
    assert said["type"] == "application.status_changed"
    assert said["id"] == str(rows[0].event_id)
    assert said["data"] == {"id": application.code, "facility": ours.slug, "status": "round1", "previous": "draft"}
    assert "name" not in rows[0].body
    assert rows[0].facility_id == ours.facility.pk


def test_a_payment_tells_of_the_facility_in_a_persons_own_scope(added):
    receiver, place = added(), make_facility("Eastgate", "eastgate", enrolled=False)
    with person_scope(place.representative):
        enrol_facility(facility=place.facility, by=None)
        assert not Delivery.objects.exists()
    events = Delivery.objects.filter(receiver=receiver).values_list("event", flat=True)
    assert "facility.status_changed" in events


def test_without_a_receiver_nothing_is_written(ours):
    announce(ours)
    assert not Delivery.objects.exists()


def test_what_is_rolled_back_is_never_told(added, ours):
    added()
    with transaction.atomic():
        announce(ours)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_a_call_is_signed_delivered_and_made_once(added, ours, line):
    called, _answers = line
    receiver = added("facility")
    announce(ours)
    assert sweep() == 1
    assert sweep() == 0
    ((url, said, headers),) = called
    row = Delivery.objects.get()
    assert (row.status, row.attempts, row.answered, row.delivered_at is not None) == ("delivered", 1, 204, True)
    assert url == URL
    assert said["data"]["id"] == ours.slug
    assert headers["webhook-id"] == said["id"]
    assert headers["webhook-signature"].startswith("v1,")
    assert secret_of(receiver.salt) not in str(headers)
    assert send(str(row.pk)) is False


def test_a_call_that_is_not_taken_is_tried_again_and_fails_at_last(added, ours, line):
    called, answers = line
    added("facility")
    announce(ours)
    answers[:] = [500, CallFailed("it leads to an address that is not public"), 302]
    for number in range(1, len(WAITS) + 2):
        row = Delivery.objects.get()
        assert (row.status, row.attempts) == ("queued", number - 1)
        before = timezone.now()
        if number > 1:
            assert sweep() == 0
        Delivery.objects.update(retry_at=before)
        if number > 3:
            answers[:] = [503]
        sweep()
        row.refresh_from_db()
        if number <= len(WAITS):
            assert row.retry_at - before >= WAITS[number - 1]
        if number == 2:
            assert row.last_error == "it leads to an address that is not public"
    assert (row.status, row.attempts, row.answered) == ("failed", len(WAITS) + 1, 503)
    assert len(called) == len(WAITS) + 1
    assert sweep() == 0


def test_a_worker_that_died_is_noticed(added, ours, line):
    added("facility")
    announce(ours)
    delivering.claim(str(Delivery.objects.get().pk))
    assert sweep() == 0
    Delivery.objects.update(sending_since=timezone.now() - timedelta(seconds=31))
    assert sweep() == 1
    row = Delivery.objects.get()
    assert (row.status, row.attempts) == ("delivered", 2)
    assert len(line[0]) == 1


def test_a_call_is_made_once_more_as_a_row_of_its_own(added, ours, line, office):
    called, _answers = line
    receiver = added("facility")
    announce(ours)
    first = Delivery.objects.get()
    with pytest.raises(StepRefused, match="on its way"), transaction.atomic():
        replay(delivery=first, by=office)
    sweep()
    second = replay(delivery=first, by=office)
    assert (second.copy_of_id, second.status, second.body) == (first.pk, "queued", first.body)
    sweep()
    assert [said["id"] for _url, said, _headers in called] == [str(first.event_id)] * 2
    assert AuditEvent.objects.filter(action="webhook.replayed", facility=ours.facility).count() == 1
    end_receiver(receiver=receiver, by=office)
    with pytest.raises(StepRefused, match="ended"), transaction.atomic():
        replay(delivery=first, by=office)


def test_an_ended_receiver_gets_nothing_that_waited(added, ours, line, office):
    called, _answers = line
    receiver = added("facility")
    announce(ours)
    end_receiver(receiver=receiver, by=office)
    assert sweep() == 0
    assert called == []


def test_postgresql_keeps_calls_as_they_were(added, ours, office):
    receiver = added("facility")
    announce(ours)
    for change in ({"body": "{}"}, {"event": "x"}, {"receiver_id": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Delivery.objects.update(**change)
    with pytest.raises(DatabaseError, match="no step leads"), transaction.atomic():
        Delivery.objects.update(status="delivered", delivered_at=timezone.now())
    for model in (Delivery, Receiver):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
    with pytest.raises(DatabaseError, match="receiver_by_https"), transaction.atomic():
        Receiver.objects.filter(pk=receiver.pk).update(url="http://hooks.example.org/")
    with person_scope(ours.representative):
        assert not Receiver.objects.exists()
        assert not Delivery.objects.exists()
    assert ("", "queued") in EDGES


def test_the_services_are_the_offices(added, ours):
    receiver, person = added("facility"), ours.representative
    values = {"name": "x", "url": URL, "topics": ["facility"]}
    announce(ours)
    for attempt in (
        lambda: add_receiver(**values, by=person),
        lambda: change_receiver(receiver=receiver, **values, by=person),
        lambda: renew_secret(receiver=receiver, by=person),
        lambda: end_receiver(receiver=receiver, by=person),
        lambda: send_test(receiver=receiver, by=person),
        lambda: replay(delivery=Delivery.objects.get(), by=person),
    ):
        with pytest.raises(PermissionDenied), transaction.atomic():
            attempt()
    assert (Receiver.objects.count(), Delivery.objects.count()) == (1, 1)


def test_from_the_page_to_a_call_and_back(as_user, office, ours, line):
    called, _answers = line
    desk = as_user(office)
    assert "No receiver yet" in desk.get("/office/webhooks/").content.decode()
    made = desk.post("/office/webhooks/", {"name": "Bookkeeping", "url": URL, "topics": ["facility", "invoice"]})
    receiver = Receiver.objects.get()
    assert made.url == f"/office/webhooks/{receiver.pk}/"
    secret = secret_of(receiver.salt)
    assert secret in desk.get(made.url).content.decode()
    assert secret not in desk.get(made.url).content.decode()
    assert desk.post(f"{made.url}act/", {"action": "test"}).status_code == 302
    sweep()
    row = Delivery.objects.get()
    assert called[0][1]["type"] == "test"
    page = desk.get(f"/office/webhooks/calls/{row.pk}/").content.decode()
    assert "HTTP 204" in page
    again = desk.post(f"/office/webhooks/calls/{row.pk}/again/")
    assert again.url == f"/office/webhooks/calls/{Delivery.objects.get(copy_of=row).pk}/"
    assert desk.post(f"{made.url}edit/", {"name": "Ledger", "url": URL, "topics": ["invoice"]}).url == made.url
    receiver.refresh_from_db()
    assert (receiver.name, receiver.topics) == ("Ledger", ["invoice"])
    desk.post(f"{made.url}act/", {"action": "secret"})
    receiver.refresh_from_db()
    assert secret_of(receiver.salt) != secret
    assert secret_of(receiver.salt) in desk.get(made.url).content.decode()
    desk.post(f"{made.url}act/", {"action": "end"})
    assert "told nothing any more" in desk.get(made.url).content.decode()
    refused = desk.post(f"{made.url}act/", {"action": "test"}, follow=True)
    assert "This receiver has been ended." in refused.content.decode()
    recorded = AuditEvent.objects.filter(action__startswith="webhook.").order_by("number")
    assert [event.action.removeprefix("webhook.") for event in recorded] == [
        "added",
        "tested",
        "replayed",
        "changed",
        "secret_renewed",
        "ended",
    ]
    assert secret not in str([event.detail for event in recorded])


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Give the address."),
        ("http://hooks.example.org/", "begins with https://"),
        ("https://10.0.0.1/hook", "opens only inside your own network"),
        ("https://intranet/hook", "opens only inside your own network"),
        ("https://ledger.internal/", "opens only inside your own network"),
        ("https://me:word@hooks.example.org/", "without a user name"),
    ],
)
def test_an_address_that_cannot_be_called_is_refused_at_once(as_user, office, url, words):
    answer = as_user(office).post("/office/webhooks/", {"name": "x", "url": url, "topics": ["invoice"]})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Receiver.objects.exists()


def test_the_pages_cost_the_same_for_one_and_three(as_user, office, added, ours, queries):
    desk = as_user(office)
    receiver = added("facility")
    announce(ours)
    pages = ("/office/webhooks/", f"/office/webhooks/{receiver.pk}/")
    desk.get(pages[0])
    for page in pages:
        with queries(at_most=8):
            assert desk.get(page).status_code == 200
    added(name="Two")
    added(name="Three")
    announce(ours)
    announce(ours)
    with queries(6):
        desk.get(pages[0])
    with queries(8):
        desk.get(pages[1])
