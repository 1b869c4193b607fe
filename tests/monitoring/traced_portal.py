"""A web process and a worker in one, which trace what a person does who tells too much; see test_tracing.py."""

import json
import sys

TOLD = "maren.holt@northgate.example"
PASSWORD = "the-password-of-maren"
AGENT = "Marens-Browser"


def act() -> None:
    from iasios.wsgi import application

    assert application
    from celery import current_app
    from django.db import DataError, connection
    from django.test import Client
    from opentelemetry import trace

    from iasios.outbox.tasks import sweep

    browser = Client(
        headers={
            "User-Agent": AGENT,
            "X-Forwarded-For": "203.0.113.77",
            "Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "Tracestate": f"x={PASSWORD}",
            "Baggage": f"who={TOLD}",
        }
    )
    found = [
        browser.get("/accounts/login/", {"next": "/", "who": TOLD}).status_code,
        browser.post("/accounts/login/", {"login": TOLD, "password": PASSWORD}).status_code,
        browser.get(f"/accounts/password/reset/key/{PASSWORD}/").status_code,
        browser.get(f"/nowhere/{TOLD}/").status_code,
    ]
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT '{TOLD}'::integer, %s", [PASSWORD])
    except DataError:
        found.append(500)
    sweep.apply()
    # No worker knows it.
    current_app.send_task("nobody.reads", args=[TOLD], kwargs={"who": PASSWORD}, queue="of_a_test")
    trace.get_tracer_provider().force_flush()  # type: ignore[attr-defined]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    act()
