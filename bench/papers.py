"""`make bench-papers PAPERS=200` issues and renders that many invoices by one process and by two.

Says how many times as fast two are, what each holds in memory from the start to the end, and what a PDF costs beside
one of bare WeasyPrint. The processes do what a worker of Celery does for each invoice, without the broker.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.portal import ROOT, environment, fill

#: Invoices that are made before the clock runs: fonts, templates and rules are read with the first ones.
WARM_UP = 5
#: PDF files that are made in both ways, in turn.
COMPARED = 30


def resident_kb() -> int:
    """What this process holds in memory now, in kilobytes."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def work(papers: int, compared: int) -> dict[str, Any]:
    """Issues and renders invoices in this process, after a line on the standard input."""
    import django

    django.setup()

    from django.db import transaction

    from facilities.models import Facility
    from iasios.access import office_scope
    from iasios.documents import services
    from iasios.documents.models import Document
    from invoicing.services.issuing import LineDraft, issue

    services.request_rendering = lambda document_id: None
    with office_scope("the benchmark of papers"):
        facility = Facility.objects.order_by("pk").first()

    def make() -> Document:
        with transaction.atomic(), office_scope("the benchmark of papers"):
            line = LineDraft("", "Consultation", "", Decimal("120.00"))
            invoice = issue(facility=facility, purpose="other", lines=[line], by=None)
        with office_scope("the benchmark of papers"):
            assert services.render_document(str(invoice.document_id))
        return invoice.document

    for _ in range(WARM_UP):
        document = make()
    print("ready", flush=True)
    sys.stdin.readline()
    began, cpu, memory = time.monotonic(), time.process_time(), [resident_kb()]
    for number in range(1, papers + 1):
        make()
        if number % max(papers // 4, 1) == 0:
            memory.append(resident_kb())
    done = {
        "papers": papers,
        "seconds": round(time.monotonic() - began, 2),
        "cpu_ms": round(1000 * (time.process_time() - cpu) / max(papers, 1)),
        "resident_kb": memory,
    }
    return done | (_beside_bare(document, compared) if compared else {})


def _beside_bare(document: Any, times: int) -> dict[str, float]:
    """Median processor time of a PDF, and of one of the same HTML and CSS by WeasyPrint alone, in milliseconds."""
    from django.template.loader import render_to_string
    from django.utils import translation
    from weasyprint import CSS, HTML

    from iasios.access import office_scope
    from iasios.documents import pdf
    from iasios.documents.e_invoices.forms import EInvoiceForm
    from iasios.documents.e_invoices.writing import make_e_invoice
    from iasios.documents.signatures import sign

    with office_scope("the benchmark of papers"):
        document.refresh_from_db()
    with translation.override(document.language):
        values = {"document": document, **document.context}
        markup = render_to_string("documents/invoice/invoice.html", values)
        styles = render_to_string("documents/invoice/invoice.css", values)

    def bare() -> None:
        fetcher = pdf.StaticFiles()
        css = CSS(string=styles, base_url=pdf.BASE, url_fetcher=fetcher, font_config=pdf._fonts)
        html = HTML(string=markup, base_url=pdf.BASE, url_fetcher=fetcher)
        html.write_pdf(
            stylesheets=[css], font_config=pdf._fonts, pdf_variant="pdf/a-3a", pdf_identifier=document.pk.bytes
        )

    content = pdf.render_pdf(document)
    ways = {
        "bare": bare,
        "pdf": lambda: pdf.render_pdf(document),
        "data": lambda: make_e_invoice(document.context, form=EInvoiceForm.FACTUR_X, language=document.language),
        "signature": lambda: sign(content),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            before = time.process_time()
            way()
            spent[name].append(1000 * (time.process_time() - before))
    found = {f"{name}_ms": round(statistics.median(each), 1) for name, each in spent.items()}
    without_data = found["pdf_ms"] - found["data_ms"]
    return found | {
        "pdf_to_bare": round(without_data / found["bare_ms"], 2),
        "pdf_with_data_to_bare": round(found["pdf_ms"] / found["bare_ms"], 2),
    }


def run(processes: int, papers: int, compared: int) -> list[dict[str, Any]]:
    """Lets that many processes share the papers; they begin together."""
    command = [sys.executable, "-m", "bench.papers", "work", str(papers // processes), str(compared)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, cwd=ROOT, env=environment(), **pipes) for _ in range(processes)]
    for one in started:
        if one.stdout.readline() != "ready\n":
            raise SystemExit("FAILED  A process did not get ready")
    for one in started:
        one.stdin.write("go\n")
        one.stdin.flush()
    return [json.loads(one.communicate()[0].splitlines()[-1]) for one in started]


def main(papers: int) -> None:
    fill()
    (alone,) = run(1, papers, COMPARED)
    both = run(2, papers, 0)
    longest = max(each["seconds"] for each in both)
    ratio = (sum(each["papers"] for each in both) / longest) / (papers / alone["seconds"])
    found = {"papers": papers, "load": os.getloadavg()[0], "one": alone, "two": both, "rate_ratio": round(ratio, 2)}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        print(json.dumps(work(int(sys.argv[2]), int(sys.argv[3]))), flush=True)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
