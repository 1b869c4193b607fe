"""Mail that came back: reports of a webhook and of a mailbox, and where the office sees them."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from iasios.inbox.queries import waiting_thing
from iasios.outbox.bounce_mailbox import read_mailbox
from iasios.outbox.bounces import record_bounces
from iasios.outbox.delivery_reports import reports_in_message, reports_of_events, signature_of
from iasios.outbox.models import Bounce, OutboxEmail
from iasios.outbox.tasks import read_bounces
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db
SECRET = "a secret of the mail service that is long"
HOOK = reverse("outbox:bounces")
DSN = """From: MAILER-DAEMON@mx.example
To: office@iasios.example
Subject: Undelivered Mail
Message-ID: <dsn-1@mx.example>
Date: Mon, 09 Nov 2026 08:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

It could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 09 Nov 2026 07:59:00 +0000

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{address}>:
 user unknown

--B
Content-Type: text/rfc822-headers

From: office@iasios.example
Message-ID: <{mail}@portal>
Subject: A subject

--B--
"""


def dsn(mail: Any = "none", address: str = "MAREN.Holt@northgate.example", action: str = "failed") -> bytes:
    status = "5.1.1" if action == "failed" else "4.4.1"
    return DSN.format(mail=mail, address=address, action=action, status=status).encode()


def event(**changes: Any) -> dict[str, Any]:
    return {
        "id": "e-1",
        "address": "maren.holt@northgate.example",
        "code": "5.1.1",
        "message": "user unknown",
    } | changes


def call(client: Any, *events: Any, secret: str = SECRET, body: bytes | None = None) -> Any:
    sent = json.dumps({"events": events}).encode() if body is None else body
    return client.post(HOOK, sent, content_type="application/json", headers={"X-Signature": signature_of(sent, secret)})


@pytest.fixture
def signed(settings: Any) -> None:
    settings.BOUNCE_WEBHOOK_SECRET = SECRET


def test_without_a_secret_there_is_no_such_address(client: Any) -> None:
    assert call(client, event()).status_code == 404


@pytest.mark.usefixtures("signed")
def test_a_signed_call_is_recorded_once(client: Any, write: Any) -> None:
    mail = write()
    for new in (1, 0):
        answer = call(client, event(message_id=f"<{mail.pk}@portal>"))
        assert (answer.status_code, answer.json()) == (200, {"recorded": new})
    row = Bounce.objects.get()
    assert (row.address, row.mail, row.status_code, row.diagnostic) == (
        "maren.holt@northgate.example",
        mail,
        "5.1.1",
        "user unknown",
    )


@pytest.mark.usefixtures("signed")
def test_what_is_refused(client: Any) -> None:
    assert call(client, event(), secret="another").status_code == 403
    assert client.post(HOOK, b"{}", content_type="application/json").status_code == 403
    assert client.get(HOOK).status_code == 405
    for body in (b"no json", b"[]", b'{"events": 1}', b'{"events": [1]}', b'{"events": [{"id": "x"}]}'):
        assert call(client, body=body).status_code == 400
    for wrong in ({"id": ""}, {"address": "nobody"}, {"permanent": "yes"}, {"at": "soon"}, {"code": 5}):
        assert call(client, event(**wrong)).status_code == 400
    assert call(client, body=b"x" * 300_000).status_code == 413
    assert not Bounce.objects.exists()


def test_a_report_about_another_address_does_not_mark_our_mail(write: Any) -> None:
    mail = write()
    record_bounces(
        reports_of_events(
            json.dumps({"events": [event(address="x@y.example", message_id=f"<{mail.pk}@portal>")]}).encode()
        )
    )
    assert Bounce.objects.get().mail is None


def test_a_report_of_a_mail_server_is_read(write: Any) -> None:
    mail = write()
    (report,) = reports_in_message(dsn(mail.pk))
    assert (report.address, report.mail_id, report.is_permanent, report.status_code) == (
        "maren.holt@northgate.example",
        mail.pk,
        True,
        "5.1.1",
    )
    assert report.diagnostic == "550 5.1.1 <MAREN.Holt@northgate.example>: user unknown"
    assert reports_in_message(dsn(action="delayed"))[0].is_permanent is False
    assert reports_in_message(dsn(action="delivered")) == []
    assert reports_in_message(dsn(address="nobody")) == []
    assert reports_in_message(b"Subject: Out of office\n\nBack on Monday.") == []
    assert reports_in_message(b"\xff\xfe") == []


def test_a_folder_is_read_once_whatever_lies_in_it(tmp_path: Path, write: Any, settings: Any) -> None:
    mail = write()
    (tmp_path / "1.eml").write_bytes(b"Content-Type: message/delivery-status\n\nnothing")
    (tmp_path / "2.eml").write_bytes(dsn(mail.pk))
    url = f"file://{tmp_path}"
    assert read_mailbox(url) == 1
    assert read_mailbox(url) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["1.eml.read", "2.eml.read"]
    # A run that was killed before it put the message aside is repeated, and records nothing twice.
    shutil.copy(tmp_path / "2.eml.read", tmp_path / "3.eml")
    settings.BOUNCE_MAILBOX = url
    assert read_bounces() == 0
    assert Bounce.objects.count() == 1
    call_command("read_bounces", url)
    assert read_mailbox("") == 0
    with pytest.raises(ValueError, match="a mailbox begins with"):
        read_mailbox("pop3://host/")


def bounced(place: Place, write: Any) -> OutboxEmail:
    person = place.representative
    mail = write(to=person.email, person_id=person.pk, facility=place.facility)
    record_bounces(reports_in_message(dsn(mail.pk, person.email)))
    return mail


def test_the_office_sees_it_where_the_person_is(ours: Place, write: Any, office: Any, as_user: Any) -> None:
    mail = bounced(ours, write)
    browser = as_user(office)
    key = str(Bounce.objects.get().pk)
    thing = waiting_thing("bounced_mail", key)
    assert thing is not None
    for address in (
        reverse("facilities:people", args=[ours.slug]),
        reverse("portal:facility", args=[ours.slug]),
    ):
        assert browser.get(address).content.decode().count("Mail came back on") == 1
    assert "Came back" in browser.get(reverse("outbox:list")).content.decode()
    assert "user unknown" in browser.get(reverse("outbox:detail", args=[mail.pk])).content.decode()
    own = as_user(ours.account_holder).get(reverse("facilities:people", args=[ours.slug])).content.decode()
    assert "Mail came back" not in own


def test_another_address_settles_it(ours: Place, write: Any, office: Any, as_user: Any) -> None:
    bounced(ours, write)
    key = str(Bounce.objects.get().pk)
    ours.representative.email = "new@northgate.example"
    ours.representative.save(update_fields=["email"])
    assert waiting_thing("bounced_mail", key) is None
    page = as_user(office).get(reverse("facilities:people", args=[ours.slug]))
    assert "Mail came back" not in page.content.decode()


def test_the_office_says_that_mail_arrives_again(
    ours: Place, write: Any, office: Any, chair: Any, as_user: Any
) -> None:
    bounced(ours, write)
    bounce = Bounce.objects.get()
    address = reverse("outbox:address_works", args=[bounce.pk])
    assert as_user(chair).post(address).status_code == 404
    assert as_user(office).post(address).status_code == 302
    bounce.refresh_from_db()
    assert bounce.cleared_by == office
    assert waiting_thing("bounced_mail", str(bounce.pk)) is None


def test_a_delay_and_a_second_report_add_nothing_to_today(write: Any) -> None:
    write()
    record_bounces(reports_in_message(dsn(action="delayed")))
    assert waiting_thing("bounced_mail", str(Bounce.objects.get().pk)) is None
    events = [event(), event(id="e-2", at=(timezone.now() - timedelta(days=1)).isoformat())]
    record_bounces(reports_of_events(json.dumps({"events": events}).encode()))
    first, second = Bounce.objects.filter(is_permanent=True).order_by("pk")
    assert waiting_thing("bounced_mail", str(first.pk)) is not None
    assert waiting_thing("bounced_mail", str(second.pk)) is None
