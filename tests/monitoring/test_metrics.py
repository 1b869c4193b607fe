"""Metrics: for whoever has the token, without an address or a person, and alerts that speak of what is there."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from iasios.monitoring import collector
from iasios.outbox.models import OutboxEmail
from iasios.retention.services import forget_what_is_over
from tests.factories.mails import store_mail

pytestmark = pytest.mark.django_db
URL = "/metrics"
TOKEN = "a-long-token"
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "monitoring"
#: What Prometheus itself says of a target.
OF_PROMETHEUS = {"up"}


@pytest.fixture
def scrape(client: Any, settings: Any) -> Any:
    settings.METRICS_TOKEN = TOKEN

    def read() -> dict[str, Any]:
        answer = client.get(URL, headers={"Authorization": f"Bearer {TOKEN}"})
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        return {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(answer.content.decode())
            for sample in family.samples
        }

    return read


@pytest.mark.parametrize("given", ["", f"Bearer {TOKEN}x", "Bearer ", TOKEN, f"Basic {TOKEN}", "Bearer é"])
def test_without_the_token_there_is_no_such_page(client, settings, given):
    settings.METRICS_TOKEN = TOKEN
    answer = client.get(URL, headers={"Authorization": given})
    assert (answer.status_code, b"portal_" in answer.content) == (404, False)


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer"])
def test_where_no_token_is_set_nothing_opens_it(client, settings, given):
    settings.METRICS_TOKEN = ""
    assert client.get(URL, headers={"Authorization": given}).status_code == 404


def test_not_even_the_office_reads_them(as_user, office, settings):
    settings.METRICS_TOKEN = TOKEN
    assert as_user(office).get(URL).status_code == 404


def test_answers_are_counted_by_page_and_status_and_never_by_address(client, scrape):
    def count(found, view, status):
        key = ("portal_responses_total", ("method", "GET"), ("status", status), ("view", view))
        return found.get(key, 0)

    before = scrape()
    client.get("/fees/")
    client.get("/nothing-here-4711/")
    client.generic("FROB-4711", "/fees/")
    after = scrape()
    assert count(after, "portal:fees", "200") - count(before, "portal:fees", "200") == 1
    assert count(after, "none", "404") - count(before, "none", "404") == 1
    assert ("portal_request_seconds_count", ("view", "portal:fees")) in after
    assert not any("4711" in str(key) for key in after)


def test_lag_of_the_outbox_and_what_failed(scrape, time_machine):
    now = timezone.now()
    time_machine.move_to(now - timedelta(minutes=20), tick=False)
    late = store_mail()
    failed = store_mail()
    for status in ("sending", "failed"):
        OutboxEmail.objects.filter(pk=failed.pk).update(status=status)
    time_machine.move_to(now, tick=False)
    found = scrape()
    assert late is not None
    assert found["portal_outbox_due",] == 1
    assert found["portal_outbox_lag_seconds",] == 1200
    assert found["portal_mails", ("status", "failed")] == 1
    assert found["portal_up", ("part", "database")] == 1


def test_the_end_of_our_certificate(scrape, settings):
    settings.DEMO = True
    left = scrape()["portal_certificate_expires_seconds", ("use", "signing")]
    assert left > 10 * 365 * 86400


def test_a_part_that_is_away_is_said_and_the_others_are_read(scrape, monkeypatch):
    def away() -> Any:
        raise OSError("redis://:hunter2@valkey")

    monkeypatch.setattr(collector, "_broker", away)
    found = scrape()
    assert (found["portal_up", ("part", "broker")], found["portal_up", ("part", "database")]) == (0, 1)
    assert ("portal_queue_length",) not in found
    assert ("portal_outbox_due",) in found


def test_a_reading_costs_few_queries(client, settings, django_assert_max_num_queries):
    settings.METRICS_TOKEN = TOKEN
    client.get(URL, headers={"Authorization": f"Bearer {TOKEN}"})
    with django_assert_max_num_queries(12):
        client.get(URL, headers={"Authorization": f"Bearer {TOKEN}"})


# --- alerts and dashboard ---------------------------------------------------------------------------------------------
def rules() -> list[dict[str, Any]]:
    found = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in found["groups"] for rule in group["rules"]]


def expressions() -> list[str]:
    board = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    shown = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in rules()] + shown


def test_each_expression_is_promql_and_asks_for_what_there_is(client, scrape):
    forget_what_is_over()
    client.get("/fees/")
    scrape()
    there = {key[0] for key in scrape()} | OF_PROMETHEUS
    for expression in expressions():
        promql_parser.parse(expression)
        asked = set(re.findall(r"\b(?:portal_\w+|up)\b", re.sub(r'"[^"]*"', "", expression)))
        assert asked, expression
        assert asked <= there, expression


def test_alerts_are_named_once_and_explained():
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    words = (FOLDER.parent / "operations.md").read_text(encoding="utf-8")
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert f"| `{rule['alert']}` |" in words, rule["alert"]


def test_panels_of_the_dashboard_do_not_overlap():
    board = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
    assert len(set(places)) == len(places) == 8


def test_the_address():
    assert reverse("monitoring:metrics") == URL
