"""A worker shares one font configuration, and is replaced once it holds more than a worker at work needs."""

from pathlib import Path
from typing import Any

import pytest

from iasios.celery import app
from iasios.documents import pdf
from iasios.documents.pdf import render_pdf

ROOT = Path(__file__).resolve().parents[2]
#: Kilobytes: more than the 430 MB of a worker that makes invoices (docs/performance.md).
LIMIT = 600_000


def test_every_way_to_start_a_worker_has_the_same_limit() -> None:
    assert app.conf.worker_max_memory_per_child == LIMIT
    for name in ("docker-compose.yml", "iasios/launcher/image.py", "iasios/launcher/run.py"):
        assert f'"--max-memory-per-child", "{LIMIT}"' in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_all_papers_of_a_process_share_one_font_configuration(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    used = []
    real = pdf.CSS

    def css(**values: Any) -> Any:
        used.append(values["font_config"])
        return real(**values)

    monkeypatch.setattr(pdf, "CSS", css)
    for kind in ("letter", "certificate", "invoice"):
        render_pdf(ask(kind))
    assert len(used) == 3
    assert {id(one) for one in used} == {id(pdf._fonts)}
