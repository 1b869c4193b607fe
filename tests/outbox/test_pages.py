"""The office's page of outgoing mail."""

import re
import uuid
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from facilities.emails.office import status_asked
from facilities.services.preferences import save_preference
from iasios.audit.models import AuditEvent
from iasios.outbox.digest import send_gathered
from iasios.outbox.mail_types import all_mail_types
from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.outbox.queries import TOPICS, MailRow
from iasios.ui.status_vocabulary import STATES
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

LIST = reverse("outbox:list")


@pytest.fixture(autouse=True)
def _no_mail_of_the_factories(ours: Place, theirs: Place, office: Any) -> None:
    OutboxEmail.objects.all().delete()


def detail(mail: OutboxEmail) -> str:
    return reverse("outbox:detail", args=[mail.pk])


def again(mail: OutboxEmail) -> str:
    return reverse("outbox:send_again", args=[mail.pk])


def fail(mail: OutboxEmail) -> None:
    OutboxEmail.objects.filter(pk=mail.pk).update(status="sending")
    OutboxEmail.objects.filter(pk=mail.pk).update(status="failed", attempts=8, last_error="SMTPError: mailbox full")


def subjects(page: Any) -> list[str]:
    return [row.mail.subject for row in page.context["rows"]]


def test_for_everybody_else_the_pages_do_not_exist(
    as_user: Any, write: Any, ours: Place, chair: Any, assessor_one: Any
) -> None:
    mail = write(facility=ours.facility)
    fail(mail)
    for person in (ours.representative, ours.account_holder, ours.member, chair, assessor_one):
        browser = as_user(person)
        assert browser.get(LIST).status_code == 404
        assert browser.get(detail(mail)).status_code == 404
        assert browser.post(again(mail)).status_code == 404
    assert OutboxEmail.objects.get().status == "failed"


def test_mail_is_listed_newest_first_with_its_state(as_user: Any, office: Any, write: Any, ours: Place) -> None:
    write(subject="First", to="a@northgate.example", facility=ours.facility)
    write(subject="Second", kind="invoice.issued")
    page = as_user(office).get(LIST)
    assert subjects(page) == ["Second", "First"]
    row = page.context["rows"][1]
    assert (row.to, row.word, row.state) == ("a@northgate.example", "Waiting", "waiting")
    assert page.context["rows"][0].kind == "Invoices"
    assert page.context["rows"][0].mail.get_deferred_fields() == {"text", "html", "last_error", "search_key"}


def test_filters_and_their_counts(as_user: Any, office: Any, write: Any) -> None:
    write(subject="waiting")
    OutboxEmail.objects.filter(pk=write(subject="sending").pk).update(status="sending")
    mail = write(subject="sent")
    OutboxEmail.objects.filter(pk=mail.pk).update(status="sending")
    OutboxEmail.objects.filter(pk=mail.pk).update(status="sent", sent_at=timezone.now())
    fail(write(subject="failed"))
    browser = as_user(office)
    expected = {
        "": {"waiting", "sending", "sent", "failed"},
        "waiting": {"waiting", "sending"},
        "sent": {"sent"},
        "failed": {"failed"},
        "nonsense": {"waiting", "sending", "sent", "failed"},
    }
    for state, found in expected.items():
        page = browser.get(LIST, {"state": state})
        assert set(subjects(page)) == found
        chips = {chip["label"]: chip["count"] for chip in page.context["chips"]}
        assert chips == {"All": 4, "Waiting": 2, "Sent": 1, "Failed": 1}


@pytest.mark.parametrize(
    ("search", "found"),
    [("solis", {"to Solis"}), ("INVOICE", {"Your invoice"}), ("payment received", {"Thank you"}), ("nothing", set())],
)
def test_search(as_user: Any, office: Any, write: Any, search: str, found: set[str]) -> None:
    write(subject="to Solis", to="x@SOLIS.example")
    write(subject="Your invoice")
    write(subject="Thank you", kind="case.payment_received")
    assert set(subjects(as_user(office).get(LIST, {"q": search}))) == found


def test_the_list_shows_mail_that_waits_for_the_day_and_the_detail_leads_to_the_mail_of_the_day(
    as_user: Any, office: Any, ours: Place
) -> None:
    save_preference(user=ours.deputy, mode="daily", quiet_from=None, quiet_until=None, time_zone="UTC")
    status_asked(ours.facility)
    browser = as_user(office)
    page = browser.get(LIST)
    assert page.status_code == 200
    row = next(row for row in page.context["rows"] if row.mail.to == ours.deputy.email)
    assert (row.word, row.state) == ("For the mail of the day", "waiting")
    assert {chip["label"]: chip["count"] for chip in page.context["chips"]}["Waiting"] == 3
    assert row.mail.to in browser.get(LIST, {"state": "waiting"}).text
    assert browser.get(detail(row.mail)).status_code == 200
    with time_machine.travel(row.mail.retry_at):
        assert send_gathered() == 1
    digest = OutboxEmail.objects.get(kind="outbox.digest")
    page = browser.get(LIST)
    row = next(row for row in page.context["rows"] if row.mail.status == "joined")
    assert (row.word, row.state) == ("Joined into one mail", "complete")
    assert f'href="{detail(digest)}"' in browser.get(detail(row.mail)).text


