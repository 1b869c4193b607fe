"""Traces: a collector hears of pages, statements and tasks, of no person, and of nothing where none is named."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.trace import SpanContext, Status, StatusCode
from opentelemetry.trace.span import TraceState

from iasios.monitoring.spans import ALLOWED, STATEMENTS, plain
from tests.database import address
from tests.monitoring.traced_portal import AGENT, PASSWORD, TOLD
from tests.programs import output_of


class Collector(ThreadingHTTPServer):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.bodies: list[tuple[str, bytes]] = []

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def spans(self) -> list[tuple[str, str, dict[str, str], str, bool]]:
        """Service, name, attributes, trace and whether it failed, of each."""
        found = []
        for _, body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                of = {each.key: each.value.string_value for each in resource.resource.attributes}
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        attributes = {
                            each.key: each.value.string_value or str(each.value.int_value) for each in span.attributes
                        }
                        failed = span.status.code == StatusCode.ERROR.value
                        found.append((of["service.name"], span.name, attributes, span.trace_id.hex(), failed))
        return found


class _Listener(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.bodies.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.mark.django_db
def test_a_collector_hears_of_pages_statements_and_tasks_and_of_no_person(collector: Collector) -> None:
    told = output_of(
        "-m",
        "tests.monitoring.traced_portal",
        DATABASE_URL=address("DATABASE_URL", str(connection.settings_dict["NAME"])),
        OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint,
        OTEL_SERVICE_NAME="portal-of-a-test",
    )
    statuses = json.loads(told.splitlines()[-1])
    assert statuses == [200, 200, 200, 404, 500]
    assert {path for path, _ in collector.bodies} == {"/v1/traces"}
    spans = collector.spans()
    assert {service for service, *_ in spans} == {"portal-of-a-test"}
    names = {name for _, name, *_ in spans}
    assert names >= {
        "GET accounts/login/",
        "POST accounts/login/",
        "GET",
        "run/iasios.outbox.tasks.sweep",
        "apply_async/nobody.reads",
    }
    # Statements of a page belong to it, without the values.
    pages = {trace for _, name, _, trace, _ in spans if name == "POST accounts/login/"}
    texts = [a["db.statement"] for _, _, a, trace, _ in spans if trace in pages and "db.statement" in a]
    assert any("facilities_user" in text and "%s" in text for text in texts)
    assert [(a["error.type"], a["db.statement"]) for *_, a, _, failed in spans if failed and "db.statement" in a] == [
        ("psycopg.errors.InvalidTextRepresentation", "SELECT '?'::integer, %s")
    ]
    assert {name for *_, a, _, _ in spans for name in a} <= ALLOWED | STATEMENTS
    sent = b"".join(body for _, body in collector.bodies).lower()
    for word in (TOLD, "maren", PASSWORD, AGENT, "203.0.113.77", "127.0.0.1", "testserver", "who="):
        assert word.lower().encode() not in sent, word


@pytest.mark.parametrize(("endpoint", "loaded"), [("", False), ("http://127.0.0.1:9", True)])
def test_nothing_is_loaded_where_no_collector_is_named(endpoint: str, loaded: bool) -> None:
    source = (
        "import sys, iasios.wsgi, iasios.celery, redis.asyncio;"
        "from django.conf import settings; from django.urls import get_resolver; get_resolver().url_patterns;"
        "heavy = ('opentelemetry.sdk', 'opentelemetry.instrumentation', 'opentelemetry.exporter');"
        "print(any(name.startswith(heavy) and sys.modules[name] for name in sys.modules),"
        " any('opentelemetry' in name for name in settings.MIDDLEWARE))"
    )
    told = output_of("-c", source, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, OTEL_BSP_SCHEDULE_DELAY="600000")
    assert told.split() == [str(loaded), str(loaded)]


def test_only_what_is_allowed_is_left_of_a_span() -> None:
    state = TraceState([("x", PASSWORD)])
    span = ReadableSpan(
        name=f"GET /facilities/{TOLD}/",
        context=SpanContext(1, 2, False, trace_state=state),
        parent=SpanContext(1, 3, True, trace_state=state),
        attributes={
            "http.method": "GET",
            "http.target": f"/?q={TOLD}",
            "http.status_code": 500,
            "enduser.id": 7,
            "db.statement": f"SELECT 1 WHERE x = 'it''s {TOLD}' AND y = %s AND z = 'unclosed {TOLD}",
        },
        events=[Event("exception", {"exception.type": "ValueError", "exception.message": TOLD})],
        status=Status(StatusCode.ERROR, f"ValueError: {TOLD}"),
    )
    left = plain(span)
    assert (left.name, left.events, left.links) == ("GET", (), ())
    assert (left.status.status_code, left.status.description) == (StatusCode.ERROR, None)
    assert dict(left.attributes or {}) == {
        "http.method": "GET",
        "http.status_code": 500,
        "db.statement": "SELECT 1 WHERE x = '?' AND y = %s AND z = '?'",
        "error.type": "ValueError",
    }
    assert left.context
    assert left.parent
    assert (left.context.trace_id, left.context.span_id, len(left.context.trace_state)) == (1, 2, 0)
    assert (left.parent.span_id, len(left.parent.trace_state)) == (3, 0)
