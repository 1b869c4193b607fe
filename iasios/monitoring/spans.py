"""What leaves the portal as a trace: which page, statement or task, how long, and whether it failed.

Nothing else does. Instrumentation libraries note addresses with their query strings, visitors' addresses and browsers,
messages of exceptions with the values of a row; a list of what may pass is the only one that stays complete.
"""

import re
from collections.abc import Sequence

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.propagate import set_global_textmap
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, Status
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

#: Attributes that name a page, a statement or a task of the source, or a result: never what somebody typed.
ALLOWED = frozenset(
    {
        "http.method",
        "http.request.method",
        "http.route",
        "http.status_code",
        "http.response.status_code",
        "db.system",
        "db.system.name",
        "db.operation",
        "db.operation.name",
        "celery.action",
        "celery.state",
        "celery.task_name",
        "messaging.destination",
        "messaging.destination.name",
        "error.type",
    }
)
#: Statements have places for values, which are not told; a text in the statement itself is hidden all the same.
STATEMENTS = frozenset({"db.statement", "db.query.text"})
LONGEST = 2_000
_TEXT = re.compile(r"'(?:[^']|'')*'?")
#: What a name may consist of: a method and a route as the source has it, a word of SQL, a task.
_NAME = re.compile(r"[\w .:/<>()?\[\]^$|*+\\{},=-]{1,200}")


class PlainExporter(SpanExporter):
    """Hands on what may leave the portal.

    Args:
        exporter: speaks to the collector.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([plain(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def plain(span: ReadableSpan) -> ReadableSpan:
    """The span without events, links, words of its status, and every attribute that is not on the list."""
    given = dict(span.attributes or {})
    kept = {name: value for name, value in given.items() if name in ALLOWED}
    kept |= {name: _TEXT.sub("'?'", str(given[name]))[:LONGEST] for name in STATEMENTS & given.keys()}
    kinds = [str(event.attributes.get("exception.type", "")) for event in span.events if event.attributes]
    if kinds and kinds[-1]:
        kept["error.type"] = kinds[-1]
    return ReadableSpan(
        name=span.name if _NAME.fullmatch(span.name) else str(given.get("http.method", "other")),
        context=_without_state(span.context),
        parent=_without_state(span.parent),
        resource=span.resource,
        attributes=kept,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _without_state(context: SpanContext | None) -> SpanContext | None:
    """Of a trace that began elsewhere comes a text of anybody's."""
    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def instrument(*, endpoint: str, service: str) -> None:
    """Have Django, psycopg and Celery tell what they do.

    Args:
        endpoint: address of the collector, without `/v1/traces`.
        service: the portal's name there.
    """
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(PlainExporter(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces"))))
    trace.set_tracer_provider(provider)
    # Without the library's baggage, which would carry a visitor's words to the worker.
    set_global_textmap(TraceContextTextMapPropagator())
    for instrumentor in (DjangoInstrumentor(), PsycopgInstrumentor(), CeleryInstrumentor()):
        instrumentor.instrument(tracer_provider=provider)
