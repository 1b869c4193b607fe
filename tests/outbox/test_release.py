"""Mail that the office holds: kinds, other words, releasing, stopping, sending once more."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from facilities.emails.office import STATUS_ASKED, status_asked
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.inbox.queries import waiting_thing
from iasios.outbox.digest import send_gathered
from iasios.outbox.mail_types import Urgency, all_mail_types
from iasios.outbox.models import EDGES, HeldKind, MailEdit, MailStatus, OutboxEmail
from iasios.outbox.release import (
    choose_held_kinds,
    edit_mail,
    holdable_types,
    release_mail,
    send_copy,
    stop_mail,
)
from iasios.outbox.services import claim, deliver, waiting
from iasios.outbox.tasks import send
from iasios.outbox.words import words_of
from iasios.workflow import StepRefused
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db
KIND = STATUS_ASKED.kind


@pytest.fixture(autouse=True)
def _no_mail_of_the_factories(ours: Place, theirs: Place, office: Any) -> None:
    OutboxEmail.objects.all().delete()


@pytest.fixture
def held(write: Any, office: Any, ours: Place) -> OutboxEmail:
    choose_held_kinds(kinds={KIND}, by=office)
    mail = write(kind=KIND, facility=ours.facility, person_id=ours.representative.pk, to=ours.representative.email)
    mail.refresh_from_db()
    return mail


def url(name: str, mail: OutboxEmail) -> str:
    return reverse(f"outbox:{name}", args=[mail.pk])


def test_a_held_kind_waits_and_no_worker_sends_it(held: OutboxEmail, write: Any, mailoutbox: Any) -> None:
    assert held.status == "held"
    other = write(kind="assessment.decided")
    assert waiting() == [str(other.pk)]
    assert claim(str(held.pk)) is None
    assert send(str(held.pk)) is False
    assert mailoutbox == []


def test_what_the_mail_of_the_day_would_gather_waits_as_well(office: Any, ours: Place) -> None:
    choose_held_kinds(kinds={KIND}, by=office)
    with transaction.atomic():
        status_asked(ours.facility)
    assert set(OutboxEmail.objects.values_list("status", flat=True)) == {"held"}
    assert send_gathered() == 0


def test_keys_and_security_are_never_held(office: Any, write: Any) -> None:
    offered = {one.kind for one in holdable_types()}
    assert offered == {one.kind for one in all_mail_types() if one.urgency is not Urgency.ALWAYS}
    assert "account" not in offered
    with pytest.raises(ValueError, match="may not be held"):
        choose_held_kinds(kinds={"account"}, by=office)
    # Whatever the table says, and whichever kind it is: a row with a key goes at once.
    HeldKind.objects.create(kind="account", since="2026-11-30T08:00Z", by=office)
    mail = write(kind="account", is_sensitive=True)
    mail.refresh_from_db()
    assert mail.status == "queued"


def test_other_words_are_sent_and_the_first_are_kept(held: OutboxEmail, office: Any) -> None:
    edit_mail(mail=held, subject="Another subject", text="Dear <b>all</b>,\n\nhttps://iasios.example/", by=office)
    edit_mail(mail=held, subject="Another subject", text="Dear <b>all</b>,\n\nhttps://iasios.example/", by=office)
    assert MailEdit.objects.count() == 1
    subject, text, html = words_of(held)
    assert (subject, text) == ("Another subject", "Dear <b>all</b>,\n\nhttps://iasios.example/")
    assert "Dear &lt;b&gt;all&lt;/b&gt;," in html
    assert '<a href="https://iasios.example/"' in html
    held.refresh_from_db()
    assert held.subject == "A subject"
    release_mail(mail=held, by=office)
    with pytest.raises(StepRefused, match="not held any more"):
        edit_mail(mail=held, subject="x", text="y", by=office)


def test_released_it_is_sent_in_the_words_of_the_office(held: OutboxEmail, office: Any, settings: Any) -> None:
    from django.core import mail as sent_mail

    settings.OUTBOX_DELIVERY = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    edit_mail(mail=held, subject="Another subject", text="Dear all", by=office)
    release_mail(mail=held, by=office)
    with pytest.raises(StepRefused, match="not held any more"):
        release_mail(mail=held, by=office)
    found = claim(str(held.pk))
    assert found is not None
    sent_mail.outbox = []
    deliver(found)
    (message,) = sent_mail.outbox
    assert (message.subject, message.body) == ("Another subject", "Dear all")
    found.refresh_from_db()
    assert found.released_by == office
    assert AuditEvent.objects.filter(action="mail.released", subject=KIND).count() == 1


def test_stopped_it_stays_so(held: OutboxEmail, office: Any) -> None:
    with pytest.raises(StepRefused, match="Say why"):
        stop_mail(mail=held, reason="  ", by=office)
    stop_mail(mail=held, reason="It was wrong.", by=office)
    with pytest.raises(StepRefused, match="cannot be stopped"):
        stop_mail(mail=held, reason="Again.", by=office)
    assert claim(str(held.pk)) is None


def test_what_is_on_its_way_is_not_stopped(write: Any, office: Any) -> None:
    mail = write()
    assert claim(str(mail.pk)) is not None
    with pytest.raises(StepRefused, match="cannot be stopped"):
        stop_mail(mail=mail, reason="Too late.", by=office)


def test_a_copy_goes_to_the_present_address_once(held: OutboxEmail, office: Any, ours: Place) -> None:
    edit_mail(mail=held, subject="Another subject", text="Dear all", by=office)
    stop_mail(mail=held, reason="The address was wrong.", by=office)
    ours.representative.email = "new@northgate.example"
    ours.representative.save(update_fields=["email"])
    copy = send_copy(mail=held, by=office)
    with pytest.raises(StepRefused, match="on its way already"):
        send_copy(mail=held, by=office)
    copy.refresh_from_db()
    # What the office sends by hand is not held once more.
    assert (copy.status, copy.to, copy.subject, copy.copy_of) == (
        "queued",
        "new@northgate.example",
        "Another subject",
        held,
    )


def test_a_key_is_never_copied_nor_shown(write: Any, office: Any, as_user: Any, settings: Any) -> None:
    settings.DEMO = True
    mail = write(is_sensitive=True)
    with pytest.raises(StepRefused, match="holds a key"):
        send_copy(mail=mail, by=office)
    assert as_user(office).get(url("preview", mail)).status_code == 404


def said(statement: str, *values: Any) -> str:
    try:
        with transaction.atomic(), office_scope("a test asks"), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return "done" if cursor.rowcount else "no row"
    except DatabaseError as error:
        return str(error).splitlines()[0]


def test_postgresql_knows_the_same_ways(held: OutboxEmail, write: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, target FROM outbox_outboxemail_edge")
        assert set(cursor.fetchall()) == {(str(source), str(target)) for source, target in EDGES}
    change = "UPDATE outbox_outboxemail SET status = %s WHERE id = %s"
    assert said(change, "sent", held.pk) == "outbox_outboxemail: no step leads from held to sent"
    assert "outboxemail_stopped_with_a_reason" in said(change, "stopped", held.pk)
    assert "permission denied" in said("UPDATE outbox_outboxemail SET subject = 'x' WHERE id = %s", held.pk)
    assert "permission denied" in said("UPDATE outbox_mailedit SET text = 'x'")
    key = write(is_sensitive=True)
    insert = "UPDATE outbox_outboxemail SET released_at = now(), released_by_id = 1 WHERE id = %s"
    assert "outboxemail_a_key_goes_at_once" in said(insert, key.pk)


def test_the_pages_of_the_office(held: OutboxEmail, office: Any, chair: Any, as_user: Any) -> None:
    browser = as_user(office)
    thing = waiting_thing("held_mail", str(held.pk))
    assert thing is not None
    assert thing.facts["subject"] == "A subject"
    page = browser.get(url("detail", held)).content.decode()
    assert "This mail waits for you" in page
    assert browser.post(url("edit", held), {"subject": "", "text": "x"}).status_code == 422
    assert browser.post(url("edit", held), {"subject": "Better", "text": "Dear all"}).status_code == 302
    page = browser.get(url("detail", held)).content.decode()
    assert "As the portal wrote it" in page
    shown = browser.get(url("preview", held))
    assert "Dear all" in shown.content.decode()
    assert "sandbox" in shown["Content-Security-Policy"]
    assert browser.post(url("release", held)).status_code == 302
    held.refresh_from_db()
    assert held.status == MailStatus.QUEUED
    assert waiting_thing("held_mail", str(held.pk)) is None
    stranger = as_user(chair)
    for name in ("preview", "edit", "stop"):
        assert stranger.get(url(name, held)).status_code == 404
    for name in ("release", "copy"):
        assert stranger.post(url(name, held)).status_code == 404


def test_kinds_are_chosen_by_the_names_that_people_know(office: Any, chair: Any, as_user: Any) -> None:
    browser, address = as_user(office), reverse("outbox:kinds")
    page = browser.get(address).content.decode()
    assert str(STATUS_ASKED.label) in page
    assert 'value="account"' not in page
    first = next(one.kind for one in holdable_types() if one.label == STATUS_ASKED.label)
    assert browser.post(address, {"kinds": [first]}).status_code == 302
    assert KIND in set(HeldKind.objects.values_list("kind", flat=True))
    assert browser.post(address, {"kinds": ["account"]}).status_code == 422
    assert browser.post(address, {}).status_code == 302
    assert not HeldKind.objects.exists()
    assert as_user(chair).get(address).status_code == 404


@pytest.mark.parametrize("mails", [1, 3])
def test_the_list_asks_the_same_for_more_mails(mails: int, office: Any, as_user: Any, write: Any, queries: Any) -> None:
    for _mail in range(mails):
        write()
    browser = as_user(office)
    browser.get(reverse("outbox:list"))
    with queries(7):
        browser.get(reverse("outbox:list"))
    with queries(6):
        browser.get(reverse("outbox:kinds"))
