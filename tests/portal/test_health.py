"""Health for machines: 200 when everything answers, otherwise 503 naming what does not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.web import health_views
from tests.factories.mails import store_mail

READY = {"status": "ok", "database": "ok", "broker": "ok", "outbox": "ok"}


@pytest.mark.django_db
def test_alive_needs_no_database(client: Any, queries: Any) -> None:
    with queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_everything_answers(client: Any) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, READY)


@pytest.mark.django_db
def test_names_the_broker_when_it_is_away(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from iasios.celery import app

    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    # A pool of its own: one that is closed stays closed for every test after this one.
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == READY | {"status": "unready", "broker": "unreachable"}


@pytest.mark.django_db
def test_names_the_database_when_it_is_away(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def cursor(self) -> Any:
            raise DatabaseError("the connection is gone: password=hunter2")

    monkeypatch.setattr(health_views, "connection", Away())
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == READY | {"status": "unready", "database": "unreachable", "outbox": "unknown"}


@pytest.mark.django_db
def test_names_the_outbox_when_a_mail_waits_too_long(client: Any) -> None:
    with transaction.atomic():
        mail = store_mail(subject="Late")
    assert mail is not None
    assert client.get("/readyz").status_code == 200
    OutboxEmail.objects.filter(pk=mail.pk).update(retry_at=timezone.now() - timedelta(minutes=6))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == READY | {"status": "unready", "outbox": "late"}
    OutboxEmail.objects.filter(pk=mail.pk).update(status=MailStatus.SENDING)
    OutboxEmail.objects.filter(pk=mail.pk).update(status=MailStatus.SENT, sent_at=timezone.now())
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_tells_nothing_else(client: Any) -> None:
    assert set(client.get("/readyz").json()) == {"status", "database", "broker", "outbox"}
    assert connection.settings_dict["PASSWORD"] not in client.get("/readyz").content.decode()