@pytest.mark.parametrize("status", MailStatus.values)
def test_every_status_has_its_look(status: str) -> None:
    assert MailRow(OutboxEmail(status=status)).state in STATES


def test_a_subject_is_read_in_its_own_language(as_user: Any, office: Any, write: Any, ours: Place) -> None:
    """A screen reader of an English page says the German subject in German, and the other way round."""
    write(subject="Ihre Rechnung", language="de", facility=ours.facility)
    mail = write(subject="Your invoice", language="en", facility=ours.facility)
    browser = as_user(office)
    home = reverse("portal:facility", args=[ours.slug])
    for language in ("en", "de"):
        browser.cookies["django_language"] = language
        for address in (LIST, home):
            page = browser.get(address).content.decode()
            assert f'<html lang="{language}"' in page
            assert re.search(r'<a lang="de"\s+href="[^"]+">\s*Ihre Rechnung\s*</a>', page)
            assert re.search(r'<a lang="en"\s+href="[^"]+">\s*Your invoice\s*</a>', page)
        assert '<h1 lang="en">Your invoice</h1>' in browser.get(detail(mail)).content.decode()


def test_no_mail_and_no_match_are_told_apart(as_user: Any, office: Any, write: Any) -> None:
    browser = as_user(office)
    assert "No mail yet" in browser.get(LIST).content.decode()
    write()
    assert "No mail fits" in browser.get(LIST, {"state": "failed"}).content.decode()


def test_a_search_that_is_too_long_is_refused_in_place(as_user: Any, office: Any, write: Any) -> None:
    write()
    page = as_user(office).get(LIST, {"q": "x" * 101})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["q"])


def test_an_ordinary_mail_is_readable(as_user: Any, office: Any, write: Any, settings: Any, ours: Place) -> None:
    settings.DEMO = False
    mail = write(text="Hello <b>you</b>\nhttps://portal.example/x/", facility=ours.facility)
    html = as_user(office).get(detail(mail)).content.decode()
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in html
    assert '<a href="https://portal.example/x/" rel="nofollow">' in html
    assert "Northgate University Hospital" in html


@pytest.mark.parametrize("demo", [True, False])
def test_a_text_that_works_like_a_key_is_shown_in_the_demo_only(
    as_user: Any, office: Any, write: Any, settings: Any, demo: bool
) -> None:
    settings.DEMO = demo
    mail = write(text="https://portal.example/accounts/activate/KEY/", is_sensitive=True)
    html = as_user(office).get(detail(mail)).content.decode()
    assert ("/accounts/activate/KEY/" in html) is demo
    assert ("only the recipient reads it" in html) is not demo


def test_the_last_answer_of_a_failed_mail_is_shown_and_it_is_sent_again(as_user: Any, office: Any, write: Any) -> None:
    mail = write()
    fail(mail)
    browser = as_user(office)
    html = browser.get(detail(mail)).content.decode()
    assert "SMTPError: mailbox full" in html
    assert "8 attempts failed" in html
    answer = browser.post(again(mail), follow=True)
    assert answer.redirect_chain == [(detail(mail), 302)]
    assert "The mail is on its way again." in answer.content.decode()
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("queued", 0)
    event = AuditEvent.objects.get(action="mail.sent_again")
    assert (event.actor, event.detail) == (office, {"mail": str(mail.pk)})


def test_a_mail_that_did_not_fail_is_not_sent_again(as_user: Any, office: Any, write: Any) -> None:
    mail = write()
    answer = as_user(office).post(again(mail), follow=True)
    assert "nothing was done" in answer.content.decode()
    assert not AuditEvent.objects.filter(action="mail.sent_again").exists()
    assert as_user(office).get(again(mail)).status_code == 405


def test_an_unknown_mail_is_not_found(as_user: Any, office: Any) -> None:
    assert as_user(office).get(reverse("outbox:detail", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(as_user: Any, office: Any, write: Any, queries: Any, ours: Place, count: int) -> None:
    for _number in range(count):
        write(facility=ours.facility)
    browser = as_user(office)
    browser.get(LIST)
    with queries(7):
        assert len(subjects(browser.get(LIST))) == count


def test_queries_of_one_mail(as_user: Any, office: Any, write: Any, queries: Any, ours: Place) -> None:
    mail = write(facility=ours.facility)
    browser = as_user(office)
    browser.get(detail(mail))
    with queries(9):
        browser.get(detail(mail))


def test_every_kind_of_mail_has_a_topic_in_words() -> None:
    assert {mail_type.kind.partition(".")[0] for mail_type in all_mail_types()} == set(TOPICS)
