"""How gunicorn logs: as the portal does. `gunicorn --config python:iasios.web.server`.

Without it, gunicorn writes addresses of failed requests as they came, with the keys in them. It keeps no access log of
its own, since the portal writes one line a request itself.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from iasios.web.logging import FINAL_PROCESSORS, SHARED_PROCESSORS


def on_starting(server: Any) -> None:
    """gunicorn's hook: the folder in which the processes count together begins empty."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True, mode=0o700)


def child_exit(server: Any, worker: Any) -> None:
    """gunicorn's hook: what an ended process was doing at the moment counts no more; what it counted stays."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.pid)


logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": FINAL_PROCESSORS,
            "foreign_pre_chain": SHARED_PROCESSORS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
